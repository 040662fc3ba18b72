"""Seals: an ordered hash over all events that stand, so that what goes missing later shows.

The chain of an entry shows what was changed in its middle. It can't show a tail that was cut off
together with the entry's `seq` and `head_hash`, nor an entry that was deleted with its events; a
seal does, as long as a copy of it is kept where whoever runs the database can't write.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from isthmus.engine.door.history import plain
from isthmus.engine.door.transaction import door_open
from isthmus.engine.keys import first_key_of
from isthmus.engine.models import Entry, Event, Organization, Seal

#: Younger events wait: the keys of events are made before their transaction is committed.
MARGIN = timedelta(minutes=10)
#: Events whose transaction took longer than the margin are looked for this far back.
LOOK_BACK = timedelta(days=7)
#: Events in one seal at most; the rest is sealed by the next.
MOST = 10_000
#: Keys in one query.
STEP = 500


def seal_all(now: datetime) -> list[Seal]:
    """Seal what is to be sealed in every organization, and have each newest seal time-stamped.

    For a schedule. Raises TimestampProblem at the end if the authority did not answer: what was
    sealed is sealed, the next call asks again.
    """
    from isthmus.engine.history.timestamps import TimestampProblem, stamp_newest

    made, problems = [], []
    for organization in Organization.objects.order_by("pk"):
        made += seal(organization, now)
        try:
            stamp_newest(organization, now)
        except TimestampProblem as problem:
            problems.append(problem)
    if problems:
        raise problems[0]
    return made


def seal(organization: Organization, now: datetime) -> list[Seal]:
    """Seal every event of the organization older than the margin that no seal covers; in order.

    Events are chosen by their keys, and those of a time that was sealed before, which came late,
    by not being in any of its seals. Returns the new seals, none if there is nothing to seal.
    """
    made: list[Seal] = []
    while (one := _seal_once(organization, now)) is not None:
        made.append(one)
        if one.count < MOST:
            break
    return made


def _seal_once(organization: Organization, now: datetime) -> Seal | None:
    horizon = now - MARGIN
    with door_open():
        # Two who seal at once take turns, so that no event is sealed twice.
        Entry.objects.as_system("seal").select_for_update(no_key=True).get(pk=organization.pk)
        before = Seal.objects.filter(organization=organization).order_by("-number").first()
        after = before.up_to if before else 0
        late = late_keys(before) if before else []
        fresh = _keys(organization.pk, after, first_key_of(horizon) - 1, MOST - len(late))
        members = sorted([*late, *fresh])
        if not members:
            return None
        made = Seal(
            organization=organization,
            number=before.number + 1 if before else 1,
            after=after,
            up_to=max(after, members[-1]),
            horizon=horizon,
            count=len(members),
            late=len(late),
            members=pack(members),
            root=root_of(_hashes(organization, members)),
            previous=before.hash if before else "",
            sealed_at=now,
        )
        made.hash = seal_hash(made)
        made.save(force_insert=True)
    return made


def late_keys(newest: Seal) -> list[int]:
    """Return the keys of events of sealed time that are in no seal: their transaction took long."""
    seals = list(
        Seal.objects.filter(
            organization=newest.organization_id, horizon__gte=newest.horizon - LOOK_BACK
        ).order_by("number")
    )
    known = {key for one in seals for key in unpack(one.members)}
    here = _keys(newest.organization_id, seals[0].after, newest.up_to)
    return sorted(set(here) - known)[:MOST]


def _keys(organization: int, after: int, up_to: int, most: int | None = None) -> list[int]:
    rows = Event.objects.filter(entry__organization=organization, pk__gt=after, pk__lte=up_to)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def _hashes(organization: Organization, keys: list[int]) -> Iterator[tuple[int, str]]:
    """Yield key and hash of those of these events that are there, in the order of `keys`."""
    for start in range(0, len(keys), STEP):
        rows = Event.objects.filter(
            entry__organization=organization, pk__in=keys[start : start + STEP]
        )
        yield from rows.order_by("pk").values_list("pk", "hash")


def root_of(pairs: Iterable[tuple[int, str]]) -> str:
    """Return the hash over key and hash of events in order of their keys."""
    made = hashlib.sha256()
    for key, digest in pairs:
        made.update(f"{key} {digest}\n".encode())
    return made.hexdigest()


def seal_hash(one: Seal) -> str:
    """Return the hash of a seal over all that it says and the seal before it."""
    covered = [
        str(one.organization_id),
        str(one.number),
        str(one.after),
        str(one.up_to),
        plain(one.horizon),
        str(one.count),
        str(one.late),
        one.root,
        one.previous,
        plain(one.sealed_at),
    ]
    return hashlib.sha256(json.dumps(covered).encode()).hexdigest()


def pack(keys: Sequence[int]) -> bytes:
    """Return keys in order as bytes, eight each."""
    return struct.pack(f">{len(keys)}q", *keys)


def unpack(members: bytes | memoryview) -> list[int]:
    # What was cut off in the middle of a key is no key; the root tells.
    count = len(members) // 8
    return list(struct.unpack(f">{count}q", bytes(members)[: count * 8]))
