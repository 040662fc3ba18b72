"""How history tells of deadlines, and whom they concern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from isthmus.engine.formats import moment
from isthmus.engine.happenings import Happened, declare
from isthmus.engine.language import tr
from isthmus.engine.notices.kinds import DUE
from isthmus.engine.notices.noting import concerning
from isthmus.engine.notices.reasons import Reason, Told
from isthmus.incidents.notifying.models import Notification
from isthmus.incidents.notifying.verbs import MISSED, WARNED


def _handlers(one: Told) -> Iterator[Reason]:
    """Yield who sees to it, and who works on its report. One query."""
    rows = Notification.objects.as_system("notifications: whom it concerns").filter(pk=one.entry.pk)
    for keys in rows.values_list("owner", "incident__owner"):
        for key in sorted({key for key in keys if key}):
            yield one.reason(DUE, key)


def _due(payload: Mapping[str, Any]) -> str:
    due = payload.get("due")
    return tr("due %(moment)s", moment=moment(datetime.fromisoformat(due))) if due else ""


concerning.update(dict.fromkeys((WARNED, MISSED), _handlers))
declare(
    Happened(WARNED, "warns that it has to be told soon", "warns that the deadline comes near of",
             "alarm", _due),
    Happened(MISSED, "notes that it was not told in time", "notes that the deadline was missed of",
             "alarm", _due),
)  # fmt: skip
