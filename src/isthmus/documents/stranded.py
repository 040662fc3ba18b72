"""Requirements that would be left without a trace when documents go (mission row P8).

When two documents become one, or one is replaced, whatever was traced to them has to be traced to
what takes their place: otherwise a requirement is met by nothing, and nobody notices.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Value

from isthmus.conformity.edges import TRACES
from isthmus.conformity.models import EditionInUse
from isthmus.engine.access import Viewer
from isthmus.engine.models import Edge, Entry
from isthmus.engine.models.entry import EntryQuerySet
from isthmus.standards.library import Requirement, by_key


def untraced_but_by(
    documents: Collection[int], others: EntryQuerySet, organization_id: int
) -> dict[int, list[Requirement]]:
    """Return by document the requirements in use that it is traced to, and none of `others`.

    One query.
    """
    traces = Edge.objects.current().filter(type=TRACES.code)
    held = traces.filter(target=OuterRef("target"), source__in=others.values("pk"))
    alone = traces.filter(~Exists(held), source__in=documents).order_by()
    editions = EditionInUse.objects.filter(organization=organization_id).order_by()
    rows = alone.values_list("source_id", "target_id", Value("", CharField())).union(
        editions.values_list(Value(0, BigIntegerField()), Value(0, BigIntegerField()), "edition"),
        all=True,
    )
    pairs, used = [], set()
    for document, key, code in rows:
        if code:
            used.add(code)
        else:
            pairs.append((document, key))
    found: dict[int, list[Requirement]] = {}
    for document, key in pairs:
        requirement = by_key().get(key)
        if requirement is not None and requirement.edition in used:
            found.setdefault(document, []).append(requirement)
    for requirements in found.values():
        requirements.sort(key=lambda one: (one.system, one.position))
    return found


def standing_beside(documents: Collection[int], viewer: Viewer) -> EntryQuerySet:
    """Return the entries of what is in effect and known to the viewer, these documents apart."""
    rows = Entry.objects.visible_to(viewer).filter(organization_id=viewer.organization_id)
    return rows.exclude(state_category="void").exclude(pk__in=documents)
