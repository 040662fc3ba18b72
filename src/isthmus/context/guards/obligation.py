from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.context.guards.filled import filled
from isthmus.engine.formats import day
from isthmus.engine.language import N_, tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.context.models import Obligation
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Obligation", Reason]]


has_source = filled(
    "source",
    "no-source",
    N_("It doesn't say where it is written."),
    N_("Name the law and section, or the contract."),
)


was_dismissed = filled(
    "without_risk",
    "not-dismissed",
    N_("Nobody has set it aside."),
    N_("Risk assessments take it into account as it is."),
)


def is_contractual(obligations: Sequence[Obligation], act: Act) -> Reasons:
    """Refuse to set aside what no risk assessment is asked about."""
    for one in obligations:
        if one.kind != "contractual":
            text = tr("No contract demands it.")
            hint = tr("Only of what contracts demand is asked which risk takes it into account.")
            yield one, Reason("not-contractual", text, hint)


def not_over(obligations: Sequence[Obligation], act: Act) -> Reasons:
    """Refuse to bring into force what applies no more."""
    for one in obligations:
        if one.applies_until is not None and one.applies_until < act.today:
            hint = tr("Give a later last day, or end it.")
            yield (
                one,
                Reason("over", tr("It applied until %(day)s.", day=day(one.applies_until)), hint),
            )
