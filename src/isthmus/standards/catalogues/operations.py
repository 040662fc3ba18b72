"""Loading, retiring and withdrawing catalogues: each one transaction through the door."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from isthmus.engine.door import Absent, Act, Invalid, RowError, record_organization_event
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.history import snapshot
from isthmus.engine.door.settings import lock_organization, require_administration
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr, trn
from isthmus.engine.models import Edge, Entry
from isthmus.engine.text import fold
from isthmus.standards import use
from isthmus.standards.catalogues.comparing import Comparison, compare
from isthmus.standards.catalogues.content import Content, digest
from isthmus.standards.catalogues.shelving import (
    catalogues_for,
    compressed,
    content_of,
    edition_of,
)
from isthmus.standards.library import EDITIONS, Edition, forget_loaded
from isthmus.standards.models import Catalogue, CatalogueText
from isthmus.standards.shelf import REQUIREMENT

LOADED, RETIRED, RESTORED, WITHDRAWN = (
    "catalogue loaded", "catalogue retired", "catalogue restored", "catalogue withdrawn",
)  # fmt: skip
#: Rows of one statement.
CHUNK = 500
#: A requirement is no news: it must not stand among what changed lately.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Plan:
    """What loading a catalogue would do."""

    content: Content
    #: the version that is loaded, latest, with which it is compared
    latest: Catalogue | None
    #: this very version, which is here already
    here: Catalogue | None
    comparison: Comparison
    #: why it can't be loaded; empty if it can
    refused: str = ""
    hint: str = ""


def plan(content: Content, organization_id: int | None) -> Plan:
    """Return what loading would do for an organization, or for all (None). Writes nothing."""
    head = content.head
    rows = catalogues_for(organization_id).filter(name=head.name)
    versions = list(rows.filter(organization=organization_id).order_by("-loaded_at", "-pk"))
    same = next((row for row in versions if row.version == head.version), None)
    latest = versions[0] if versions else None
    old = content_of(latest.code) if latest else None
    here = same if same and same.digest == digest(content) else None
    refused, hint = "", ""
    if same and not here:
        refused = tr(
            "Version %(version)s of %(name)s is loaded and reads otherwise.",
            version=head.version,
            name=head.name,
        )
        hint = tr("Give the file a version of its own, or withdraw the one that is loaded.")
    elif head.name in EDITIONS:
        refused = tr("“%(name)s” is an edition that comes with the software.", name=head.name)
        hint = tr("Give the catalogue another short name.")
    elif organization_id is not None and rows.filter(organization__isnull=True).exists():
        refused = tr("A catalogue “%(name)s” is loaded for the whole installation.", name=head.name)
        hint = tr("Give the catalogue another short name.")
    elif organization_id is None and _of_an_organization(head.name):
        refused = tr(
            "An organization has loaded a catalogue “%(name)s” of its own.", name=head.name
        )
        hint = tr("Give the catalogue another short name.")
    return Plan(content, latest, here, compare(content, old), refused, hint)


def _of_an_organization(name: str) -> bool:
    return Catalogue.objects.filter(name=name, organization__isnull=False).exists()


def load(content: Content, file: str, act: Act, *, for_all: bool = False) -> Catalogue:
    """Load a catalogue: all of it or nothing. What is here already stays as it is.

    For the whole installation only the system loads, from the command line. Raises Forbidden,
    Invalid.
    """
    require_administration(act)
    whose = None if for_all else act.viewer.organization_id
    if for_all and not act.viewer.system:
        raise Absent("installation")
    with door_open():
        # Two who load the same version take turns.
        lock_organization(act)
        planned = plan(content, whose)
        if planned.here is not None:
            return planned.here
        if planned.refused:
            raise Invalid([RowError(0, "version", "taken", planned.refused, planned.hint)])
        held = edition_of(content, whose)
        made = Catalogue.objects.create(
            organization_id=whose,
            code=held.code,
            name=content.head.name,
            version=content.head.version,
            title=content.head.title,
            about=asdict(content.head),
            file=file[:100],
            digest=digest(content),
            requirements=len(content.items),
            judged=len(held.judged()),
            loaded_at=act.recorded_at,
            loaded_by=act.viewer.name[:200],
        )
        CatalogueText.objects.create(catalogue=made, content=compressed(content))
        Entry.objects.bulk_create(
            _entries(held, whose, act),
            batch_size=CHUNK,
            # What was withdrawn and is loaded again takes its entries up again.
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["reference", "title", "title_key", "removed_at"],
        )
        record_organization_event(LOADED, _told(made), act)
    return made


def _entries(held: Edition, organization_id: int | None, act: Act) -> list[Entry]:
    return [
        Entry(
            id=one.key,
            organization_id=organization_id,
            type=REQUIREMENT,
            kind=one.kind,
            reference=one.reference,
            title=one.title[:250],
            title_key=fold(one.title)[:250],
            created_at=act.recorded_at,
            changed_at=LONG_AGO,
        )
        for one in held.requirements
    ]


def _put_away(held: Edition, act: Act) -> None:
    """Leave nothing of the entries but their keys: another text may come with the same references."""
    rows = _entries(held, held.loaded.organization if held.loaded else None, act)
    for row in rows:
        row.reference, row.title, row.title_key = f"withdrawn {row.pk}", "Withdrawn", "withdrawn"
        row.removed_at = act.recorded_at
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        update_rows(Entry, some, ("reference", "title", "title_key", "removed_at"))


def find(code: str, act: Act) -> Catalogue:
    """Return a catalogue that the actor's organization may look at. Raises Absent."""
    found = catalogues_for(act.viewer.organization_id).filter(code=code).first()
    if found is None:
        raise Absent("catalogue")
    return found


