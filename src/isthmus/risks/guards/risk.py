from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.context.guards.filled import filled, has_owner
from isthmus.engine.language import N_, tr, trn
from isthmus.engine.lifecycle import Reason
from isthmus.risks.method.in_force import governing
from isthmus.risks.scales import Treatment

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act

__all__ = [
    "are_done", "both_sides_asked", "has_measures", "has_owner", "has_rationale", "has_treatment",
    "is_assessed", "method_fits", "rest_is_assessed",
]  # fmt: skip

Reasons = Iterator[tuple[Any, Reason]]

has_rationale = filled(
    "rationale",
    "no-rationale",
    N_("It does not say why it is judged so."),
    N_("Write down what was seen, counted or heard."),
)
has_treatment = filled(
    "treatment",
    "no-treatment",
    N_("Nobody has chosen what is done about it."),
    N_("Modify, retain, avoid or share it."),
)


def both_sides_asked(risks: Sequence[Any], act: Act) -> Reasons:
    """Refuse risks of which it is not known to which systems they matter (27013, 6.2.3)."""
    for one in risks:
        if not one.concerns:
            text = tr("It is not known to which of the two systems it matters.")
            hint = tr("Answer both questions: one does not follow from the other.")
            yield one, Reason("not-asked", text, hint)


def method_fits(risks: Sequence[Any], act: Act) -> Reasons:
    """Refuse risks whose method is not in force, or is not for what they matter to. One query."""
    known, approach = governing(risks, act.viewer.organization_id)
    for one in risks:
        method = known.get(one.method_id)
        if method is None:
            text = tr("It names no method that is in force.")
            yield one, Reason("no-method", text, tr("Choose the method it is assessed by."))
        elif not one.concerns:
            continue
        elif approach is not None and approach.choice == "b" and one.concerns == "both":
            text = tr("Under approach b) no assessment is shared by both systems.")
            hint = tr("Record one risk for each, and relate them.")
            yield one, Reason("separate", text, hint)
        elif not _fits(approach, method.concerns, one.concerns):
            text = tr("%(method)s is not for such risks.", method=method.title)
            hint = tr("Choose one that is for what the risk matters to, as your approach says.")
            yield one, Reason("other-method", text, hint)


def _fits(approach: Any, method: str, risk: str) -> bool:
    if approach is None:
        return method in ("both", risk)
    return bool(approach.fits(method, risk))


def is_assessed(risks: Sequence[Any], act: Act) -> Reasons:
    """Refuse risks without a level: nobody judged them, or by a version that is gone."""
    for one in risks:
        if not one.level:
            text = tr("It has no level.")
            hint = tr("Judge likelihood and consequence by steps that its method has.")
            yield one, Reason("no-level", text, hint)


def rest_is_assessed(risks: Sequence[Any], act: Act) -> Reasons:
    """Refuse risks of which nobody has judged what treatment leaves; what is retained stays as it is."""
    for one in risks:
        if one.treatment and not one.rest:
            text = tr("Nobody has judged what is left after treatment.")
            hint = tr("Give likelihood and consequence as they will be then.")
            yield one, Reason("no-rest", text, hint)


def has_measures(risks: Sequence[Any], act: Act) -> Reasons:
    """Refuse to treat a risk without measures, or by ones that nobody does until some day."""
    for one in risks:
        if one.treatment in ("", Treatment.RETAIN):
            continue
        rows: Sequence[Any] = one.parts["measures"]
        loose = [row for row in rows if row.who_id is None or row.due_on is None]
        if not rows:
            text = tr("No measure is planned.")
            yield one, Reason("no-measure", text, tr("Add what is done, by whom, until when."))
        elif loose:
            text = trn(
                "One measure names nobody or no day.",
                "%(count)d measures name nobody or no day.",
                len(loose),
            )
            yield one, Reason("loose-measure", text, tr("Say who does it, and until when."))


def are_done(risks: Sequence[Any], act: Act) -> Reasons:
    """Refuse to call measures done while one of them has no day on which it was, or none is planned."""
    for one in risks:
        rows: Sequence[Any] = one.parts["measures"]
        left = [row for row in rows if row.done_on is None]
        if not rows:
            text = tr("No measure is planned.")
            yield one, Reason("no-measure", text, tr("There is nothing to be done."))
        elif left:
            text = trn("One measure is not done.", "%(count)d measures are not done.", len(left))
            hint = tr("Give the day on which it was done, or take it out of the plan.")
            yield one, Reason("measure-open", text, hint)
