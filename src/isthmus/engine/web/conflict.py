"""Two people changed one record: what it was, what you wrote, what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from isthmus.engine import fields as kinds
from isthmus.engine.fields import FieldProblem, FieldSpec
from isthmus.engine.lookup import Lookup
from isthmus.engine.parts import values_of
from isthmus.engine.registry import RecordType
from isthmus.engine.web.fields import typed
from isthmus.engine.web.parts import Rows, in_words, sent_again, typed_in_words, typed_rows


@dataclass
class Sides:
    """What both changed, what only you changed, and what only they changed."""

    both: list[dict[str, Any]] = field(default_factory=list)
    yours: list[dict[str, Any]] = field(default_factory=list)
    theirs: list[dict[str, Any]] = field(default_factory=list)

    def add(self, side: dict[str, Any], *, mine: bool, moved_on: bool, same: bool) -> None:
        """Put a side where it belongs. `same`: both wrote the same."""
        if mine:
            (self.both if moved_on and not same else self.yours).append(side)
        elif moved_on:
            self.theirs.append(side)


def conflict_fields(
    sides: Sides,
    record_type: type[RecordType],
    record: Any,
    base: Mapping[str, Any],
    changed: Mapping[str, Any],
    lookup: Lookup,
) -> None:
    """Add the fields to the sides."""
    for spec in record_type.specs(record_type.editable()):
        now, before = spec.of(record), base.get(spec.name)
        mine = changed.get(spec.name)
        text = mine or ("yes" if spec.kind == kinds.FILE else "")
        side = {
            "choice": spec.name,
            "label": spec.label,
            "sent": [(_sent_as(spec, mine), text)],
            "base": spec.display(before, lookup),
            "theirs": spec.display(now, lookup),
            "yours": _yours(spec, mine, lookup),
        }
        same = mine == typed(spec, now, lookup)
        sides.add(side, mine=mine is not None, moved_on=now != before, same=same)


def conflict_parts(
    sides: Sides,
    record_type: type[RecordType],
    record: Any,
    base: Mapping[str, Any],
    changed: Rows,
    lookup: Lookup,
) -> None:
    """Add the parts to the sides, each as a whole: rows that only fit together stay together."""
    for part in record_type.parts:
        now, before = values_of(part, record), base[part.name]
        mine = changed.get(part.name)
        side = {
            "choice": part.name,
            "label": part.label_plural,
            "sent": sent_again(part, mine or ()),
            "base": in_words(part, before, lookup),
            "theirs": in_words(part, now, lookup),
            "yours": typed_in_words(part, mine or (), lookup),
        }
        same = mine == typed_rows(part, now, lookup)
        sides.add(side, mine=mine is not None, moved_on=now != before, same=same)


def _sent_as(spec: FieldSpec, text: str | None) -> str:
    """Return the name under which the form sends what you typed once more."""
    if spec.kind != kinds.FILE:
        return spec.name
    return f"{spec.name}-kept" if text else f"{spec.name}-remove"


def _yours(spec: FieldSpec, text: str | None, lookup: Lookup) -> str:
    """Return what you typed as it would be shown, or as typed if it can't be read."""
    if not text:
        return ""
    try:
        return spec.display(spec.parse(text, lookup), lookup)
    except FieldProblem:
        return text
