"""A line of text some of whose values have a name: read, written, asked for and exported."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models

from isthmus.engine.fields import FieldSpec, NamedField


@pytest.fixture
def spec() -> FieldSpec:
    column: Any = NamedField("seen by", names=lambda: {"netbox": "NetBox"}, max_length=40)
    column.set_attributes_from_name("source")
    return FieldSpec(
        name="source",
        label="Seen by",
        kind="text",
        help="",
        required=True,
        max_length=40,
        choices=(),
        column=column,
    )


def test_what_has_a_name_is_shown_by_it_and_kept_by_its_value(spec: FieldSpec) -> None:
    lookup: Any = None
    assert spec.display("netbox", lookup) == "NetBox"
    assert spec.display("a walk", lookup) == "a walk"
    assert spec.plain("netbox", lookup) == "netbox"
    for text in ("NetBox", "netbox", "  NETBOX "):
        assert spec.parse(text, lookup) == "netbox"
    assert spec.parse("a walk", lookup) == "a walk"


def test_to_the_database_it_is_a_line_of_text(spec: FieldSpec) -> None:
    plain = models.CharField("seen by", max_length=40)
    assert spec.column.deconstruct()[1:] == plain.deconstruct()[1:]
