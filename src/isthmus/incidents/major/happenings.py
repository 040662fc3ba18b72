"""How history tells of updates to the customer that fall due, and whom that concerns."""

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
from isthmus.incidents.major.models import MajorIncident
from isthmus.incidents.major.verbs import UPDATE_MISSED, UPDATE_WARNED


def _responsible(one: Told) -> Iterator[Reason]:
    """Yield who answers for it, and who works on its report. One query."""
    rows = MajorIncident.objects.as_system("updates: whom they concern").filter(pk=one.entry.pk)
    for keys in rows.values_list("owner", "incident__owner"):
        for key in sorted({key for key in keys if key}):
            yield one.reason(DUE, key)


def _due(payload: Mapping[str, Any]) -> str:
    due = payload.get("due")
    return tr("due %(moment)s", moment=moment(datetime.fromisoformat(due))) if due else ""


concerning.update(dict.fromkeys((UPDATE_WARNED, UPDATE_MISSED), _responsible))
declare(
    Happened(UPDATE_WARNED, "warns that the customer is to hear soon how it stands",
             "warns that the customer is to hear soon of", "alarm", _due),
    Happened(UPDATE_MISSED, "notes that the customer did not hear in time how it stands",
             "notes that the customer did not hear in time of", "alarm", _due),
)  # fmt: skip
