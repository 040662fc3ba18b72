from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from isthmus.context.guards.filled import filled
from isthmus.engine.formats import day
from isthmus.engine.language import N_, tr
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.context.models import Objective
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple["Objective", Reason]]


def has_target(objectives: Sequence[Objective], act: Act) -> Reasons:
    """Refuse what could never be told from being missed."""
    for one in objectives:
        if one.target is None and one.direction != "yes_no":
            hint = tr("Give the value, or choose “Yes or no”.")
            yield one, Reason("no-target", tr("It has no target value."), hint)
        if not one.evaluation.strip():
            hint = tr("Write down where the figure comes from and who looks at it.")
            yield one, Reason("no-evaluation", tr("It does not say how it is evaluated."), hint)


def has_plan(objectives: Sequence[Objective], act: Act) -> Reasons:
    """Refuse an objective without what both standards want planned (27001, 6.2)."""
    for one in objectives:
        if one.by_when is None:
            yield one, Reason("no-date", tr("It does not say by when."), tr("Give the day."))
        if not one.plan.strip():
            hint = tr("Write down what will be done.")
            yield one, Reason("no-plan", tr("It does not say what will be done."), hint)
        if not one.resources.strip():
            hint = tr("Name people, money, tools.")
            yield one, Reason("no-resources", tr("It does not say what it takes."), hint)


has_level_of = filled(
    "protects",
    "no-property",
    N_("It does not say to what the risk is."),
    N_("Choose confidentiality, integrity or availability."),
)


def is_no_level(objectives: Sequence[Objective], act: Act) -> Reasons:
    """Refuse to finish an acceptable level of risk: it holds until it is changed."""
    reason = Reason(
        "level",
        tr("An acceptable level of risk holds until it is changed."),
        tr("Revise it, or give it up."),
    )
    yield from ((one, reason) for one in objectives if one.kind == "acceptable_level")


def is_reached(objectives: Sequence[Objective], act: Act) -> Reasons:
    """Refuse to call reached what was not measured, or measured to be short of its target."""
    for one in objectives:
        if one.standing == "unmeasured":
            hint = tr("Add the measurement that shows it.")
            yield one, Reason("unmeasured", tr("Nothing was measured against its target."), hint)
        elif one.standing == "short":
            text = tr("On %(day)s its target was not reached.", day=day(one.latest_on))
            hint = tr("Add the measurement that shows it, or record it as missed.")
            yield one, Reason("short", text, hint)


def only_drafts_change(objectives: Sequence[Objective], act: Act) -> Reasons:
    """Refuse to change what was agreed; measurements, owner and how often to measure may change."""
    for one in objectives:
        if one.state != "draft" and one.touched & {*one.MATERIAL}:
            text = tr("What was agreed stays as it was.")
            yield one, Reason("not-a-draft", text, tr("Revise it, and have it agreed anew."))
