"""A document that is approved by rules of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.door import Act, create

Declare = Callable[..., ApprovalRule]


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Declare:
    """Let documents have one approval more: title and text are its material."""

    def more(code: str = "accept", **given: Any) -> ApprovalRule:
        values = {"label": "Acceptance", "material_fields": ("title", "body"), **given}
        rule = ApprovalRule(code, **values)
        monkeypatch.setattr(DocumentType, "approvals", (*DocumentType.approvals, rule))
        return rule

    return more


@pytest.fixture
def document(acts: dict[str, Act]) -> Document:
    (made,) = create(DocumentType, [{"title": "Backup", "body": "Daily."}], acts["contributor"])
    assert isinstance(made, Document)
    return made


@pytest.fixture
def again() -> Callable[[Any], Any]:
    """Return a record as it is now, with its entry."""

    def find(record: Any) -> Any:
        rows = type(record).objects.as_system("test").select_related("entry")
        return rows.get(pk=record.pk)

    return find
