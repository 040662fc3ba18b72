"""A statement's controls as its page and the page that fills them in draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from isthmus.applicability.annex import groups
from isthmus.applicability.contradictions import obliging
from isthmus.applicability.lines import REASONS, Line
from isthmus.applicability.models import Applicable, Asks, Implementation, StatementRow
from isthmus.applicability.registered import Held, Register
from isthmus.context.records.obligation import ObligationType
from isthmus.controls.obligations import Met, Obliged
from isthmus.controls.records import ControlType
from isthmus.engine.language import N_, spoken, tr
from isthmus.engine.web.addresses import page_address

#: What each reason of inclusion is called where there is little room.
SHORT = {
    "by_risk": N_("Risk"),
    "by_obligation": N_("Obligation"),
    "by_contract": N_("Contract"),
    "by_practice": N_("Good practice"),
}
#: Categories of states, as other records have them.
CATEGORY = {"planned": "draft", "implementing": "open", "implemented": "done", "retired": "void"}


def word(choices: Any, code: str) -> str:
    """Return a choice in the reader's language; nothing for none."""
    return spoken(choices(code).label) if code else ""


def by_group(
    edition: str, found: Sequence[Line], held: Register, obliged: Obliged, slug: str
) -> list[dict[str, Any]]:
    """Return the lines under their headings, the organization's own last."""
    by_ref = {one.ref: one for one in found}
    drawn = [
        {
            "code": group.heading.ref,
            "label": f"{group.heading.ref} {group.heading.title}",
            "lines": [
                line_shown(by_ref[one.ref], held, obliged, slug)
                for one in group.controls
                if one.ref in by_ref
            ],
        }
        for group in groups(edition)
    ]
    own = [line_shown(one, held, obliged, slug) for one in found if one.requirement is None]
    drawn.append({"code": "own", "label": tr("Our own controls"), "lines": own})
    return [one for one in drawn if one["lines"]]


def line_shown(line: Line, held: Register, obliged: Obliged, slug: str) -> dict[str, Any]:
    row: StatementRow | None = line.row
    stands = held.get(line.ref, ())
    said: dict[str, Any] = {
        "line": line.ref,
        "ref": line.ref,
        "registered": [control_shown(one, slug) for one in stands],
        "obligations": [obligation_shown(one, slug) for one in obliging(stands, obliged)],
    }
    if line.requirement:
        said |= {"title": line.requirement.title, "intent": line.requirement.intent}
    else:
        # Who may not know of the control reads what the statement says, and not of what.
        said["ref"] = stands[0].reference if stands else tr("Our own")
        said["title"] = stands[0].title if stands else ""
    if row is None:
        return {**said, "answer": "", "answer_label": tr("Unanswered"), "reasons": []}
    return {
        **said,
        "answer": row.applicable,
        "answer_label": word(Applicable, row.applicable) or tr("Unanswered"),
        "reasons": [tr(SHORT[one]) for one in REASONS if getattr(row, one)],
        "justification": row.justification,
        "state": CATEGORY.get(row.implementation, ""),
        "state_label": word(Implementation, row.implementation),
        "implement_by": row.implement_by,
        "asks": word(Asks, row.asks),
        "earlier": row.earlier,
    }


def control_shown(one: Held, slug: str) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "title": one.title,
        "state": CATEGORY[one.state],
        "state_label": states()[one.state],
        "by_way": one.by_way,
        "url": page_address("record", org=slug, record_type=ControlType, reference=one.reference),
    }


def obligation_shown(one: Met, slug: str) -> dict[str, str]:
    url = page_address("record", org=slug, record_type=ObligationType, reference=one.reference)
    return {"url": url, "reference": one.reference, "title": one.title}


def states() -> Mapping[str, str]:
    """Return the words of a control's states."""
    return {code: spoken(one.label) for code, one in ControlType.model.lifecycle.states.items()}
