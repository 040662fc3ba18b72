"""A record may change its kind without losing anything: for every type whose kinds differ."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.engine import fields
from isthmus.engine.door import Act, Edit, Invalid, create, edit
from isthmus.engine.registry import RecordType, registry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

#: (type, a kind, another kind, a field of text or number that only the first has)
WITH_KINDS = [
    pytest.param(record_type, kind, other, name, id=f"{record_type.code}-{kind}-{other}-{name}")
    for record_type in registry.types()
    for kind in record_type.kinds()
    for other in record_type.kinds()
    for name in record_type.foreign_to(other)
    if name in record_type.editable(kind)
    and record_type.spec(name).kind in (fields.TEXT, fields.LONG, fields.INTEGER)
]
EVERY_KIND = pytest.mark.parametrize(("record_type", "kind", "other", "name"), WITH_KINDS)


def value_for(record_type: type[RecordType], name: str) -> Any:
    return 30 if record_type.spec(name).kind == fields.INTEGER else "Kept"


def test_some_type_has_kinds() -> None:
    assert WITH_KINDS


@EVERY_KIND
def test_what_another_kind_has_not_is_kept_and_comes_back(
    record_type: type[RecordType], kind: str, other: str, name: str, acts: dict[str, Act]
) -> None:
    act, value = acts["ims_manager"], value_for(record_type, name)
    (made,) = create(record_type, [{"title": "It", "kind": kind, name: value}], act)
    (changed,) = edit(record_type, [Edit(made.pk, {"kind": other})], act)
    assert getattr(changed, name) == value
    assert changed.entry.kind == other
    with pytest.raises(Invalid) as refused:
        edit(record_type, [Edit(made.pk, {name: value_for(record_type, name) * 2})], act)
    assert [(e.field, e.code) for e in refused.value.errors] == [(name, "not-of-kind")]
    # Said as it stands, as an import of an export does, it changes nothing.
    (same,) = edit(record_type, [Edit(made.pk, {name: value})], act)
    assert same.entry.version == 2
    (back,) = edit(record_type, [Edit(made.pk, {"kind": kind, name: value * 2})], act)
    assert getattr(back, name) == value * 2


@EVERY_KIND
def test_a_new_record_takes_no_values_of_another_kind(
    record_type: type[RecordType], kind: str, other: str, name: str, acts: dict[str, Act]
) -> None:
    act = acts["ims_manager"]
    row = {"title": "It", "kind": other, name: value_for(record_type, name)}
    with pytest.raises(Invalid) as refused:
        create(record_type, [{"title": "Fine", "kind": other}, row], act)
    (error,) = refused.value.errors
    assert (error.row, error.field, error.code) == (1, name, "not-of-kind")
    assert record_type.kinds()[other] in error.message
    empty = None if record_type.spec(name).column.null else ""
    create(record_type, [{"title": "It", "kind": other, name: empty}], act)
