"""The panel of traces on the page of every record that is expected to be traced, or is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from isthmus.conformity.edges import TRACES
from isthmus.conformity.facts import facts
from isthmus.conformity.glance import standings_of
from isthmus.conformity.offers import Declined, Offer, edges_of, traced_by
from isthmus.conformity.standing import Standing
from isthmus.conformity.suggestions import Missing, missing_for
from isthmus.engine.access import RELATE, Viewer
from isthmus.engine.door.transaction import WHOLE
from isthmus.engine.hung import rows_of, selections
from isthmus.engine.language import N_, tr
from isthmus.engine.models import Edge, Entry, Record, Revision
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import address_or_none, record_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.standards.library import Requirement, by_key, edition, short_name

#: What verdicts rest on is the same while this is.
MARK = "mark"
#: So many suggestions stand in the open; the rest is folded away.
OPEN_SUGGESTIONS = 3
PROVENANCES = {"printed": N_("Table A.1"), "body": "ISO/IEC 27013", "derived": N_("Derived")}
RELATIONS = {
    "corresponds": N_("Corresponds"),
    "similar": N_("Similar"),
    "no-direct-equivalent-except": N_("Corresponds in part"),
}


def _mark(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    """Return the organization's mark, in the one query for what hangs on a record."""
    rows = Revision.objects.filter(organization=viewer.organization_id, type=WHOLE)
    return rows_of(MARK, rows, link="mark")


selections[MARK] = _mark


def traces_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what the panel shows; None where traces are neither expected nor there.

    Such records are traced by the general form for relations.
    """
    edges = [one.edge for one in page.related if one.outgoing]
    expected = TRACES.code in page.record_type.relations
    if not expected and not any(one.type == TRACES.code for one in edges):
        return None
    mark = next((row.link for row in page.hung if row.kind == MARK), 0)
    found = traces_context(page.record_type, page.record, page.viewer, edges=edges, mark=mark)
    page.kept["traces"] = found
    return found


def traces_rail(page: RecordPage) -> dict[str, Any] | None:
    """Return the same for the rail, which says in short what stands far below on a long page."""
    return page.kept.get("traces")


def traces_context(
    record_type: type[RecordType],
    record: Record,
    viewer: Viewer,
    *,
    edges: Iterable[Edge] | None = None,
    mark: int | None = None,
    notice: dict[str, Any] | None = None,
    error: str = "",
    typed: str = "",
) -> dict[str, Any]:
    """Return what `conformity/traces_panel.html` reads.

    `edges` are the record's own where they were fetched before, with who made them. `notice` says what was just done and how to undo it; `error` and `typed` what could not be.
    """
    known = facts(viewer.organization, mark=mark)
    if edges is None:
        edges = edges_of([record.entry], viewer)
    found = traced_by(edges, known.editions)
    may_edit = viewer.may_on(record_type.model, RELATE)
    by_way = [one.requirement for one in found.by_way]
    standing = standings_of(viewer.organization, [*found.traced, *by_way], known)
    slug = viewer.organization.slug
    missing = missing_for(record.entry, found.traced, known) if may_edit else []
    return {
        "reference": record.reference,
        "may_edit": may_edit,
        "groups": _groups(found.traced, standing, slug),
        "by_way": [
            {
                **requirement_row(one.requirement, slug, standing[one.requirement]),
                "because": ", ".join(because.reference for because in one.because),
            }
            for one in found.by_way
        ],
        "traced": len(found.traced),
        "offered": len(found.offers),
        "declined": [_declined(one, slug) for one in found.declined],
        "suggested": _suggested(missing),
        "editions": [one.title for one in known.editions],
        "urls": _urls(record, slug),
        "notice": notice,
        "error": error,
        "typed": typed,
    }


def requirement_address(requirement: Requirement, slug: str) -> str:
    return address_or_none(
        "requirement", org=slug, edition=requirement.edition, slug=requirement.slug
    )


def requirement_entry_address(entry: Entry, slug: str) -> str:
    """Return the page of the requirement that an entry of the library stands for."""
    requirement = by_key().get(entry.pk)
    return requirement_address(requirement, slug) if requirement else ""


def value_of(requirement: Requirement) -> str:
    """Return how a form names a requirement: iso27001-2013 5.1 a)."""
    return f"{requirement.edition} {requirement.ref}"


def requirement_row(
    requirement: Requirement, slug: str, standing: Standing | None = None
) -> dict[str, Any]:
    """Return a requirement as the macros of parts.html take it."""
    row: dict[str, Any] = {
        "ref": requirement.ref,
        "title": requirement.title,
        "intent": requirement.intent,
        "kind": requirement.kind,
        "system": requirement.system,
        "edition": short_name(requirement.edition),
        "url": requirement_address(requirement, slug),
        "value": value_of(requirement),
    }
    if standing is not None:
        row["verdict"] = {
            "code": standing.verdict.code,
            "label": standing.verdict.label,
            "detail": standing.reason,
        }
        row["stale"] = standing.stale
    return row


def _groups(
    traced: Iterable[Requirement], known: dict[Requirement, Standing], slug: str
) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for requirement in traced:
        row = requirement_row(requirement, slug, known[requirement])
        groups.setdefault(requirement.edition, []).append(row)
    return [
        {"title": edition(code).title, "system": edition(code).system, "rows": rows}
        for code, rows in groups.items()
    ]


def _offers(offers: Iterable[Offer], slug: str) -> list[dict[str, Any]]:
    """Return the offers by what suggests them and what they add: one row of Table A.1 often
    cites several references."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for offer in offers:
        counterpart = offer.counterpart
        key = (offer.because, counterpart.source, counterpart.adds, offer.requirement.edition)
        group = groups.setdefault(
            key,
            {
                "system": offer.requirement.system,
                "because": [one.reference for one in offer.because],
                "relation": RELATIONS.get(counterpart.relation, counterpart.relation),
                "provenance": counterpart.provenance,
                "provenance_label": PROVENANCES[counterpart.provenance],
                "source": counterpart.source,
                "adds": counterpart.adds,
                "rows": [],
            },
        )
        row = requirement_row(offer.requirement, slug)
        row["choices"] = [requirement_row(choice, slug) for choice in offer.choices]
        row["single"] = offer.choices == (offer.requirement,)
        group["rows"].append(row)
    return list(groups.values())


