"""What the library adds to the frame of every page."""

from django.urls import reverse

from isthmus.engine.language import N_
from isthmus.engine.web.hooks import Meaning, NavItem, entry_labels, meanings, nav_items
from isthmus.standards.shelf import REQUIREMENT
from isthmus.standards.terms import named

nav_items += [
    NavItem("library", "Standards", "standards", "book-2"),
    NavItem("library", "Catalogues", "catalogues", "stack-2"),
    NavItem("library", "Correspondence", "standards_compare_start", "arrows-exchange"),
    NavItem("library", "Glossary", "standards_terms", "vocabulary"),
    NavItem("library", "Errata", "standards_errata", "zoom-check"),
]
entry_labels[REQUIREMENT] = N_("Requirement")


def meaning_of(term: str, slug: str) -> Meaning | None:
    """Return what a term means in an integrated system, where the standards use it differently."""
    found = named(term)
    if found is None or found.meaning in ("same", "broadly-same", "undefined"):
        return None
    address = reverse("standards_terms", kwargs={"org": slug})
    return Meaning(found.integrated, f"{address}#{found.slug}")


meanings.append(meaning_of)