def reasons_against(row: Catalogue, held: Edition) -> list[str]:
    """Return why a catalogue can't be withdrawn: who uses it, and what hangs on it, by number."""
    found = [reason for tell in use.holders for reason in tell(held)]
    keys = [one.key for one in held.requirements]
    count = 0
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        count += Edge.objects.filter(Q(target__in=some) | Q(source__in=some)).count()
    if count:
        found.append(
            trn("%(count)s trace, of now or earlier", "%(count)s traces, of now or earlier", count)
        )
    return found


def withdraw(row: Catalogue, act: Act) -> None:
    """Take a catalogue away as if it had never been loaded. Raises Forbidden, Invalid if it is in use."""
    _may_change(row, act)
    with door_open():
        lock_organization(act)
        held = edition_of(content_of(row.code), row.organization_id)
        reasons = reasons_against(row, held)
        if reasons:
            message = tr(
                "%(catalogue)s can't be withdrawn: %(reasons)s.",
                catalogue=f"{row.title} {row.version}",
                reasons="; ".join(reasons),
            )
            hint = tr(
                "Retire it: what was traced and judged is kept, and nobody can begin to use it."
            )
            raise Invalid([RowError(0, "catalogue", "in-use", message, hint)])
        told = _told(row)
        CatalogueText.objects.filter(catalogue=row).delete()
        _put_away(held, act)
        Catalogue.objects.filter(pk=row.pk).delete()
        record_organization_event(WITHDRAWN, told, act)
    forget_loaded()


def retire(row: Catalogue, act: Act) -> None:
    """Offer a catalogue no longer; what was traced and judged is kept. Raises Forbidden, Invalid."""
    held = edition_of(content_of(row.code), row.organization_id)
    if any(held.code == one.code for one in use.editions_used(act.viewer.organization_id)):
        message = tr("%(catalogue)s is in use.", catalogue=f"{row.title} {row.version}")
        raise Invalid([RowError(0, "catalogue", "in-use", message, tr("Stop using it first."))])
    _turn(row, Catalogue.State.RETIRED, RETIRED, act)


def restore(row: Catalogue, act: Act) -> None:
    """Offer a retired catalogue again. Raises Forbidden."""
    _turn(row, Catalogue.State.LOADED, RESTORED, act)


def _turn(row: Catalogue, state: Catalogue.State, verb: str, act: Act) -> None:
    _may_change(row, act)
    with door_open():
        lock_organization(act)
        row.state = state
        row.save(update_fields=["state"])
        record_organization_event(verb, _told(row), act)


def _told(row: Catalogue) -> dict[str, Any]:
    """Return what history says: of what is everybody's no organization's history carries the row."""
    if row.organization_id is not None:
        return {"catalogue": snapshot(row)}
    return {"of everybody": {"code": row.code, "title": row.title, "version": row.version}}


def _may_change(row: Catalogue, act: Act) -> None:
    """Raises Forbidden; Absent for what is everybody's, which only the command line changes."""
    require_administration(act)
    if row.organization_id is None and not act.viewer.system:
        raise Absent("catalogue of this organization")
