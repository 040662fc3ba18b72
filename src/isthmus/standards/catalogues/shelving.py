"""Loaded catalogues as editions of the library, and which of them an organization may use."""

from __future__ import annotations

import hashlib
import re
import zlib

from django.db.models import Q, QuerySet

from isthmus.engine.models import Entry
from isthmus.standards.catalogues.content import (
    MAX_TITLE,
    Content,
    Head,
    Item,
    digest,
    packed,
    unpacked,
)
from isthmus.standards.catalogues.prose import shortened
from isthmus.standards.library import EDITIONS, Edition, Loaded, Requirement, edition, shelves
from isthmus.standards.models import Catalogue, CatalogueText
from isthmus.standards.shelf import REQUIREMENT

#: Of a version as it stands before references.
_SHORTEST = 16


class TamperedError(RuntimeError):
    """The text of a catalogue is not the one that was loaded."""


def code_of(content: Content, organization_id: int | None) -> str:
    """Return the code of an edition: it follows from whose it is and from all that it holds, so what a
    code stands for never changes."""
    whose = str(organization_id or "")
    found = hashlib.sha256(f"{whose} {digest(content)}".encode()).hexdigest()
    return f"{content.head.name}-{found[:12]}"


def short_of(head: Head) -> str:
    """Return what stands before references: house-rules:2."""
    version = re.sub(r"\s+", "-", head.version)
    if len(version) > _SHORTEST or version != head.version:
        told_apart = hashlib.sha256(head.version.encode()).hexdigest()[:5]
        version = f"{version[: _SHORTEST - 6]}~{told_apart}"
    return f"{head.name}:{version}"


def compressed(content: Content) -> bytes:
    return zlib.compress(packed(content))


def edition_of(content: Content, organization_id: int | None) -> Edition:
    """Return a catalogue as an edition."""
    head, code = content.head, code_of(content, organization_id)
    requirements = tuple(
        _requirement(code, head, place, item) for place, item in enumerate(content.items)
    )
    return Edition(
        code=code,
        title=f"{head.title}, {head.version}",
        subject=head.subject or head.title,
        system=head.system,
        published=head.published,
        amendments=(),
        sources={},
        requirements=requirements,
        by_ref={requirement.ref: requirement for requirement in requirements},
        loaded=Loaded(head.name, head.version, short_of(head), organization_id),
    )


def _requirement(code: str, head: Head, place: int, item: Item) -> Requirement:
    return Requirement(
        edition=code,
        ref=item.ref,
        title=item.title,
        kind=item.kind,
        parent=item.parent or None,
        phase=item.phase,
        intent="" if item.text == item.title else item.text,
        provenance="loaded",
        confirmed_by=(),
        system=head.system,
        position=place,
    )


def content_of(code: str) -> Content:
    """Return what an edition holds, of one that comes with the software as well. Raises KeyError."""
    if code in EDITIONS:
        return _of_built_in(edition(code))
    row = CatalogueText.objects.select_related("catalogue").filter(catalogue__code=code).first()
    if row is None:
        raise KeyError(code)
    content = unpacked(zlib.decompress(bytes(row.content)))
    if digest(content) != row.catalogue.digest:
        raise TamperedError(f"The text of the catalogue {row.catalogue} was changed.")
    return content


def _of_built_in(held: Edition) -> Content:
    head = Head(
        name=held.code,
        title=held.title,
        version=held.published,
        subject=held.subject,
        publisher="Isthmus",
        licence="Identifiers and titles as the standard prints them; what each is for is in words of "
        "Isthmus, under the Apache License 2.0. The standard's sentences are not in it.",
        source=shortened("; ".join(one["what"] for one in held.sources.values()), MAX_TITLE),
        published=held.published,
        system=held.system,
    )
    items = tuple(
        Item(one.ref, one.title, one.kind, one.parent or "", one.intent, one.phase)
        for one in held.requirements
    )
    return Content(head, items)


class _Loaded:
    """The shelf of what is in the database."""

    def edition(self, code: str) -> Edition | None:
        row = Catalogue.objects.filter(code=code).values_list("organization_id").first()
        return edition_of(content_of(code), row[0]) if row else None

    def code_of(self, key: int) -> str | None:
        rows = Entry.objects.as_system("library: whose requirement").filter(pk=key)
        kind = rows.filter(type=REQUIREMENT).values_list("organization_id", "reference").first()
        if kind is None:
            return None
        short = kind[1].partition(" ")[0]
        name = short.partition(":")[0]
        for row in Catalogue.objects.filter(organization=kind[0], name=name):
            if short_of(Head(row.name, row.title, row.version)) == short:
                return row.code
        return None


shelves.append(_Loaded())


def catalogues_for(organization_id: int | None) -> QuerySet[Catalogue]:
    """Return the catalogues that an organization may use: its own, and those of the installation."""
    rows = Catalogue.objects.filter(Q(organization=organization_id) | Q(organization__isnull=True))
    return rows.order_by("title", "loaded_at", "pk")


def reachable(code: str, organization_id: int) -> Edition | None:
    """Return an edition that an organization may look at; None for those of others as for none.

    One query, and none for what comes with the software.
    """
    if code in EDITIONS:
        return edition(code)
    if not catalogues_for(organization_id).filter(code=code).exists():
        return None
    return edition(code)


def editions_for(organization_id: int) -> list[Edition]:
    """Return every edition that an organization may look at. One query once they are in memory."""
    loaded = catalogues_for(organization_id).values_list("code", flat=True)
    return [edition(code) for code in (*EDITIONS, *loaded)]
