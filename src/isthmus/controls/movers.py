"""Who began, moved and left in a time: what an access review has to look at.

From what is on record of our own people: when they were recorded and when they left, changes of their
position, of the roles they hold and of the teams they belong to.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.models import Event, Organization
from isthmus.people.models import Person, Role
from isthmus.people.teams.model import TeamMember

PERSON, ROLE = "people.person", "people.role"
#: Of these verbs of people and roles something is said here.
VERBS = ("created", "edited", "leave", "come_back")


def movers(organization: Organization, since: date, until: date) -> dict[int, list[str]]:
    """Return what changed of each of our own people from one day to another, both included, by their
    key, in words of the language that is spoken. Four queries."""
    found: dict[int, list[str]] = defaultdict(list)
    for key, words in [*_told(organization, since, until), *_teams(organization, since, until)]:
        if words not in found[key]:
            found[key].append(words)
    own = Person.objects.as_system("access review").filter(
        pk__in=found, party=None, removed_at__isnull=True
    )
    known = own.order_by("title_key", "pk").values_list("pk", flat=True)
    return {key: found[key] for key in known}


def _told(organization: Organization, since: date, until: date) -> Iterator[tuple[int, str]]:
    rows = Event.objects.filter(
        entry__organization=organization,
        entry__type__in=(PERSON, ROLE),
        entry__removed_at__isnull=True,
        verb__in=VERBS,
        occurred_at__gte=_start(since),
        occurred_at__lt=_start(until + timedelta(days=1)),
    ).order_by("occurred_at", "pk")
    events = [*rows.values_list("entry", "entry__type", "verb", "occurred_at", "payload")]
    roles = Role.objects.as_system("access review").filter(
        pk__in={key for key, type_, *_ in events if type_ == ROLE}
    )
    names: dict[int, str] = dict(roles.values_list("pk", "title")) if events else {}
    for key, type_, verb, moment, payload in events:
        said = json.loads(payload) if payload else {}
        on = day(timezone.localdate(moment))
        if type_ == PERSON:
            yield from _of_a_person(key, verb, said, on)
        else:
            yield from _of_a_role(names.get(key, ""), verb, said, on)


def _of_a_person(
    key: int, verb: str, said: Mapping[str, Any], on: str
) -> Iterator[tuple[int, str]]:
    changes = said.get("changes", {})
    if verb == "created":
        yield key, tr("began (%(day)s)", day=on)
    elif verb == "leave":
        yield key, tr("left (%(day)s)", day=on)
    elif verb == "come_back":
        yield key, tr("came back (%(day)s)", day=on)
    elif "job_title" in changes:
        yield key, tr("has another position (%(day)s)", day=on)
    elif "party" in changes:
        yield key, tr("belongs to another party (%(day)s)", day=on)


def _of_a_role(name: str, verb: str, said: Mapping[str, Any], on: str) -> Iterator[tuple[int, str]]:
    if verb == "created":
        old, new = None, said.get("fields", {}).get("holder")
    else:
        old, new = said.get("changes", {}).get("holder", (None, None))
    if old:
        yield int(old), tr("gave up the role %(role)s (%(day)s)", role=name, day=on)
    if new:
        yield int(new), tr("took the role %(role)s (%(day)s)", role=name, day=on)


def _teams(organization: Organization, since: date, until: date) -> Iterator[tuple[int, str]]:
    within = Q(since__gte=since, since__lte=until) | Q(until__gte=since, until__lte=until)
    rows = TeamMember.objects.filter(
        within, organization=organization, person__isnull=False, record__removed_at__isnull=True
    ).order_by("since", "pk")
    for key, team, start, end in rows.values_list("person", "record__title", "since", "until"):
        if since <= start <= until:
            yield key, tr("joined the team %(team)s (%(day)s)", team=team, day=day(start))
        if end is not None and since <= end <= until:
            yield key, tr("left the team %(team)s (%(day)s)", team=team, day=day(end))


def _start(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))
