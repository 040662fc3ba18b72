"""How history tells of absences."""

from collections.abc import Mapping
from typing import Any

from isthmus.engine.happenings import Happened, declare, row_in
from isthmus.engine.language import tr


def _days(payload: Mapping[str, Any]) -> str:
    row = row_in(payload, "people.absence")
    return (
        tr("%(starts_on)s to %(ends_on)s", starts_on=row["starts_on"], ends_on=row["ends_on"])
        if row
        else ""
    )


declare(
    Happened("absence_announced", "said when they are away", "said when somebody is away:",
             "calendar-event", _days),
    Happened("absence_changed", "changed an absence", "changed an absence of", "calendar-event",
             _days),
    Happened("absence_cancelled", "called an absence off", "called off an absence of",
             "calendar-event", _days),
    Happened("absence_restored", "put an absence back", "put back an absence of",
             "calendar-event", _days),
    Happened("hand_over_begun", "handed over what they hold", "handed over what is held by",
             "transfer", lambda payload: str(payload.get("reason", ""))),
    Happened("hand_over_ended", "ended the hand-over", "ended the hand-over of", "transfer",
             quiet=True),
)  # fmt: skip
