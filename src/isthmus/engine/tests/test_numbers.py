"""Numbers with digits after the point are exact, whatever way they come in and go out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from isthmus.agreements.records import TARGETS
from isthmus.engine.access import system_viewer
from isthmus.engine.door.history import plain
from isthmus.engine.fields import FieldProblem
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Organization

VALUE = TARGETS.spec("value")


@pytest.fixture
def lookup() -> Lookup:
    return Lookup(system_viewer(Organization(pk=1), "test"))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("99.95", "99.95"), ("99.950", "99.95"), (4, "4"), (4.5, "4.5"), (" 15 ", "15"),
        ("1e2", "100"), ("100.000", "100"), (0.1, "0.1"), ("-3.25", "-3.25"),
    ],
)  # fmt: skip
def test_a_number_is_shown_without_needless_zeros(raw: Any, shown: str, lookup: Lookup) -> None:
    number = VALUE.parse(raw, lookup)
    assert isinstance(number, Decimal)
    assert VALUE.plain(number, lookup) == VALUE.display(number, lookup) == plain(number) == shown
    assert VALUE.parse(VALUE.plain(number, lookup), lookup) == number


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("a lot", "decimal"), ("99,95", "decimal"), ("NaN", "decimal"), ("Infinity", "decimal"),
        ("1e999999", "range"), ("1000000", "range"), ("0.0001", "range"), (True, "type"),
        ("1e-999999", "range"),
    ],
)  # fmt: skip
def test_what_is_no_number_or_too_much_is_refused(raw: Any, code: str, lookup: Lookup) -> None:
    with pytest.raises(FieldProblem) as problem:
        VALUE.parse(raw, lookup)
    assert problem.value.code == code
