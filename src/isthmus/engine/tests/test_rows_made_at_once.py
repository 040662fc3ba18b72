"""Instances made of all their columns at once are those that Django makes, and escaping is escaping."""

from __future__ import annotations

from typing import Any

import pytest
from markupsafe import Markup, escape

from isthmus.engine.language import Declared
from isthmus.engine.models import Entry
from isthmus.engine.models.rows import row_of, with_defaults
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.web.escaping import escaped


def columns(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize("record_type", [*registry.types()], ids=lambda one: one.code)
def test_a_new_record_has_the_defaults_of_its_model(record_type: type[RecordType]) -> None:
    made, usual = record_type.model.new({"title": "A"}), record_type.model(title="A")
    assert columns(made) == columns(usual)
    assert made.own is not record_type.model.new({}).own
    assert made._state.adding
    assert (made.parts, made.new_parts) == ({}, [])


def test_a_row_that_stands_in_the_database_is_known_as_such() -> None:
    made = row_of(Entry, with_defaults(Entry, {"id": 7}), "default")
    assert (made.pk, made.version, made._state.adding, made._state.db) == (7, 1, False, "default")
    assert made == Entry(id=7)


@pytest.mark.parametrize(
    "value",
    ["", "plain", "a & b", "<script>\"'</script>", Markup("<b>"), 7, None, Declared("R & D"), 1.5],
)
def test_what_templates_put_out_is_escaped_as_ever(value: object) -> None:
    assert str(escaped(value)) == str(escape(value))
