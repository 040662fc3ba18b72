"""The rows of a list are drawn in Python; nothing of what they say gets out of its place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from markupsafe import Markup

from isthmus.engine.formats import moment, relative
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import addresses_of, record_address
from isthmus.engine.web.components import component, time_mark
from isthmus.engine.web.table import column_class, table_rows

EVIL = "<script>\"'&"


def drawn(value: object, **column: object) -> str:
    columns = [{"key": "a", "label": EVIL, **column}]
    rows = [{"id": EVIL, "label": EVIL, "url": EVIL, "edit_url": EVIL, "cells": {"a": value}}]
    return table_rows(columns, rows, select=EVIL, form=EVIL)


@pytest.mark.parametrize("main", [True, False])
@pytest.mark.parametrize(
    "value",
    [EVIL, {"text": EVIL}, {"text": EVIL, "url": EVIL, "title": EVIL}, {"text": "a", "html": EVIL}],
)
def test_every_text_of_a_row_is_escaped(value: object, main: bool) -> None:
    markup = drawn(value, main=main, width=EVIL)
    assert isinstance(markup, Markup)
    assert "<script" not in markup
    assert "&lt;script&gt;&#34;&#39;&amp;" in markup


def test_what_another_component_drew_stays_as_it_is() -> None:
    assert "<td" in drawn(Markup("<b>x</b>"))
    assert "<b>x</b>" in drawn(Markup("<b>x</b>"))


@pytest.mark.parametrize("value", [None, ""])
def test_a_cell_that_says_nothing_says_so(value: object) -> None:
    assert 'aria-label="none"' in drawn(value)


def test_a_column_says_its_place_and_width() -> None:
    column = {"main": True, "align": "end", "width": "s", "priority": 2, "ref": False}
    assert column_class(column) == "col col-main col-end col-s col-p2"


def test_a_time_in_a_list_is_the_component_time() -> None:
    then = timezone.now() - timedelta(days=3)
    macro = component("page", "time", then.isoformat(), moment(then), relative(then))
    assert time_mark(then) == macro


@pytest.mark.parametrize("route", ["record", "record_edit"])
def test_addresses_of_many_are_those_of_one(route: str) -> None:
    for record_type in registry.types():
        record = record_type.model(reference="DOC-2026-0042 é/?")
        made = addresses_of(record_type, "northgate", route)
        plain = record_type.model(reference="DOC-2026-0042")
        assert made("DOC-2026-0042") == record_address(plain, "northgate", route)
        assert made(record.reference).count("/") == made("DOC-2026-0042").count("/")
