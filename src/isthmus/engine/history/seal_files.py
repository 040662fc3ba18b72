"""Copies of seals for outsiders: one line of JSON each, chained, and what such a copy proves."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from isthmus.engine.door.history import plain
from isthmus.engine.history.seals import seal_hash
from isthmus.engine.models import Organization, Seal

FORMAT = 1


class CopyProblem(Exception):
    """A file of seals that can't be read, or that says other than the database does."""


def as_line(one: Seal, slug: str) -> dict[str, Any]:
    """Return a seal as its line: all that its hash covers, and the time stamp."""
    return {
        "format": FORMAT,
        "organization": slug,
        "key": str(one.organization_id),
        "number": one.number,
        "after": str(one.after),
        "up_to": str(one.up_to),
        "horizon": plain(one.horizon),
        "count": one.count,
        "late": one.late,
        "root": one.root,
        "previous": one.previous,
        "hash": one.hash,
        "sealed_at": plain(one.sealed_at),
        "stamp": base64.b64encode(bytes(one.stamp)).decode() if one.stamp else None,
    }


def as_seal(line: dict[str, Any]) -> Seal:
    """Return the seal that a line tells of, as one that is not in a database. Raises CopyProblem."""
    try:
        return Seal(
            organization_id=int(line["key"]),
            number=int(line["number"]),
            after=int(line["after"]),
            up_to=int(line["up_to"]),
            horizon=datetime.fromisoformat(line["horizon"]),
            count=int(line["count"]),
            late=int(line["late"]),
            root=str(line["root"]),
            previous=str(line["previous"]),
            hash=str(line["hash"]),
            sealed_at=datetime.fromisoformat(line["sealed_at"]),
            stamp=base64.b64decode(line["stamp"]) if line.get("stamp") else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CopyProblem(f"A line is no seal of this format: {error!r}.") from None


def export(organization: Organization, folder: Path) -> tuple[Path, int]:
    """Write the seals that the folder's file lacks behind those it has; return file and number.

    What the file has is never rewritten. Raises CopyProblem if it says other than the database:
    then keep the file, and ask `verify` what happened.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{organization.slug}-seals.jsonl"
    kept = [one for one in read(file) if one.organization_id == organization.pk]
    if problems := list(compare(organization, kept)):
        raise CopyProblem(f"{file}: {problems[0][1]}")
    last = kept[-1].number if kept else 0
    rows = Seal.objects.filter(organization=organization, number__gt=last).order_by("number")
    written = 0
    with file.open("a", encoding="utf-8") as lines:
        for one in rows.iterator(chunk_size=100):
            lines.write(json.dumps(as_line(one, organization.slug)) + "\n")
            written += 1
    return file, written


def read(file: Path) -> Iterator[Seal]:
    """Yield the seals of a file, if there is one. Raises CopyProblem."""
    if not file.exists():
        return
    with file.open(encoding="utf-8") as lines:
        for number, text in enumerate(lines, start=1):
            if not text.strip():
                continue
            try:
                line = json.loads(text)
            except ValueError:
                raise CopyProblem(f"{file}: line {number} is not JSON.") from None
            if not isinstance(line, dict):
                raise CopyProblem(f"{file}: line {number} is no object.")
            yield as_seal(line)


def compare(organization: Organization, copy: list[Seal]) -> Iterator[tuple[str, str]]:
    """Yield (what it is about, what is wrong) where copy and database do not agree."""
    held = dict(Seal.objects.filter(organization=organization).values_list("number", "hash"))
    newest = max(held, default=0)
    previous = ""
    for position, one in enumerate(copy, start=1):
        where = f"seal {one.number}"
        if one.number != position or one.previous != previous or seal_hash(one) != one.hash:
            yield where, "the copy itself was changed here, or is not whole"
            return
        previous = one.hash
        if one.number > newest:
            what = f"the copy knows it, the database ends with seal {newest}: it was put back to "
            yield where, what + "an older state, or its seals were removed"
            return
        if held.get(one.number) != one.hash:
            yield where, "the database has another one than the copy"
