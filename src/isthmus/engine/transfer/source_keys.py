"""What other systems call our records: `source:key` in place of a reference.

    itop:4711

The first import remembers which record it made of it, the next one finds that record and changes
it. Source and key are unique in an organization. Where the record that has them is hidden from
whoever imports, or removed, they pass on to the new one: nobody learns that there was another.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.happenings import Happened, declare
from isthmus.engine.models import Entry, SourceKey

SOURCE = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
CHUNK = 500

declare(
    Happened(
        "source_key_kept",
        "noted what another system calls it",
        "noted what another system calls",
        "download",
        quiet=True,
    ),
    Happened(
        "source_key_passed_on",
        "passed the name of another system on",
        "passed on the name that another system has for",
        "download",
        quiet=True,
    ),
)


def parted(name: str) -> tuple[str, str] | None:
    """Return source and key of `source:key`, None for anything else."""
    source, colon, key = name.partition(":")
    key = key.strip()
    return (source, key) if colon and key and SOURCE.fullmatch(source) else None


def _digest(organization_id: int, name: tuple[str, str]) -> str:
    return hashlib.sha256("\n".join((str(organization_id), *name)).encode()).hexdigest()


def _digests(organization_id: int, names: Iterable[str]) -> dict[str, str]:
    """Return the names by their digest; what is no `source:key` is left out."""
    return {
        _digest(organization_id, found): name
        for name in names
        if (found := parted(name)) is not None
    }


def entries_of(names: Iterable[str], organization_id: int) -> dict[str, int]:
    """Return the keys of the entries that other systems call so: one query for 500 of them.

    They may be hidden from whoever asks: look them up before anything is said of them.
    """
    wanted = _digests(organization_id, names)
    found: dict[str, int] = {}
    digests = sorted(wanted)
    for start in range(0, len(digests), CHUNK):
        rows = SourceKey.objects.filter(
            organization_id=organization_id, digest__in=digests[start : start + CHUNK]
        )
        found |= {wanted[digest]: key for digest, key in rows.values_list("digest", "entry_id")}
    return found


def remember(made: Sequence[tuple[str, int]], act: Act) -> None:
    """Note what another system calls these entries, by name and key. Call it inside `door_open`."""
    organization_id = act.viewer.organization_id
    keys = {name: key for name, key in made if parted(name) is not None}
    if not keys:
        return
    by_digest = _digests(organization_id, keys)
    former = list(
        SourceKey.objects.filter(
            organization_id=organization_id, digest__in=by_digest
        ).select_for_update()
    )
    rows = [
        SourceKey(
            organization_id=organization_id,
            source=name.partition(":")[0],
            digest=digest,
            entry_id=keys[name],
        )
        for digest, name in by_digest.items()
    ]
    wanted = {row.entry_id for row in [*former, *rows]}
    # Holders that are hidden or removed are locked as well: their history tells of it.
    locked = Entry.objects.as_system("source keys").filter(pk__in=wanted).order_by("pk")
    entries = {entry.pk: entry for entry in locked.select_for_update(no_key=True)}
    happenings = [
        history.Happening(
            entries[row.entry_id],
            verb,
            {"source": row.source, "source_keys": history.snapshot(row)},
        )
        for verb, told in (("source_key_passed_on", former), ("source_key_kept", rows))
        for row in told
    ]
    SourceKey.objects.filter(pk__in=[row.pk for row in former]).delete()
    SourceKey.objects.bulk_create(rows)
    history.append(happenings, act)
    update_rows(Entry, list(entries.values()), ("seq", "head_hash"))
