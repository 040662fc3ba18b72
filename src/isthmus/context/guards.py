"""What must hold before records of the context move. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from isthmus.context.answers import Answer
from isthmus.context.edges import GOVERNS
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Edge

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple[Any, Reason]]


def owned(records: Sequence[Any], act: Act) -> Reasons:
    """Refuse what nobody answers for."""
    reason = Reason("no-owner", tr("Nobody answers for it."), tr("Give it an owner."))
    yield from ((one, reason) for one in records if one.owner_id is None)


def governed(processes: Sequence[Any], act: Act) -> Reasons:
    """Refuse a process of another party that doesn't say how the provider governs it.

    A relation says it as well: evidence of the governance of the process, or of what the party
    does for it.
    """
    silent = [one for one in processes if one.operated_by_id and not one.governance.strip()]
    if not silent:
        return
    keys = [one.pk for one in silent]
    edges = Edge.objects.current().filter(type=GOVERNS.code)
    shown = edges.filter(Q(target__in=keys) | Q(source__in=keys)).values_list("source", "target")
    ends = {*shown}
    evidenced = {target for _, target in ends}
    for one in silent:
        if one.pk not in evidenced and (one.pk, one.operated_by_id) not in ends:
            hint = tr("Write it down, or relate what shows governance of it.")
            yield one, Reason("ungoverned", tr("It doesn't say how it is governed."), hint)


def sourced(obligations: Sequence[Any], act: Act) -> Reasons:
    """Refuse an obligation that nobody could look up."""
    hint = tr("Name the law and section, or the contract.")
    reason = Reason("no-source", tr("It doesn't say where it is written."), hint)
    yield from ((one, reason) for one in obligations if not one.source.strip())


def not_over(obligations: Sequence[Any], act: Act) -> Reasons:
    """Refuse to bring into force what applies no more."""
    for one in obligations:
        if one.applies_until is not None and one.applies_until < act.today:
            hint = tr("Give a later last day, or end it.")
            yield (
                one,
                Reason("over", tr("It applied until %(day)s.", day=day(one.applies_until)), hint),
            )


def somebodys(needs: Sequence[Any], act: Act) -> Reasons:
    """Refuse a need that is nobody's."""
    reason = Reason("no-party", tr("It doesn't say who needs it."), tr("Name the party."))
    yield from ((one, reason) for one in needs if one.party_id is None)


def bound_somewhere(needs: Sequence[Any], act: Act) -> Reasons:
    """Refuse a binding need without the obligation that makes it binding."""
    hint = tr("Name the obligation, or say that it isn't binding.")
    reason = Reason("no-obligation", tr("It is binding, and no obligation says so."), hint)
    yield from ((one, reason) for one in needs if one.binding and one.obligation_id is None)


def not_binding(needs: Sequence[Any], act: Act) -> Reasons:
    """Refuse to leave out of account what somebody has a right to."""
    reason = Reason(
        "binding", tr("It is binding."), tr("Heed it, or say that it isn't binding any more.")
    )
    yield from ((one, reason) for one in needs if one.binding)


def judged(issues: Sequence[Any], act: Act) -> Reasons:
    """Refuse an issue of which nobody said whether it matters, and why, and how."""
    for one in issues:
        if one.relevant == Answer.UNKNOWN:
            yield (
                one,
                Reason(
                    "undecided", tr("Nobody said whether it is relevant."), tr("Say yes or no.")
                ),
            )
        if not one.why.strip():
            hint = tr("Write down why it is relevant, or why not.")
            yield one, Reason("no-reason", tr("It gives no reason."), hint)
        if one.relevant == Answer.YES and not one.effect.strip():
            hint = tr("Write down what it does to what the systems are to achieve.")
            yield one, Reason("no-effect", tr("It names no effect."), hint)


def described(profiles: Sequence[Any], act: Act) -> Reasons:
    """Refuse to confirm a description that leaves open what the standards depend on."""
    for one in profiles:
        if not one.what_it_does.strip():
            hint = tr("Write down what it does, and for whom.")
            yield one, Reason("nothing-said", tr("It doesn't say what it does."), hint)
        if one.service_provider == Answer.UNKNOWN:
            text = tr("It doesn't say whether it is wholly a service provider.")
            yield one, Reason("undecided", text, tr("Say yes or no: the scope depends on it."))


def not_confirmed(profiles: Sequence[Any], act: Act) -> Reasons:
    """Refuse to change behind its back what somebody confirmed."""
    reason = Reason("confirmed", tr("It is confirmed as it stands."), tr("Describe it anew first."))
    yield from ((one, reason) for one in profiles if one.state == "confirmed")


def the_only_one(profiles: Sequence[Any], act: Act) -> Reasons:
    """Refuse to confirm a description while another one holds."""
    rows = type(profiles[0]).objects.as_system("whether the organization is described already")
    confirmed = rows.filter(
        organization=act.viewer.organization, state="confirmed", removed_at__isnull=True
    )
    others = {*confirmed.values_list("pk", flat=True)}
    hint = tr("Describe that one anew, or replace it.")
    reason = Reason("once", tr("Another description of the organization is confirmed."), hint)
    for place, one in enumerate(profiles):
        if place or others - {one.pk}:
            yield one, reason
