"""Scope statements brought into force, for tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from isthmus.context.models import Membership
from isthmus.context.records.scope import ScopeStatementType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, Edit, create, edit, move

Row = tuple[int, int]


def lines(
    included: Iterable[int | tuple[int, int]], excluded: Iterable[int] = ()
) -> list[dict[str, Any]]:
    """Return lines of a statement; what is included may come with a customer."""
    found: list[dict[str, Any]] = []
    for one in included:
        what, customer = one if isinstance(one, tuple) else (one, None)
        found.append({"direction": "in", "what": what, "customer": customer})
    found += [{"direction": "out", "what": one, "reason": "Others do it."} for one in excluded]
    return found


def draft(kind: str, rows: list[dict[str, Any]], act: Act, **more: Any) -> Any:
    """Return a new scope statement with these lines."""
    values = {"title": f"Scope of the {kind}", "kind": kind, "lines": rows, **more}
    (made,) = create(ScopeStatementType, [values], act)
    return made


def put_in_force(key: int, act: Act, approver: Act) -> Any:
    """Take a draft through approval into force."""
    move(ScopeStatementType, "propose", [key], act)
    give(ScopeStatementType, "scope", [key], approver)
    return move(ScopeStatementType, "bring_into_force", [key], act)[0]


def restate(key: int, rows: list[dict[str, Any]], act: Act, approver: Act) -> None:
    """Replace what a statement in force says by a new version."""
    move(ScopeStatementType, "revise", [key], act)
    edit(ScopeStatementType, [Edit(key, {"lines": rows})], act)
    put_in_force(key, act, approver)


def members(system: str, statement: int | None = None) -> set[int]:
    """Return the keys of what is in a scope by statements."""
    rows = Membership.objects.filter(system=system, statement__isnull=False)
    if statement is not None:
        rows = rows.filter(statement=statement)
    return {*rows.values_list("entry_id", flat=True)}
