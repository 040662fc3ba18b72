"""A wrong declaration fails at start-up, with an id, the object and a hint."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.documents.records import DocumentType
from isthmus.engine.registry import RecordType, registry, section
from isthmus.engine.validation import check_record_types


def ids(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> set[str]:
    """Return the ids of the errors that a changed declaration of the document gives."""
    broken = type("Broken", (DocumentType,), changes)
    monkeypatch.setattr(registry, "_types", {"documents.document": broken})
    return {str(message.id) for message in check_record_types()}


def test_the_declarations_of_this_product_are_right() -> None:
    assert check_record_types() == []


@pytest.mark.parametrize(
    ("changes", "id_"),
    [
        ({"about": ""}, "isthmus.E001"),
        ({"phase": "dream"}, "isthmus.E003"),
        ({"columns": ("title", "colour")}, "isthmus.E004"),
        ({"form": (section("X", "title", "approved_when"),)}, "isthmus.E004"),
        ({"sorts": ("title", "review_due")}, "isthmus.E006"),
        ({"relations": ("marries",)}, "isthmus.E008"),
        ({"hangs_on": "owner"}, "isthmus.E010"),
        ({"shared_fields": ("kind",)}, "isthmus.E012"),
        ({"shared_fields": ("title", "circle")}, "isthmus.E013"),
        ({"shared_fields": ("title", "file")}, "isthmus.E014"),
    ],
)
def test_a_wrong_declaration_is_named(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], id_: str
) -> None:
    assert id_ in ids(monkeypatch, **changes)


def test_two_types_may_not_share_a_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    twin: type[RecordType] = type("Twin", (DocumentType,), {})
    monkeypatch.setattr(registry, "_types", {"a": DocumentType, "b": twin})
    assert "isthmus.E002" in {message.id for message in check_record_types()}
