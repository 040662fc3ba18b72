"""The shelf: which editions there are, how far they may be relied upon, and each one's tree."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from isthmus.engine.door import Absent
from isthmus.engine.language import tr
from isthmus.engine.text import fold
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest
from isthmus.standards.catalogues.shelving import reachable
from isthmus.standards.correspondences import pairs, stated
from isthmus.standards.errata import errata
from isthmus.standards.library import Edition, Requirement, edition, editions
from isthmus.standards.terms import terms
from isthmus.standards.use import editions_used
from isthmus.standards.views.addresses import requirement_address
from isthmus.standards.words import ENTRY_PROVENANCE, KINDS, KINDS_PLURAL, PROVENANCE


def library(request: MemberRequest, org: str) -> HttpResponse:
    """Show the editions with their counts, provenance and sources, and what relates them."""
    used = {held.code for held in editions_used(request.viewer.organization_id)}
    context = {
        "editions": [_summary(held, org, held.code in used) for held in editions()],
        "pairs": [_pair(first, second, org) for first, second in pairs()],
        "nothing_used": not used,
        "terms": len(terms()),
        "errata": len(errata()),
        "meanings": [
            {"code": code, "label": label, "meaning": meaning}
            for code, (label, meaning) in ENTRY_PROVENANCE.items()
        ],
    }
    return page(request, "standards/library.html", context, [(tr("Standards"), "")])


def _summary(held: Edition, org: str, used: bool) -> dict[str, Any]:
    kinds = Counter(requirement.kind for requirement in held.requirements)
    provenance = Counter(requirement.provenance for requirement in held.requirements)
    return {
        "edition": held,
        "url": reverse("standards_edition", kwargs={"org": org, "edition_code": held.code}),
        "used": used,
        "judged": len(held.judged()),
        "kinds": [
            f"{kinds[kind]} {plural if kinds[kind] != 1 else KINDS[kind].lower()}"
            for kind, plural in KINDS_PLURAL.items()
            if kinds[kind]
        ],
        "provenance": [
            (code, f"{provenance[code]} {label.lower()}", meaning)
            for code, (label, meaning) in ENTRY_PROVENANCE.items()
            if provenance[code]
        ],
        "sources": [source for _, source in sorted(held.sources.items(), key=_number)],
    }


def _number(source: tuple[str, Any]) -> int:
    digits = "".join(char for char in source[0] if char.isdigit())
    return int(digits or 0)


def _pair(first: str, second: str, org: str) -> dict[str, Any]:
    """Return a row of the table of what relates the editions."""
    rows = stated(first, second)
    counts = Counter(row.provenance for row in rows)
    left, right = edition(first), edition(second)
    transition = left.system == right.system
    return {
        "url": compare_address(first, second, org),
        "cells": {
            "pair": tr("%(from)s to %(to)s", **{"from": left.title, "to": right.title})
            if transition
            else tr("%(one)s and %(other)s", one=left.title, other=right.title),
            "what": tr("Transition") if transition else tr("Correspondence"),
            "rows": len(rows),
            "provenance": ", ".join(
                f"{counts[code]} {label.lower()}"
                for code, (label, _) in PROVENANCE.items()
                if counts[code]
            ),
        },
    }


def compare_address(first: str, second: str, org: str) -> str:
    return reverse("standards_compare", kwargs={"org": org, "left": first, "right": second})


def _ways(held: Edition, org: str) -> list[dict[str, str]]:
    """Return what leads from an edition to those it is related with."""
    found = []
    for first, second in pairs():
        if held.code in (first, second):
            other = edition(second if first == held.code else first)
            if other.system != held.system:
                label = tr("Beside %(edition)s", edition=other.short)
            elif second == other.code:
                label = tr("Transition to %(edition)s", edition=other.short)
            else:
                label = tr("Transition from %(edition)s", edition=other.short)
            found.append(
                {
                    "label": label,
                    "url": compare_address(first, second, org),
                    "icon": "arrows-exchange",
                }
            )
    return found


def tree(request: MemberRequest, org: str, edition_code: str) -> HttpResponse:
    """Show one edition as a tree, or the part of it in which the words of the search stand."""
    held = reachable(edition_code, request.viewer.organization_id)
    if held is None:
        raise Absent("edition")
    words = request.GET.get("q", "").strip()
    matches = _matches(held, words)
    shown = _with_ancestors(held, matches)
    here = reverse("standards_edition", kwargs={"org": org, "edition_code": held.code})
    everything = request.GET.get("open") == "all"
    context = {
        "edition": held,
        "lead": _lead(held),
        "tree": [_branch(held, top, shown, org) for top in held.children(None) if top.ref in shown],
        "words": words,
        "found": len(matches),
        "open": everything or bool(words),
        "toggle": here if everything else f"{here}?open=all",
        "toggle_label": tr("Fold everything") if everything else tr("Unfold everything"),
        "here": here,
        "provenance_words": [
            (code, ENTRY_PROVENANCE[code])
            for code in ENTRY_PROVENANCE
            if any(requirement.provenance == code for requirement in held.requirements)
        ],
        "ways": _ways(held, org),
    }
    crumbs = [(tr("Standards"), reverse("standards", kwargs={"org": org})), (held.title, "")]
    return page(request, "standards/edition.html", context, crumbs)


def _lead(held: Edition) -> str:
    if held.loaded is not None:
        return tr(
            "%(subject)s. Titles and texts as the file has them that was loaded.",
            subject=held.subject,
        )
    return tr(
        "%(subject)s. Titles as printed; lettered points have none in the standard, theirs are ours, "
        "and so is what each is for.",
        subject=held.subject,
    )


def _matches(held: Edition, words: str) -> set[str]:
    """Return the references of those that hold every word; a reference is a word as well."""
    wanted = fold(words).split()
    return {
        requirement.ref
        for requirement in held.requirements
        if all(
            word in fold(f"{requirement.ref} {requirement.title} {requirement.intent}")
            for word in wanted
        )
    }


def _with_ancestors(held: Edition, refs: set[str]) -> set[str]:
    return refs | {above.ref for ref in refs for above in held.ancestors(ref)}


def _branch(held: Edition, top: Requirement, shown: set[str], org: str) -> dict[str, Any]:
    return {
        "requirement": top,
        "kind": KINDS[top.kind],
        "url": requirement_address(top, org),
        "provenance": ENTRY_PROVENANCE[top.provenance],
        "children": [
            _branch(held, child, shown, org)
            for child in held.children(top.ref)
            if child.ref in shown
        ],
    }
