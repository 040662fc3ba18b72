"""Taking controls over from catalogues, Annex A of ISO/IEC 27001 first: chosen, never assumed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from isthmus.conformity.adoption import editions_in_use
from isthmus.conformity.edges import TRACED_OR_NOT, TRACES
from isthmus.conformity.succession import by_way, predecessors
from isthmus.controls.edges import CONTROL
from isthmus.controls.models import Control, Origin
from isthmus.controls.records import ControlType
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, Invalid, RowError, create
from isthmus.engine.door.relate import relate_many
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.engine.models import Edge, Record
from isthmus.standards.library import Edition, Requirement, by_key

#: The kind of requirement that is a control to choose.
KIND = "control"


@dataclass(frozen=True)
class Group:
    """The controls of one heading of a catalogue, in its order."""

    edition: Edition
    heading: Requirement | None
    controls: tuple[Requirement, ...]


def groups(organization_id: int) -> list[Group]:
    """Return what can be taken over: the controls of the editions in use, by heading. One query."""
    found = []
    for held in editions_in_use(organization_id):
        below: dict[str | None, list[Requirement]] = defaultdict(list)
        for one in held.requirements:
            if one.kind == KIND:
                below[one.parent].append(one)
        found += [
            Group(held, held.by_ref[parent] if parent else None, tuple(controls))
            for parent, controls in below.items()
        ]
    return found


def standing_for(keys: Collection[int], viewer: Viewer) -> dict[int, list[str]]:
    """Return the references of the controls traced to each of these requirements, in order; retired
    ones stand for nothing, those traced to an earlier edition for what that became. One query.

    `keys` have to hold what else that became: one traced to some of it stands for that alone.
    """
    codes = {by_key()[key].edition for key in keys if key in by_key()}
    came = {one for code in codes for key in keys for one in predecessors(code).get(key, ())}
    live = Control.objects.visible_to(viewer).exclude(state="retired")
    edges = Edge.objects.current().filter(
        organization=viewer.organization,
        type__in=TRACED_OR_NOT,
        target__in={*keys, *came},
        source__type=CONTROL,
        source__in=live.values("pk"),
    )
    found: dict[int, list[str]] = defaultdict(list)
    rows = edges.order_by("source__reference", "target_id")
    drawn = [*rows.values_list("source_id", "target_id", "type", "source__reference")]
    names = {source: reference for source, _, _, reference in drawn}
    for source, target in by_way((one[:3] for one in drawn), codes):
        if target in keys:
            found[target].append(names[source])
    return {target: sorted(references) for target, references in found.items()}


def adopt(
    chosen: Iterable[int], act: Act, *, owner: int | None, implement_by: date | None
) -> list[Record]:
    """Record a planned control for each requirement chosen, traced to it; return them in order.

    What a control stands for already is left out, so that asking twice records nothing twice. Raises
    Forbidden, Invalid: nothing is chosen, or something that is no control of an edition in use.
    """
    wanted = dict.fromkeys(chosen)
    known = {one.key: one for group in groups(act.viewer.organization_id) for one in group.controls}
    if not wanted or wanted.keys() - known.keys():
        text = tr("Choose at least one control of the list.")
        raise Invalid([RowError(0, "chosen", "required", text)])
    with door_open():
        # Of all that can be chosen: whether one stands for something hangs on what else it is traced to.
        there = standing_for(known, act.viewer)
        taken = [known[key] for key in wanted if key not in there]
        made = create(ControlType, [_row(one, owner, implement_by) for one in taken], act)
        links = [
            (record.pk, TRACES.code, [one.key]) for record, one in zip(made, taken, strict=True)
        ]
        relate_many(links, act)
    return made


def _row(one: Requirement, owner: int | None, implement_by: date | None) -> Mapping[str, Any]:
    return {
        "title": one.title[:250],
        "origin": Origin.CATALOGUE.value,
        "purpose": one.intent,
        "owner": owner,
        "implement_by": implement_by,
    }
