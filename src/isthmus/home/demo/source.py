"""Reading the files of the demonstration organization, whose dates count from today."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings
from django.utils import timezone

Item = Mapping[str, Any]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AGO = re.compile(r"-(\d+)([hm])")
OF_A_WEEK = re.compile(rf"-([1-9]\d*)w ({'|'.join(WEEKDAYS)}) (\d\d:\d\d)")


@dataclass(frozen=True)
class Account:
    """A person of the demonstration; one without roles has no account."""

    key: str
    name: str
    email: str
    job_title: str
    since: str
    left: str
    party: str  #: the other party the person belongs to; empty for our own
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    slug: str
    name: str
    since: str
    editions: Mapping[str, str]  #: isms, sms → edition
    people: tuple[Account, ...]
    roles: tuple[Item, ...]
    documents: tuple[Item, ...]
    registers: Mapping[str, Item]  #: register → its file: records, own fields
    assessments: tuple[Item, ...]
    absences: tuple[Item, ...]  #: who is away, and who stands in
    own_relations: tuple[Item, ...]  #: types of relations that the organization added
    talk: tuple[Item, ...]  #: comments, tasks and files on documents
    imports: tuple[Item, ...]  #: what other systems told of the inventory, in order


def place() -> Path:
    """Return the folder of the files: inside an installed package, or in a checkout."""
    package = Path(__file__).resolve().parents[2]
    for folder in (package / "examples", package.parents[1] / "examples"):
        if (folder / "northgate" / "organization.yaml").exists():
            return folder / "northgate"
    raise FileNotFoundError(2, "not installed with this package", "examples/northgate")


@cache
def read() -> Source:
    """Return the content of the files."""
    folder = place()
    organization = _load(folder / "organization.yaml")
    people = _load(folder / "people.yaml")
    return Source(
        slug=organization["slug"],
        name=organization["name"],
        since=organization["since"],
        editions=organization["editions"],
        people=tuple(_account(row) for row in people["people"]),
        roles=tuple(_load(folder / "roles.yaml")["roles"]),
        documents=tuple(
            row
            for path in sorted((folder / "documents").glob("*.yaml"))
            for row in _load(path)["documents"]
        ),
        registers={p.stem: _load(p) for p in sorted((folder / "registers").glob("*.yaml"))},
        assessments=tuple(_load(path) for path in sorted((folder / "assessments").glob("*.yaml"))),
        own_relations=tuple(organization.get("own_relations", ())),
        absences=tuple(people["absences"]),
        talk=tuple(_load(folder / "talk.yaml")["talk"]),
        imports=tuple(_load(folder / "discovery" / "discovery.yaml")["imports"]),
    )


def _account(row: Item) -> Account:
    return Account(
        key=row["key"],
        name=row["name"],
        email=row["email"],
        job_title=row["job_title"],
        since=row["since"],
        left=row.get("left", ""),
        party=row.get("party", ""),
        roles=tuple(row.get("roles", ())),
    )


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def day(relative: str) -> date:
    """Return the day that -180d or +45d stands for. Raises ValueError for anything else."""
    number = relative.removesuffix("d")
    if number == relative or number[:1] not in "+-":
        raise ValueError(f"“{relative}” is not a relative date such as -180d or +45d.")
    return timezone.localdate() + timedelta(days=int(number))


def moment(relative: str, what: str) -> datetime:
    """Return the instant that a file names, counted from now.

    `-180d` is within working hours of that day, always the same for the same `what`; `-3w tue 09:40`
    is that time on Tuesday of the week three weeks before this one, so that what counts in working
    hours comes out the same on any day of loading; `-3h` and `-40m` are so long ago. Raises
    ValueError for anything else.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    if found := AGO.fullmatch(relative):
        number, unit = int(found[1]), found[2]
        return timezone.now() - (
            timedelta(hours=number) if unit == "h" else timedelta(minutes=number)
        )
    if found := OF_A_WEEK.fullmatch(relative):
        today = timezone.localdate()
        monday = today - timedelta(days=today.weekday(), weeks=int(found[1]))
        on = monday + timedelta(days=WEEKDAYS.index(found[2]))
        return datetime.combine(on, time.fromisoformat(found[3]), zone)
    minute = int(hashlib.sha256(what.encode()).hexdigest()[:6], 16) % (8 * 60)
    return datetime.combine(day(relative), time(8, 30), zone) + timedelta(minutes=minute)
