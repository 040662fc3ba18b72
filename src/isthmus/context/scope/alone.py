"""Records that a management system's rules apply to whatever its scope: what they say themselves.

A need, an obligation, an objective says which it `concerns`; what is traced to a requirement of a
standard, or of a catalogue that counts as one system's, is there for its sake.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q

from isthmus.context.models import Membership
from isthmus.context.models.scope import System, Way
from isthmus.context.scope.settle import Written, write
from isthmus.engine.door.transaction import Told
from isthmus.engine.keys import new_key
from isthmus.engine.models import Edge, Entry
from isthmus.engine.registry import RecordType, registry
from isthmus.standards.library import by_key

CONCERNS, TRACES = "concerns", "traces"

#: Which system, and by which way.
Said = tuple[str, str]


@cache
def says_itself(record_type: type[RecordType]) -> bool:
    """Return whether records of this type have the field `concerns`."""
    try:
        record_type.model._meta.get_field(CONCERNS)
    except FieldDoesNotExist:
        return False
    return True


def follow(organization_id: int, told: Sequence[Told]) -> None:
    """Bring in line what records say themselves. No query where none has said anything."""
    types = {entry.pk: entry.type for entry, event in told if _may_say(entry, event)}
    if types:
        settle(organization_id, types)


def _may_say(entry: Entry, event: Any) -> bool:
    if event.verb in ("related", "unrelated"):
        said = json.loads(event.payload)
        return bool(said["type"] == TRACES and said["source"] == str(entry.pk))
    record_type = entry.record_type
    return (
        record_type is not None and says_itself(record_type) and f'"{CONCERNS}":' in event.payload
    )


def settle(organization_id: int, types: Mapping[int, str]) -> Written:
    """Write what these entries, each with its type, say themselves.

    Return how many rows came and went.
    """
    by_type: dict[str, list[int]] = defaultdict(list)
    for key, code in types.items():
        by_type[code].append(key)
    saying = {found: Q(pk__in=keys) for code, keys in by_type.items() if (found := _saying(code))}
    entries = [*types]
    return _settle(organization_id, saying, Q(source__in=entries), Q(entry__in=entries))


def settle_every(organization_id: int) -> Written:
    """Write what every record of an organization says itself: a query for each type that may."""
    here = Q(organization=organization_id)
    # To name every record would take longer than to look at all of them.
    saying = {one: here for one in registry.types() if says_itself(one)}
    return _settle(organization_id, saying, here, here)


def _saying(code: str) -> type[RecordType] | None:
    found = registry.find(code)
    return found if found is not None and says_itself(found) else None


def _settle(
    organization_id: int, saying: Mapping[type[RecordType], Q], traces: Q, memberships: Q
) -> Written:
    wanted = {*_concerns(saying), *_traced(traces)}
    rows = Membership.objects.filter(memberships, statement__isnull=True)
    held: dict[tuple[int, Said], int] = {
        (entry, (system, way)): key
        for key, entry, system, way in rows.values_list("pk", "entry_id", "system", "way")
    }
    gone = [key for which, key in held.items() if which not in wanted]
    came = [
        Membership(
            id=new_key(), organization_id=organization_id, entry_id=key, system=system, way=way
        )
        for key, (system, way) in sorted(wanted - held.keys())
    ]
    return write(came, gone)


def _concerns(saying: Mapping[type[RecordType], Q]) -> Iterator[tuple[int, Said]]:
    for record_type, which in saying.items():
        rows = record_type.model.objects.as_system("scope").filter(which)
        for key, concerns in rows.values_list("pk", CONCERNS):
            for system in System.values:
                if concerns in (system, "both"):
                    yield key, (system, Way.CONCERNS)


def _traced(which: Q) -> Iterator[tuple[int, Said]]:
    rows = Edge.objects.current().filter(which, type=TRACES)
    for source, target in rows.values_list("source_id", "target_id"):
        # A loaded catalogue says itself whose it is; many are neither's.
        requirement = by_key().get(target)
        if requirement is not None and requirement.system in System.values:
            yield source, (requirement.system, Way.TRACED)
