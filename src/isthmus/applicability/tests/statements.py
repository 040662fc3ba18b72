"""Statements for tests, through the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from isthmus.applicability.annex import NEW, controls
from isthmus.applicability.records import StatementType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, create, move

INCLUDED: Mapping[str, Any] = {
    "applicable": "yes", "by_risk": True, "implementation": "implemented",
}  # fmt: skip


def answered(
    edition: str = NEW, other: Mapping[str, Mapping[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Return a row for each control of an edition: included, but for what `other` says of some."""
    other = other or {}
    return [{"ref": ref, **INCLUDED, **other.get(ref, {})} for ref in controls(edition)]


def draft(act: Act, rows: Iterable[Mapping[str, Any]] = (), edition: str = NEW, **more: Any) -> Any:
    values = {"title": "Statement", "edition": edition, "rows": [*rows], **more}
    (made,) = create(StatementType, [values], act)
    return made


def put_in_force(key: int, act: Act, approver: Act) -> Any:
    """Take a draft through approval into force."""
    move(StatementType, "propose", [key], act)
    give(StatementType, "applicability", [key], approver)
    return move(StatementType, "bring_into_force", [key], act)[0]
