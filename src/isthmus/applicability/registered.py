"""What the register of controls says of the controls that a statement answers for.

A control stands for the requirements that it is traced to. One that is traced to an earlier edition
only stands for what that became by the published correspondence, so a new edition begins with what is
registered; where it is traced to some of that, for that alone, as in the matrix.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from isthmus.applicability.annex import NEW, OLD, controls
from isthmus.applicability.lines import YES, Line
from isthmus.conformity.edges import TRACED_OR_NOT, TRACES
from isthmus.conformity.succession import Drawn, by_way
from isthmus.controls.edges import CONTROL
from isthmus.controls.models import Control
from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.models import Edge

RETIRED = "retired"


@dataclass(frozen=True)
class Held:
    """A control of the register. `state` is planned, implementing, implemented or retired."""

    key: int
    reference: str
    title: str
    state: str
    by_way: bool = False  #: traced to an earlier edition only


#: Controls of the register by the reference of a line.
Register = Mapping[str, Sequence[Held]]


def registered(
    edition: str, lines: Sequence[Line], organization: int, viewer: Viewer | None = None
) -> Register:
    """Return the controls that stand for each line; with a viewer, those that they may read.

    A statement is read by everybody, so it rests on what everybody may know of: a restricted control
    stands for nothing. Two queries; none where the viewer reads no controls.
    """
    if viewer is not None and not viewer.may_on(Control, VIEW):
        return {}
    rows = (
        Control.objects.visible_to(viewer)
        if viewer
        else Control.objects.as_system("what a Statement of Applicability rests on")
    )
    edges = Edge.objects.current().filter(
        organization=organization,
        type__in=TRACED_OR_NOT,
        source__type=CONTROL,
        target__in=_targets(edition),
    )
    drawn = [*edges.order_by("source_id").values_list("source_id", "target_id", "type")]
    own = {one.own for one in lines if one.own}
    named = {source for source, _, _ in drawn} | own
    known = {one.pk: one for one in rows.unrestricted().filter(pk__in=named)} if named else {}
    return _by_line(lines, known, drawn, edition)


def _by_line(
    lines: Sequence[Line],
    known: Mapping[int, Control],
    drawn: Sequence[Drawn],
    edition: str,
) -> dict[str, list[Held]]:
    refs = {one.key: ref for ref, one in controls(edition).items()}
    direct = {(source, target) for source, target, type_ in drawn if type_ == TRACES.code}
    found: dict[str, list[Held]] = defaultdict(list)
    for source, target in by_way(drawn, [edition]):
        control = known.get(source)
        if target in refs and control is not None and control.state != RETIRED:
            earlier = (source, target) not in direct
            found[refs[target]].append(held(control, by_way=earlier))
    for line in lines:
        if line.own and line.own in known:
            found[line.ref] = [held(known[line.own])]
    return dict(found)


def held(one: Control, *, by_way: bool = False) -> Held:
    return Held(one.pk, one.reference, one.title, one.state, by_way)


@cache
def _targets(edition: str) -> tuple[int, ...]:
    """Return the keys of what counts for the lines when traced: its controls, and those of 2013."""
    codes = (NEW, OLD) if edition == NEW else (edition,)
    return tuple(one.key for code in codes for one in controls(code).values())


def state_of(held: Sequence[Held]) -> str:
    """Return how far the controls that stand for a line are together; nothing where none does."""
    states = {one.state for one in held} - {RETIRED}
    if not states:
        return ""
    if states == {"implemented"}:
        return "implemented"
    return "planned" if states == {"planned"} else "implementing"


def differing(lines: Sequence[Line], register: Register) -> list[Line]:
    """Return the lines that apply, say how far they are, and say otherwise than the register."""
    return [
        one
        for one in lines
        if one.applicable == YES
        and one.row.implementation
        and (said := state_of(register.get(one.ref, ())))
        and said != one.row.implementation
    ]
