"""The declaration of a register as one organization has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import timezone

from isthmus.engine.fields import FieldSpec
from isthmus.engine.language import N_
from isthmus.engine.models import Organization, OwnField
from isthmus.engine.own.kinds import kind_spec, kinds_at
from isthmus.engine.own.relations import own_relations_at
from isthmus.engine.own.specs import ORDERED, OWN, OwnSpec, spec_of
from isthmus.engine.registry import RecordType, Section

#: The heading of own fields that name no other.
HEADING = N_("Own fields")
#: So many columns a list has besides while it shows one kind.
OF_A_KIND = 3


def declared(record_type: type[RecordType], organization: Organization) -> type[RecordType]:
    """Return the declaration with the own fields, kinds and relations of this organization.

    No query where it has none, and one for each process and change of a definition otherwise:
    the organization's mark, which came with it, says whether what is known still holds.
    """
    if not organization.fields_mark or record_type.own or record_type.own_relations:
        return record_type
    return _declared(record_type, organization.pk, organization.fields_mark, timezone.localdate())


def defined(organization: Organization) -> Mapping[str, tuple[OwnField, ...]]:
    """Return the organization's own fields, the retired ones too, by code of the record type."""
    if not organization.fields_mark:
        return {}
    return defined_at(organization.pk, organization.fields_mark)


@lru_cache(maxsize=256)
def defined_at(organization: int, mark: int) -> Mapping[str, tuple[OwnField, ...]]:
    """Return the own fields of an organization whose mark is this one, as `defined`."""
    found: dict[str, tuple[OwnField, ...]] = {}
    rows = OwnField.objects.filter(organization_id=organization)
    for row in rows.order_by("type", "position", "pk"):
        found[row.type] = (*found.get(row.type, ()), row)
    return found


@lru_cache(maxsize=1024)
def _declared(
    record_type: type[RecordType], organization: int, mark: int, today: date
) -> type[RecordType]:
    rows = defined_at(organization, mark).get(record_type.code, ())
    kinds = kinds_at(organization, mark).get(record_type.code, ())
    relations = own_relations_at(organization, mark)
    if not rows and not kinds and not relations:
        return record_type
    specs = {spec.name: spec for spec in (spec_of(row, today) for row in rows)}
    active = [spec for spec in specs.values() if not spec.retired]
    filters = [spec.name for spec in active if spec.filterable]
    known: dict[str, FieldSpec] = {**specs}
    if kinds:
        known["kind"] = kind_spec(record_type.spec("kind"), kinds)
    changes: dict[str, Any] = {
        "own": specs,
        "own_relations": relations,
        "parts": tuple(part.with_own(record_type.code, relations) for part in record_type.parts),
        "form": sections(record_type, [row for row in rows if row.retired_at is None]),
        "filters": (*record_type.filters, *filters),
        "sorts": (*record_type.sorts, *(name for name in filters if specs[name].kind in ORDERED)),
        "spec": classmethod(lambda cls, name: known.get(name) or record_type.spec(name)),
    }
    if kinds:
        changes["kind_columns"] = _columns(rows, filters)
    return type(record_type.__name__, (record_type,), changes)


def _columns(rows: Iterable[OwnField], filterable: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return which own fields a list has besides while it shows one kind: the first of that kind."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        for kind in row.kinds if f"{OWN}{row.code}" in filterable else ():
            found[kind] = (*found.get(kind, ()), f"{OWN}{row.code}")[:OF_A_KIND]
    return found


def sections(record_type: type[RecordType], rows: Iterable[OwnField]) -> tuple[Section, ...]:
    """Return the sections of the form with the own fields where their definitions put them.

    Where kinds are data, what only some have follows upon the choice of the kind.
    """
    found = list(record_type.form)
    follows = next((n for n, one in enumerate(found, 1) if "kind" in one.fields), len(found))
    for row in rows:
        title, kinds, name = row.section or HEADING, tuple(row.kinds), f"own.{row.code}"
        for place, one in enumerate(found):
            if one.title == title and one.kinds == kinds:
                found[place] = replace(one, fields=(*one.fields, name))
                break
        else:
            new = Section(title, (name,), kinds=kinds)
            if record_type.own_kinds and kinds:
                found.insert(follows, new)
                follows += 1
            else:
                found.append(new)
    return tuple(found)


def shared(record_type: type[RecordType]) -> tuple[str, ...]:
    """Return the own fields that customers may be shown of what is shared with them."""
    specs = (spec for spec in record_type.own.values() if isinstance(spec, OwnSpec))
    return tuple(spec.name for spec in specs if spec.shared and not spec.retired)
