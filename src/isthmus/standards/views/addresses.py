"""Addresses that the library's pages share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.urls import reverse

from isthmus.engine.web.addresses import address_or_none
from isthmus.standards.library import Requirement


def requirement_address(requirement: Requirement, org: str) -> str:
    """Return the page of a requirement; where conformity is not installed, its place in the tree."""
    found = address_or_none(
        "requirement", org=org, edition=requirement.edition, slug=requirement.slug
    )
    if found:
        return found
    tree = reverse("standards_edition", kwargs={"org": org, "edition_code": requirement.edition})
    return f"{tree}#{requirement.slug}"


def with_query(path: str, values: Mapping[str, str | Sequence[str]]) -> str:
    """Return an address with those of the values that say something."""
    query = urlencode({key: value for key, value in values.items() if value}, doseq=True)
    return f"{path}?{query}" if query else path
