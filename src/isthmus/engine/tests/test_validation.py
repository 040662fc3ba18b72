"""A wrong declaration fails at start-up, with an id, the object and a hint."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import models

from isthmus.agreements.records import TARGETS, AgreementType
from isthmus.documents.records import DocumentType
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.registry import RecordType, registry, section
from isthmus.engine.snapshots.declared import Versions
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
        ({"approvals": (ApprovalRule("a", "A", ("colour",)),)}, "isthmus.E020"),
        ({"approvals": (ApprovalRule("a", "A", ("title",), apart=("boss",)),)}, "isthmus.E020"),
        ({"approvals": (ApprovalRule("a", "A", ("title",), void_on=("x",)),)}, "isthmus.E021"),
        ({"approvals": (ApprovalRule("a", "A", ("title",), states=("x",)),)}, "isthmus.E022"),
        (
            {"approvals": (ApprovalRule("a", "A", ("title",), approver="owner", needed=2),)},
            "isthmus.E023",
        ),
        ({"approvals": (ApprovalRule("a", "A", ()),)}, "isthmus.E024"),
        ({"versions": Versions(("colour",))}, "isthmus.E020"),
        ({"versions": Versions(("title",), freeze_on=("x",))}, "isthmus.E021"),
        ({"versions": Versions(("title",), drafts=("x",))}, "isthmus.E022"),
        ({"versions": Versions(("title",), freeze_on=("publish",))}, "isthmus.E025"),
        ({"versions": Versions(("title",), freeze_on=("publish", "revise"))}, "isthmus.E025"),
        ({"versions": Versions(("title",), tells=("owner",))}, "isthmus.E025"),
        ({"versions": Versions(("title",), freeze_on=("publish",))}, "isthmus.E018"),
        ({"hangs_on": "owner"}, "isthmus.E015"),
        ({"shared_parts": ("rows",)}, "isthmus.E017"),
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


def agreement_ids(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> set[str]:
    """Return the ids of the errors that a changed declaration of the agreement gives."""
    broken = type("Broken", (AgreementType,), changes)
    monkeypatch.setattr(registry, "_types", {"agreements.agreement": broken})
    return {str(message.id) for message in check_record_types()}


@pytest.mark.parametrize(
    "form",
    [
        (section("X", "title", "kind"), section("Y", "summary", kinds=("lease",))),
        (section("X", "title"), section("Y", "kind", "summary", kinds=("sla",))),
        (section("X", "kind"), section("Y", "title", kinds=("sla",))),
    ],
)
def test_kinds_that_are_not_there_and_fields_that_some_kinds_lack_are_named(
    monkeypatch: pytest.MonkeyPatch, form: Any
) -> None:
    assert "isthmus.E010" in agreement_ids(monkeypatch, form=form)


def test_kinds_need_a_field_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from isthmus.people.records import PartyType

    broken = type("Broken", (PartyType,), {"form": (section("X", "title", kinds=("a",)),)})
    monkeypatch.setattr(registry, "_types", {"people.party": broken})
    assert "isthmus.E010" in {str(message.id) for message in check_record_types()}


@pytest.mark.parametrize(
    "parts",
    [
        (replace(TARGETS, name="summary"),),
        (replace(TARGETS, name="the targets"),),
        (replace(TARGETS, name="actions"),),
        (TARGETS, TARGETS),
        (replace(TARGETS, at_most=100_000),),
        (replace(TARGETS, fields=("metric", "colour")),),
        (replace(TARGETS, fields=("metric", "organization")),),
        (replace(TARGETS, needs="colour"),),
        (replace(TARGETS, needs="description"),),
    ],
)
def test_a_wrong_part_is_named(monkeypatch: pytest.MonkeyPatch, parts: Any) -> None:
    assert "isthmus.E011" in agreement_ids(monkeypatch, parts=parts)


def test_a_part_of_another_record_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "isthmus.E011" in ids(monkeypatch, parts=(TARGETS,))


def test_a_text_of_a_part_needs_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    part = replace(TARGETS)
    spec = replace(TARGETS.spec("description"), max_length=None, column=models.TextField())
    monkeypatch.setattr(type(part), "spec", lambda self, name: spec)
    assert "isthmus.E011" in agreement_ids(monkeypatch, parts=(part,))
