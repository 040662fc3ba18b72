"""The groups that figures are told by: what each is called, in which order, and how it is filtered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from isthmus.engine import fields as kinds
from isthmus.engine.fields import FieldSpec
from isthmus.engine.filters import NONE, Term
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.incidents.figures.counting import Counts


@dataclass(frozen=True)
class Group:
    """The reports that say one thing in a field; `value` is None where they say nothing, or nothing
    that the viewer may know of."""

    value: str | None
    label: str
    #: what a list is asked to show them, by parameter; empty: it can't be said
    asked: Mapping[str, str]
    counts: Counts
    #: the values that stand for this in the database
    stored: tuple[Any, ...] = ()


def groups(
    spec: FieldSpec, counted: Mapping[Any, Counts], lookup: Lookup, most: int
) -> tuple[list[Group], Counts | None]:
    """Return the groups in order, at most so many, and the counts of the others together.

    Values that can be listed stand in their own order, others by how much is open, most first; what
    is not set comes last. One query, for the names.
    """
    keys = [key for key in counted if key is not None]
    if spec.kind == kinds.RECORD:
        lookup.load_entries(keys)
    elif spec.kind == kinds.PRINCIPAL:
        lookup.load_principals(keys)
    found: dict[str | None, Group] = {}
    for stored, counts in counted.items():
        value = None if stored in (None, "") else spec.plain(stored, lookup)
        if value in found:
            found[value].counts.add(counts)
            found[value] = replace(found[value], stored=(*found[value].stored, stored))
        else:
            label = "" if value is None else spec.display(stored, lookup)
            found[value] = Group(value, label, _filter(spec, value), counts, (stored,))
    order = {code: place for place, (code, _) in enumerate(spec.choices)}

    def rank(one: Group) -> tuple[Any, ...]:
        listed = order.get(one.value, 0) if one.value is not None else 0
        return one.value is None, listed, -one.counts.at_end, -one.counts.came_in, one.label

    ranked = sorted(found.values(), key=rank)
    if len(ranked) <= most:
        return ranked, None
    others = Counts(ranked[0].counts.steps)
    for one in ranked[most:]:
        others.add(one.counts)
    return ranked[:most], others


def _filter(spec: FieldSpec, value: str | None) -> dict[str, str]:
    if value is None:
        # A list of those that name no record leaves out those that name one the viewer may not know
        # of: beside the number it would tell that there are such.
        return {} if spec.kind == kinds.RECORD else {spec.name: NONE}
    return {spec.name: Term(value, literal=value in (NONE, "me")).printed()}


def label_of(one: Group | None) -> str:
    """Return what a group is called; None: all that are not told each by itself."""
    if one is None:
        return tr("All others")
    return one.label or tr("Not set, or not to be seen by you")
