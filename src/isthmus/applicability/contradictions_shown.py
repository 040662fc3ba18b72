"""Contradictions of a statement in words, as its page and the page that fills it in say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from isthmus.applicability.contradictions import (
    DIFFERS,
    EXCLUDED,
    INCLUDED,
    LATE,
    MISSING,
    OBLIGED,
    OLD,
    USED,
    Contradiction,
)
from isthmus.applicability.models import Implementation
from isthmus.applicability.registered import Held
from isthmus.applicability.shown import obligation_shown, word
from isthmus.controls.obligations import Met
from isthmus.controls.records import ControlType
from isthmus.engine.formats import day
from isthmus.engine.language import N_, tr
from isthmus.engine.web.addresses import page_address, record_address

#: What each says; what it contradicts is named after it.
SAYS: Mapping[str, str] = {
    USED: N_("Does not apply, and is used against a risk:"),
    OBLIGED: N_("Does not apply, and meets an obligation:"),
    EXCLUDED: N_("Does not apply, and nothing says why."),
    INCLUDED: N_("Applies, and no risk, no obligation and no other reason says why."),
    LATE: N_("Was to be implemented by %(day)s: %(state)s"),
    DIFFERS: N_("The register says: %(state)s"),
    MISSING: N_("A control of your own of which the statement says nothing:"),
    OLD: N_("Risks were assessed on %(day)s, after it came into force:"),
}
#: The same where nothing says how far it is.
LATE_ONLY = N_("Was to be implemented by %(day)s.")


def shown(one: Contradiction, slug: str) -> dict[str, Any]:
    """Return a contradiction as pages draw it: where, in words, and the records it names."""
    said = {"day": day(one.day) if one.day else "", "state": word(Implementation, one.state)}
    return {
        "code": one.code,
        "line": one.line,
        "text": tr(LATE_ONLY if one.code == LATE and not one.state else SAYS[one.code], **said),
        "records": [_named(record, slug) for record in one.records],
    }


def by_line(found: Sequence[Contradiction], slug: str) -> dict[str, list[dict[str, Any]]]:
    """Return the contradictions as pages draw them, by line; those of the whole under nothing."""
    drawn: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        drawn.setdefault(one.line, []).append(shown(one, slug))
    return drawn


def _named(record: Any, slug: str) -> dict[str, str]:
    if isinstance(record, Held):
        url = page_address("record", org=slug, record_type=ControlType, reference=record.reference)
    elif isinstance(record, Met):
        return obligation_shown(record, slug)
    else:
        url = record_address(record, slug)
    return {"url": url, "reference": record.reference, "title": record.title}