def _declined(one: Declined, slug: str) -> dict[str, Any]:
    return {
        **requirement_row(one.requirement, slug),
        "reason": one.reason,
        "by": one.by,
        "at": one.at,
    }


def _suggested(missing: list[Missing]) -> dict[str, Any]:
    """Return the few that fit best and how many others there are: most pages never open those."""
    fitting, others = _by_fit(missing)
    return {"fitting": [_missing_row(one) for one in fitting], "others": len(others)}


def further(
    record_type: type[RecordType], record: Record, viewer: Viewer, what: str
) -> dict[str, Any]:
    """Return what most pages never open of the panel: what else is `missing`, or the `offers`."""
    known, slug = facts(viewer.organization), viewer.organization.slug
    found = traced_by(edges_of([record.entry], viewer), known.editions)
    may_edit = viewer.may_on(record_type.model, RELATE)
    more: list[dict[str, Any]]
    if what == "offers":
        more = _offers(found.offers, slug)
    else:
        missing = missing_for(record.entry, found.traced, known) if may_edit else []
        more = [_missing_row(one) for one in _by_fit(missing)[1]]
    shown: dict[str, list[dict[str, Any]]] = {"missing": [], "offers": [], what: more}
    return {**shown, "may_edit": may_edit, "urls": _urls(record, slug)}


def _urls(record: Record, slug: str) -> dict[str, str]:
    names = ("add", "remove", "search", "decline", "take_back", "missing", "offers")
    return {name: record_address(record, slug, f"traces_{name}") for name in names}


def _by_fit(missing: list[Missing]) -> tuple[list[Missing], list[Missing]]:
    fitting = [one for one in missing[:OPEN_SUGGESTIONS] if one.fit]
    return fitting, missing[len(fitting) :]


def _missing_row(one: Missing) -> dict[str, Any]:
    return {
        "title": one.item.title,
        "kind": tr("Record") if one.item.kind == "record" else tr("Document"),
        "ref": one.requirement.ref,
        "system": one.requirement.system,
        "edition": short_name(one.item.edition),
        "value": value_of(one.requirement),
    }
