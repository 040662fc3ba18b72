"""A requirement of an earlier edition as pages draw it, with what was judged of it."""

from __future__ import annotations

from typing import Any

from isthmus.conformity.facts import Facts
from isthmus.conformity.panels import requirement_row
from isthmus.conformity.succession import Source
from isthmus.engine.formats import day
from isthmus.engine.language import declared, tr
from isthmus.standards.words import RELATIONS


def source_told(source: Source, known: Facts, org: str) -> dict[str, Any]:
    """Return a requirement of the earlier edition with what was judged of it, as everybody may read."""
    found = known.judgements.get(source.requirement.key)
    told: dict[str, Any] = {
        **requirement_row(source.requirement, org),
        "relation": tr(RELATIONS[source.relation]),
        "note": source.note,
        "judged": None,
    }
    if found:
        row, _, stale = found
        told["judged"] = {
            "answer": declared(row.get_answer_display()),
            "by": row.owner.name if row.owner else "",
            "on": day(row.judged_at),
            "statement": row.statement,
            "gap": row.gap,
            "action": row.action,
            "stale": stale,
            "reference": row.reference,
        }
    return told
