"""A statement as an OSCAL component definition: the ISMS as a component, an implemented requirement for
each control, with identifiers as the edition's catalogue has them when it is exported.

OSCAL has no document of its own for a Statement of Applicability. A component definition says of controls
of a catalogue how they are met, and needs no plan of a single system as its system security plan would.
Whether a control applies, why, and how far it is stand in properties that are named as ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from isthmus.applicability.lines import REASONS, Line
from isthmus.applicability.taken_along import Taken
from isthmus.engine.language import ENGLISH, speaking
from isthmus.engine.text import clean_line
from isthmus.standards.catalogues.oscal import VERSION, identifiers, prop, token, uuid_of
from isthmus.standards.library import edition

MEDIA_TYPE = "application/json"
OPEN = "unanswered"


def as_oscal(taken: Taken) -> bytes:
    """Return the statement as an OSCAL component definition in JSON, in English whoever asks; the same
    bytes for the same state."""
    with speaking(ENGLISH):
        found = {"component-definition": _document(taken)}
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _uuid(taken: Taken, *parts: str) -> str:
    return uuid_of("statement", taken.slug, taken.reference, *parts)


def _document(taken: Taken) -> dict[str, Any]:
    held = edition(taken.edition)
    ids = identifiers(one.ref for one in held.requirements)
    component = {
        "uuid": _uuid(taken, "component"),
        "type": "policy",
        "title": clean_line(taken.title),
        "description": taken.about or clean_line(taken.title),
        "control-implementations": [
            {
                "uuid": _uuid(taken, "implementation", source),
                "source": source,
                "description": description,
                "implemented-requirements": requirements,
            }
            for source, description, requirements in (
                (f"#{uuid_of('edition', held.code)}", held.title, [
                    _requirement(taken, line, ids[line.ref])
                    for line in taken.lines if line.requirement
                ]),
                (f"#{_uuid(taken, 'own')}", "Controls of the organization's own", [
                    _requirement(taken, line, token(taken.ref_of(line)))
                    for line in taken.lines if not line.requirement
                ]),
            )
            if requirements
        ],
    }  # fmt: skip
    return {
        "uuid": _uuid(taken, "document", taken.on.isoformat(), taken.state),
        "metadata": {
            "title": f"Statement of Applicability of {clean_line(taken.organization)}",
            "last-modified": f"{taken.on.isoformat()}T00:00:00Z",
            "version": taken.on.isoformat(),
            "oscal-version": VERSION,
            "props": [prop("statement", taken.reference), prop("state", taken.state)],
            "parties": [{
                "uuid": uuid_of("organization", taken.slug), "type": "organization",
                "name": clean_line(taken.organization),
            }],
        },
        "components": [component],
        "back-matter": {"resources": [*_sources(taken)]},
    }  # fmt: skip


def _sources(taken: Taken) -> Iterable[dict[str, Any]]:
    held = edition(taken.edition)
    yield {
        "uuid": uuid_of("edition", held.code),
        "title": held.title,
        "props": [prop("edition", held.code)],
        "description": "It can be taken along as an OSCAL catalogue; its control identifiers are those "
        "that stand here.",
    }
    if any(line.requirement is None for line in taken.lines):
        yield {
            "uuid": _uuid(taken, "own"),
            "title": "Controls of the organization's own",
            "description": "They stand in its register of controls.",
        }


def _requirement(taken: Taken, line: Line, control: str) -> dict[str, Any]:
    row = line.row
    props = [prop("ref", taken.ref_of(line)), prop("applicable", line.applicable or OPEN)]
    props += [prop("reason", name.removeprefix("by_")) for name in REASONS if name in line.reasons]
    if row and row.implementation:
        props.append(prop("implementation", row.implementation))
    if row and row.implement_by:
        props.append(prop("implement-by", row.implement_by.isoformat()))
    words = taken.words_of(line) or "A control of the organization's own"
    return {
        "uuid": _uuid(taken, "requirement", taken.ref_of(line)),
        "control-id": control,
        "description": (row.justification.strip() if row else "") or clean_line(words),
        "props": props,
    }
