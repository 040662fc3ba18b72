"""What must hold before an agreement moves or changes. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.agreements.models import Agreement
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Agreement", Reason]]


def has_party(agreements: Sequence[Agreement], act: Act) -> Reasons:
    """Refuse what is agreed with nobody."""
    reason = Reason("no-party", tr("It names no other party."), tr("Say whom it is agreed with."))
    yield from ((one, reason) for one in agreements if one.party_id is None)


def has_dates(agreements: Sequence[Agreement], act: Act) -> Reasons:
    """Refuse what has no beginning, and what is neither reviewed nor ever ends."""
    for one in agreements:
        if one.starts_on is None:
            yield (
                one,
                Reason("no-start", tr("It does not say from when."), tr("Give its first day.")),
            )
        if one.ends_on is None and one.review_due is None:
            hint = tr("Give the day of its next review, or its last day.")
            yield one, Reason("no-review", tr("It is neither reviewed nor does it end."), hint)


def has_targets(agreements: Sequence[Agreement], act: Act) -> Reasons:
    """Refuse what promises nothing that can be measured."""
    reason = Reason(
        "no-targets", tr("It has no targets."), tr("Add what is measured, and the value.")
    )
    yield from ((one, reason) for one in agreements if not one.parts["targets"])


def has_security_targets(agreements: Sequence[Agreement], act: Act) -> Reasons:
    """Refuse what leaves security out without saying why (27013, 6.3.2 and 6.3.5).

    What is agreed about security is measured and reported with the service, not beside it.
    """
    for one in agreements:
        measured = any(row.metric == "security" for row in one.parts["targets"])  # type: ignore[attr-defined]
        if not measured and not one.without_security.strip():
            yield (
                one,
                Reason(
                    "no-security-target",
                    tr("None of its targets is about security."),
                    tr("Agree on one, or write down why there is none."),
                ),
            )


def is_not_over(agreements: Sequence[Agreement], act: Act) -> Reasons:
    """Refuse to bring into force what has ended already."""
    for one in agreements:
        if one.ends_on is not None and one.ends_on < act.today:
            hint = tr("Revise it and give a later last day.")
            yield (
                one,
                Reason("over", tr("Its last day was %(ends_on)s.", ends_on=one.ends_on), hint),
            )
