"""Requirements that would be left without a trace when documents go (mission row P8).

When two documents become one, or one is replaced, whatever was traced to them has to be traced to
what takes their place: otherwise a requirement is met by nothing, and nobody notices.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import BigIntegerField, Value

from isthmus.conformity.edges import TRACED_OR_NOT
from isthmus.conformity.models import EditionInUse
from isthmus.conformity.succession import by_way, successors
from isthmus.engine.access import Viewer
from isthmus.engine.models import Edge, Entry
from isthmus.engine.models.entry import EntryQuerySet
from isthmus.standards.library import Requirement, by_key


def untraced_but_by(
    documents: Collection[int], others: EntryQuerySet, organization_id: int
) -> dict[int, list[Requirement]]:
    """Return by document the requirements in use that it is traced to, be it by way of an earlier
    edition, and none of `others`.

    Two queries, one where nothing in use is traced.
    """
    drawn = Edge.objects.current().filter(type__in=TRACED_OR_NOT).order_by()
    editions = EditionInUse.objects.filter(organization=organization_id).order_by()
    own = drawn.filter(source__in=documents)
    none = Value(0, BigIntegerField())
    rows = own.values_list("source_id", "target_id", "type").union(
        editions.values_list(none, none, "edition"), all=True
    )
    of_these, used = [], set()
    for document, key, said in rows:
        if document:
            of_these.append((document, key, said))
        else:
            used.add(said)
    served = {
        (document, requirement)
        for document, key in by_way(of_these, used)
        if (requirement := by_key().get(key)) is not None and requirement.edition in used
    }
    if not served:
        return {}
    asked = _touching({requirement.key for _, requirement in served}, used)
    beside = drawn.filter(source__in=others.values("pk"), target__in=asked)
    held = {key for _, key in by_way(beside.values_list("source_id", "target_id", "type"), used)}
    found: dict[int, list[Requirement]] = {}
    for document, requirement in served:
        if requirement.key not in held:
            found.setdefault(document, []).append(requirement)
    for requirements in found.values():
        requirements.sort(key=lambda one: (one.system, one.position))
    return found


def _touching(keys: set[int], used: Collection[str]) -> set[int]:
    """Return these requirements, what they came from, and what else that became: whether something
    stands for one by way of an earlier edition hangs on all of them."""
    found = {*keys}
    for code in used:
        for earlier, became in successors(code).items():
            if not keys.isdisjoint(became):
                found |= {earlier, *became}
    return found


def standing_beside(documents: Collection[int], viewer: Viewer) -> EntryQuerySet:
    """Return the entries of what is in effect and known to the viewer, these documents apart."""
    rows = Entry.objects.visible_to(viewer).filter(organization_id=viewer.organization_id)
    return rows.exclude(state_category="void").exclude(pk__in=documents)
