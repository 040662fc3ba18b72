"""What the register of controls says of the controls that a statement answers for.

A control stands for the requirements that it is traced to. One that is traced to an earlier edition
only stands for what that became by the published correspondence, so a new edition begins with what is
registered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from isthmus.applicability.annex import NEW, OLD, controls
from isthmus.applicability.lines import YES, Line
from isthmus.conformity.edges import TRACES
from isthmus.conformity.succession import successors
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
    by_key = _keys(edition)
    edges = Edge.objects.current().filter(
        organization=organization, type=TRACES.code, source__type=CONTROL, target__in=[*by_key]
    )
    traced = [*edges.order_by("source_id").values_list("source_id", "target_id")]
    own = {one.own for one in lines if one.own}
    named = {source for source, _ in traced} | own
    known = {one.pk: one for one in rows.unrestricted().filter(pk__in=named)} if named else {}
    return _by_line(lines, known, traced, by_key)


def _by_line(
    lines: Sequence[Line],
    known: Mapping[int, Control],
    traced: Iterable[tuple[int, int]],
    by_key: Mapping[int, Sequence[tuple[str, bool]]],
) -> dict[str, list[Held]]:
    direct: dict[str, list[Held]] = defaultdict(list)
    by_way: dict[str, dict[int, Held]] = defaultdict(dict)
    settled = set()
    for source, target in traced:
        control = known.get(source)
        if control is None or control.state == RETIRED:
            continue
        for ref, earlier in by_key[target]:
            if earlier:
                by_way[ref][source] = held(control, by_way=True)
            else:
                settled.add(source)
                direct[ref].append(held(control))
    for ref, found in by_way.items():
        direct[ref] += [one for key, one in found.items() if key not in settled]
    for line in lines:
        if line.own and line.own in known:
            direct[line.ref] = [held(known[line.own])]
    return dict(direct)


def held(one: Control, *, by_way: bool = False) -> Held:
    return Held(one.pk, one.reference, one.title, one.state, by_way)


@cache
def _keys(edition: str) -> dict[int, list[tuple[str, bool]]]:
    """Return the lines for which a traced requirement's key counts, and whether by way of 2013."""
    found: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for ref, one in controls(edition).items():
        found[one.key].append((ref, False))
    if edition == NEW:
        refs = {one.key: ref for ref, one in controls(NEW).items()}
        for one in controls(OLD).values():
            became = successors(NEW)[one.key]
            found[one.key] += [(refs[key], True) for key in became if key in refs]
    return dict(found)


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
