"""What must hold of evidence before a report moves. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.engine.formats import moment
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple[Any, Reason]]


def undecided(one: Any) -> Reason | None:
    """Return what speaks against restoring, resolving or rebuilding what a report is about.

    None: nothing was to be decided about evidence, or it was decided and done.
    """
    from isthmus.incidents.deciding.decision import Evidence, needs_decision

    if one.evidence == Evidence.COLLECT:
        return Reason(
            "evidence-not-collected",
            tr("Evidence is still to be collected, and restoring may destroy it."),
            tr("Record that it is collected, or have it waived."),
        )
    if one.evidence == "" and needs_decision(one.answers):
        return Reason(
            "no-evidence-decision",
            tr("It touches security, and nothing says what becomes of the evidence."),
            tr("Decide first: collect it, say why it is not needed, or have it waived."),
        )
    return None


def is_decided(incidents: Sequence[Any], act: Act) -> Reasons:
    """Refuse to restore or end what evidence would be lost of without a decision."""
    for one in incidents:
        if (reason := undecided(one)) is not None:
            yield one, reason


def is_collected_no_more(incidents: Sequence[Any], act: Act) -> Reasons:
    """Refuse to decide again what is being done, which would set its clock back."""
    reason = Reason("evidence-being-collected", tr("It is being collected already."))
    yield from ((one, reason) for one in incidents if one.evidence == "collect")


def may_be_left(incidents: Sequence[Any], act: Act) -> Reasons:
    """Refuse to call evidence not needed once somebody decided to collect it: that is a waiver."""
    wanted = Reason(
        "collection-decided",
        tr("It was decided to collect it."),
        tr("Record that it is collected, or have it waived."),
    )
    yield from ((one, wanted) for one in incidents if one.evidence == "collect")
    yield from ((one, _there()) for one in incidents if one.evidence == "collected")


def may_be_waived(incidents: Sequence[Any], act: Act) -> Reasons:
    """Refuse to waive what is there."""
    yield from ((one, _there()) for one in incidents if one.evidence == "collected")


def _there() -> Reason:
    return Reason("evidence-collected", tr("It is collected."))


def is_not_restored(incidents: Sequence[Any], act: Act) -> Reasons:
    for one in incidents:
        if one.restored_at is not None:
            text = tr("Restored since %(moment)s.", moment=moment(one.restored_at))
            yield one, Reason("restored", text)


def was_restored(incidents: Sequence[Any], act: Act) -> Reasons:
    reason = Reason("not-restored", tr("Nobody said that it was restored."))
    yield from ((one, reason) for one in incidents if one.restored_at is None)


def evidence_lost(one: Any, into: Any) -> Reason | None:
    """Return why a report may not end in another: what is to be decided of it would be lost.

    The one that remains has to touch security as well, and to keep a collection going.
    """
    from isthmus.incidents.deciding.decision import Evidence, needs_decision

    if needs_decision(one.answers) and not needs_decision(into.answers):
        return Reason(
            "merge-out-of-security",
            tr("It touches security, and %(reference)s does not.", reference=into.reference),
            tr("Classify the other one anew first, or merge the other way round."),
        )
    asked = into.evidence == "" and needs_decision(into.answers)
    if one.evidence == Evidence.COLLECT and not asked and into.evidence != Evidence.COLLECT:
        return Reason(
            "merge-out-of-collection",
            tr(
                "Its evidence is to be collected, that of %(reference)s is not.",
                reference=into.reference,
            ),
            tr("Decide for the other one to collect it, or merge the other way round."),
        )
    return None
