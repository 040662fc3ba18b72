"""What must hold before a control or a test of one moves. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.context.guards.filled import filled, has_owner
from isthmus.engine.language import N_, tr, trn
from isthmus.engine.lifecycle import Reason

if TYPE_CHECKING:
    from isthmus.controls.models import ControlTest
    from isthmus.engine.door.act import Act

__all__ = [
    "control_is_there", "has_begin", "has_control", "has_owner", "points_are_answered", "says_how",
    "says_method",
]  # fmt: skip

#: What is not written down can be neither tested nor handed over.
says_how = filled(
    "how",
    "no-how",
    N_("It does not say how it is done."),
    N_("Write down by whom or what, how often, and where that can be seen."),
)
has_control = filled(
    "control_id",
    "no-control",
    N_("It does not say what is tested."),
    N_("Name the control."),
)
has_begin = filled(
    "begins_on",
    "no-begin",
    N_("It does not say when it is due first."),
    N_("Give the day; the following are counted from it."),
)
#: A result without its method can't be repeated, and shows nothing.
says_method = filled(
    "method",
    "no-method",
    N_("It does not say how it is tested."),
    N_("Write down what is done and looked at, and when it counts as passed."),
)


def control_is_there(
    tests: Sequence[ControlTest], act: Act
) -> Iterator[tuple[ControlTest, Reason]]:
    """Refuse to pass the operation of what nobody does: a control that is not implemented. One query."""
    from isthmus.controls.models import Aspect, Control

    keys = {one.control_id for one in tests if one.kind == Aspect.OPERATING} - {None}
    rows = Control.objects.as_system("whether a test can be passed").filter(pk__in=keys)
    done = set(rows.filter(state="implemented").values_list("pk", flat=True)) if keys else set()
    reason = Reason(
        "not-implemented",
        tr("Its control is not implemented, so its operation can't have passed."),
        tr("Say first that the control is implemented, or make it a test of the design."),
    )
    for one in tests:
        if one.kind == Aspect.OPERATING and one.control_id and one.control_id not in done:
            yield one, reason


def points_are_answered(
    tests: Sequence[ControlTest], act: Act
) -> Iterator[tuple[ControlTest, Reason]]:
    """Refuse to pass what leaves something open that was to be collected or answered. No query."""
    for one in tests:
        rows: list[Any] = [*one.parts.get("points", ())]
        left = [row for row in rows if not row.answer]
        if left:
            text = trn(
                "One of %(of)s points is not answered.",
                "%(count)d of %(of)s points are not answered.",
                len(left),
                of=len(rows),
            )
            yield (
                one,
                Reason(
                    "points-open",
                    text,
                    tr("Edit the test to answer. Next: %(what)s", what=left[0].what),
                ),
            )
