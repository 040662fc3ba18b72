"""Two people changed one record: what it was, what you wrote, what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isthmus.engine import fields as kinds
from isthmus.engine.fields import FieldProblem, FieldSpec, Lookup
from isthmus.engine.registry import RecordType
from isthmus.engine.web.fields import typed

Sides = list[dict[str, Any]]


def conflict_fields(
    record_type: type[RecordType],
    record: Any,
    base: Mapping[str, Any],
    changed: Mapping[str, str],
    lookup: Lookup,
) -> tuple[Sides, Sides, Sides]:
    """Return the fields that both changed, those only you changed, and those only they changed."""
    both, yours, theirs = [], [], []
    for spec in record_type.specs(record_type.editable()):
        now, before = getattr(record, spec.attribute), base.get(spec.name)
        moved_on = now != before
        mine = changed.get(spec.name)
        side = {
            "name": _sent_as(spec, mine),
            "choice": spec.name,
            "label": spec.label,
            "text": mine or ("yes" if spec.kind == kinds.FILE else ""),
            "base": spec.display(before, lookup),
            "theirs": spec.display(now, lookup),
            "yours": _yours(spec, mine, lookup),
        }
        if mine is None:
            if moved_on:
                theirs.append(side)
        elif moved_on and mine != typed(spec, now, lookup):
            both.append(side)
        else:
            yours.append(side)
    return both, yours, theirs


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
