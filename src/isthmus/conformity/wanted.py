"""The documented information that a requirement asks for: whether it is there, and what could be it.

Which register holds it is told by the probes that look for it, so no package is named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from isthmus.conformity.evidence import Candidate
from isthmus.conformity.lines import Finding
from isthmus.conformity.operations import trace
from isthmus.conformity.probe import probes
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, create
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Entry, Record
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.text import fold
from isthmus.standards.library import Documented, Requirement, by_key, documented, edition

#: So many records are proposed for one piece of documented information.
LIMIT = 3
#: Shorter words say too little to find a record by.
SHORTEST = 4


@dataclass(frozen=True)
class Wanted:
    """One piece of documented information, and what stands for it."""

    item: Documented
    outcome: str  #: of the probe that looks for it; empty when none does
    traced: tuple[Entry, ...]
    fitting: tuple[Entry, ...]  #: records whose title names it, traced to it not yet


def holding_type() -> type[RecordType] | None:
    """Return the record type that documented information is kept in."""
    for declared in probes.values():
        if declared.about_requirements and not declared.about_any:
            for code in declared.reads:
                found = registry.find(code)
                if found is not None:
                    return found
    return None


def wanted(
    members: Iterable[Requirement],
    traced: Sequence[Candidate],
    findings: Iterable[Finding],
    viewer: Viewer,
) -> list[Wanted]:
    """Return what these requirements ask for, with what is traced and what could be. One query."""
    refs = {one.ref: one for one in members}
    items = [
        item
        for code in {one.edition for one in refs.values()}
        for item in documented(code)
        if item.ref in refs
    ]
    outcomes = {
        by_key()[key].ref: outcome
        for finding in findings
        if not finding.answer.result.probe.about_any
        for key, outcome in finding.answer.result.by_requirement.items()
        if by_key()[key] in refs.values()
    }
    pool = _pool(items, viewer)
    return [_one(item, outcomes.get(item.ref, ""), traced, pool) for item in items]


def _one(
    item: Documented, outcome: str, traced: Sequence[Candidate], pool: Sequence[Entry]
) -> Wanted:
    held = edition(item.edition)
    own = {item.ref, *(below.ref for below in held.below(item.ref))}
    type_ = holding_type()
    there = tuple(
        one.entry
        for one in traced
        if own & set(one.refs) and type_ is not None and one.entry.type == type_.code
    )
    words = _words(item.title)
    ranked = sorted(pool, key=lambda entry: (-len(words & _words(entry.title)), entry.title_key))
    fitting = tuple(entry for entry in ranked if entry not in there and words & _words(entry.title))
    return Wanted(item, outcome, there, fitting[:LIMIT])


def _pool(items: Sequence[Documented], viewer: Viewer) -> list[Entry]:
    """Return records in whose title a word of any of the items stands."""
    words = {word for item in items for word in _words(item.title)}
    type_ = holding_type()
    if not words or type_ is None:
        return []
    named = Q()
    for word in words:
        named |= Q(title_key__contains=word)
    rows = Entry.objects.visible_to(viewer).filter(
        named, type=type_.code, organization=viewer.organization
    )
    return list(rows.exclude(state_category="void").order_by("title_key", "pk")[:200])


def _words(text: str) -> set[str]:
    plain = "".join(char if char.isalnum() else " " for char in fold(text))
    return {word.rstrip("s") for word in plain.split() if len(word) >= SHORTEST}


def draft_for(item: Documented, act: Act) -> Record:
    """Create a draft for a piece of documented information and trace it, in one transaction."""
    type_ = holding_type()
    assert type_ is not None, "a probe looks for documented information"
    values: dict[str, Any] = {"title": item.title, "owner": act.viewer.principal_id}
    kind = _kind(item, type_)
    if kind:
        values["kind"] = kind
    with door_open():
        (made,) = create(type_, [values], act)
        trace(made.pk, [edition(item.edition).by_ref[item.ref]], act)
    return made


def _kind(item: Documented, type_: type[RecordType]) -> str:
    """Return the kind of document that the item's title names, or a record where one is asked for."""
    if "kind" not in type_.editable():
        return ""
    kinds = [code for code, _ in type_.spec("kind").choices]
    if item.kind in kinds:
        return item.kind
    named = [code for code in kinds if code in fold(item.title).split()]
    return named[0] if named else next((code for code in kinds if code == "other"), "")
