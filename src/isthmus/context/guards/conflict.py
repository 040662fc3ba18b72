from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.standards.library import ISMS, SMS

if TYPE_CHECKING:
    from isthmus.context.models import Conflict
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Conflict", Reason]]

STANDARDS = {ISMS: "ISO/IEC 27001", SMS: "ISO/IEC 20000-1"}


def meets_both(conflicts: Sequence[Conflict], act: Act) -> Reasons:
    """Refuse a resolution that does not say of each standard how it is met (27013, 6.1)."""
    for one in conflicts:
        for system, text in ((ISMS, one.isms_met), (SMS, one.sms_met)):
            if not text.strip():
                said = tr(
                    "It does not say how %(standard)s is still met.", standard=STANDARDS[system]
                )
                yield one, Reason(f"{system}-not-met", said, tr("Write it down."))


def names_both(conflicts: Sequence[Conflict], act: Act) -> Reasons:
    """Refuse a resolution that names no requirement of one of the standards in use."""
    # With the first refusal: models are there before the library's edges are.
    from isthmus.context.traced import systems_traced

    traced = systems_traced([one.pk for one in conflicts], act.viewer.organization_id)
    for one in conflicts:
        for system, standard in STANDARDS.items():
            if system not in traced[one.pk]:
                said = tr(
                    "It is traced to no requirement of %(standard)s in the edition in use.",
                    standard=standard,
                )
                hint = tr("Trace it to the requirement that is concerned.")
                yield one, Reason(f"{system}-untraced", said, hint)


def resolved_stays(conflicts: Sequence[Conflict], act: Act) -> Reasons:
    """Refuse to change a resolution that stands."""
    for one in conflicts:
        if one.state == "resolved" and one.touched & {*one.RESOLUTION}:
            text = tr("It is resolved; what was decided stays as it was.")
            yield one, Reason("resolved", text, tr("Reopen it with the reason."))
