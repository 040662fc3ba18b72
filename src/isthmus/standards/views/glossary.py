"""The terms of both standards side by side (mission row L3), and the errata of the source."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from isthmus.engine.language import tr
from isthmus.engine.text import fold
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest
from isthmus.standards.errata import Erratum, errata
from isthmus.standards.library import edition
from isthmus.standards.terms import MEANINGS, Term, terms
from isthmus.standards.use import editions_used
from isthmus.standards.views.addresses import requirement_address, with_query
from isthmus.standards.words import PROVENANCE, errata_in


def glossary(request: MemberRequest, org: str) -> HttpResponse:
    """Show the terms, with what differs according to the editions in use."""
    used = editions_used(request.viewer.organization_id)
    codes = {held.code for held in used}
    words, meaning = request.GET.get("q", "").strip(), request.GET.get("meaning", "")
    found = [term for term in terms() if _fits(term, words, meaning, codes)]
    found.sort(key=lambda term: fold(term.term))
    here = reverse("standards_terms", kwargs={"org": org})
    context = {
        "terms": [_shown(term, codes, org) for term in found],
        "letters": _letters(found),
        "words": words,
        "here": here,
        "keep": {"meaning": meaning} if meaning in MEANINGS else {},
        "chips": _chips(words, meaning, here),
        "filters": [
            {
                "name": "meaning",
                "label": tr("Meanings"),
                "choices": list(MEANINGS.items()),
                "value": meaning,
            }
        ],
        "used": used,
        "total": len(terms()),
    }
    return page(request, "standards/terms.html", context, [*_crumbs(org), (tr("Glossary"), "")])


def _crumbs(org: str) -> list[tuple[str, str]]:
    return [(tr("Standards"), reverse("standards", kwargs={"org": org}))]


def _fits(term: Term, words: str, meaning: str, codes: set[str]) -> bool:
    if meaning in MEANINGS and term.meaning_in(codes) != meaning:
        return False
    says = [side.says for side in (term.iso27000, term.iso20000_1) if side]
    text = fold(" ".join([term.term, term.integrated, term.newer, *says]))
    return all(word in text for word in fold(words).split())


def _letters(found: list[Term]) -> list[dict[str, str]]:
    """Return the index: each letter that a term begins with, leading to the first of them."""
    first: dict[str, str] = {}
    for term in found:
        first.setdefault(fold(term.term)[:1].upper(), term.slug)
    return [{"letter": letter, "url": f"#{slug}"} for letter, slug in first.items()]


def _chips(words: str, meaning: str, here: str) -> list[dict[str, str]]:
    if meaning not in MEANINGS:
        return []
    return [
        {
            "label": tr("Meanings"),
            "operator": "are",
            "value": MEANINGS[meaning].lower(),
            "remove_url": with_query(here, {"q": words}),
        }
    ]


def _shown(term: Term, codes: set[str], org: str) -> dict[str, Any]:
    meaning = term.meaning_in(codes)
    by_name = {other.term: other for other in terms()}
    return {
        "term": term,
        "meaning": (meaning, MEANINGS[meaning]),
        "provenance": (term.provenance, *PROVENANCE[term.provenance]),
        "see": [(name, by_name[name].slug) for name in term.see if name in by_name],
        "requirements": [
            (requirement, requirement_address(requirement, org))
            for code, refs in term.requirements.items()
            if not codes or code in codes
            for requirement in (edition(code).by_ref[ref] for ref in refs)
        ],
        "errata": errata_in(term.note),
    }


def errata_page(request: MemberRequest, org: str) -> HttpResponse:
    """Show where the reference text is wrong or at odds with itself, and how it is read here."""
    words = request.GET.get("q", "").strip()
    found = [erratum for erratum in errata() if _reads(erratum, words)]
    found.sort(key=lambda erratum: int(erratum.id[1:]))
    context = {
        "errata": found,
        "words": words,
        "here": reverse("standards_errata", kwargs={"org": org}),
        "total": len(errata()),
    }
    return page(request, "standards/errata.html", context, [*_crumbs(org), (tr("Errata"), "")])


def _reads(erratum: Erratum, words: str) -> bool:
    if words.upper() in {known.id for known in errata()}:
        return erratum.id == words.upper()
    text = fold(f"{erratum.id} {erratum.where} {erratum.what} {erratum.reading}")
    return all(word in text for word in fold(words).split())
