"""What a notice says, made when it is shown, for who it is shown to.

Nothing is copied beforehand: what was changed, taken back, erased or hidden meanwhile is not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from isthmus.engine.access import Viewer
from isthmus.engine.comments.mentions import handles
from isthmus.engine.formats import day, moment
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Clearance, Comment, Entry, Event, Notice, Principal, Task
from isthmus.engine.naming import labels
from isthmus.engine.notices.kinds import (
    APPROVAL,
    CLEARANCE,
    DUE,
    KINDS,
    MENTION,
    TASK,
)
from isthmus.engine.own.declared import declared
from isthmus.engine.past import payload_of, told
from isthmus.engine.registry import RecordType
from isthmus.engine.text import clean_line
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.timeline import entries_named, happening, principals_named

#: Characters of a comment or a reason that stand in a notice.
EXCERPT = 160
#: Where on the record's page it stands.
PLACES = {TASK: "#tasks", MENTION: "#comments", APPROVAL: "#approvals"}


@dataclass(frozen=True)
class Line:
    """A notice in words."""

    notice: Notice
    what: str  #: "Mira Novak mentioned you"
    detail: str  #: more of it, on one line; may be empty
    title: str  #: of the record
    reference: str
    label: str  #: of the kind of record
    url: str  #: from the root of the site
    restricted: bool


@dataclass(frozen=True)
class _Known:
    """What notices name, fetched at once."""

    lookup: Lookup
    comments: Mapping[int, str]
    tasks: Mapping[int, Task]
    clearances: Mapping[int, Clearance]
    names: Mapping[str, str]
    #: what the entries are called, by key
    labels: Mapping[int, str]


def lines(notices: Sequence[Notice], viewer: Viewer, today: date) -> list[Line]:
    """Return notices in words, without those of which the viewer may no longer know.

    They have come with event and entry, and their entries are visible to the viewer. Six queries
    at most, for any number of them.
    """
    known = _fetched(notices, viewer)
    found = (_line(notice, known, today) for notice in notices)
    return [line for line in found if line is not None]


def _fetched(notices: Sequence[Notice], viewer: Viewer) -> _Known:
    lookup = Lookup(viewer)
    by_type: dict[type[RecordType], list[Event]] = {}
    for notice in notices:
        if notice.event is not None and (record_type := type_of(notice.entry, viewer)) is not None:
            by_type.setdefault(record_type, []).append(notice.event)
    named: set[int] = set()
    people: set[int] = set()
    for record_type, events in by_type.items():
        named |= entries_named(record_type, events)
        people |= principals_named(record_type, events)
    lookup.load_entries(named)
    about = {kind: _about(notices, kind) for kind in (TASK, DUE, CLEARANCE)}
    said = {one.about for one in notices if one.about and one.kind not in about}
    comments = dict(
        Comment.objects.filter(pk__in=said, removed_at__isnull=True).values_list("pk", "text")
        if said
        else ()
    )
    tasks = Task.objects.filter(removed_at__isnull=True).in_bulk(about[TASK] | about[DUE])
    people |= {task.assignee_id for task in tasks.values() if task.assignee_id is not None}
    lookup.load_principals(people)
    return _Known(
        lookup,
        comments,
        tasks,
        Clearance.objects.in_bulk(about[CLEARANCE]),
        _names(comments.values(), viewer),
        labels(notice.entry for notice in notices),
    )


def type_of(entry: Entry, viewer: Viewer) -> type[RecordType] | None:
    """Return the declaration behind an entry, with the organization's own fields."""
    record_type = entry.record_type
    return declared(record_type, viewer.organization) if record_type is not None else None


def _about(notices: Iterable[Notice], kind: str) -> set[int]:
    return {one.about for one in notices if one.kind == kind and one.about is not None}


def _names(texts: Iterable[str], viewer: Viewer) -> dict[str, str]:
    references = {handle for text in texts for handle in handles(text)}
    rows = Principal.objects.filter(
        organization_id=viewer.organization_id, reference__in=references
    )
    return dict(rows.values_list("reference", "name")) if references else {}


def _line(notice: Notice, known: _Known, today: date) -> Line | None:
    record_type = type_of(notice.entry, known.lookup.viewer)
    if record_type is None:
        return None
    said = _due(notice, known, today) if notice.event is None else _told(notice, record_type, known)
    if said is None:
        return None
    what, detail = said
    if notice.more:
        others = record_type.label if notice.more == 1 else record_type.label_plural
        what = tr(
            "%(what)s (and %(more)s other %(others)s)",
            what=what,
            more=notice.more,
            others=others.lower(),
        )
    slug = known.lookup.viewer.organization.slug
    return Line(
        notice,
        what,
        clean_line(detail),
        notice.entry.title,
        notice.entry.reference,
        known.labels[notice.entry_id],
        f"{record_address(notice.entry, slug)}{PLACES.get(notice.kind, '')}",
        restricted=notice.entry.circle_id is not None,
    )


def _told(notice: Notice, record_type: type[RecordType], known: _Known) -> tuple[str, str] | None:
    """Return what somebody did, and more of it."""
    event = notice.event
    assert event is not None
    happened = happening(record_type, event, known.lookup)
    if happened is None:
        return None
    who, payload = event.actor_name, payload_of(event)
    match notice.kind:
        case "task":
            task = known.tasks.get(notice.about or 0)
            if task is None:
                return tr("%(who)s gave you a task", who=who), tr("It was taken off again.")
            return tr(
                "%(who)s gave %(whom)s a task", who=who, whom=_whom(task, notice, known)
            ), _task(task)
        case "mention":
            return tr("%(who)s mentioned you", who=who), _comment(notice, known)
        case "approval":
            return tr("It waits for your approval"), f"{who} {happened['what']}"
        case "emergency":
            return f"{who} {happened['what']}", _short(told(payload.get("reason")))
        case "stand-in":
            return f"{who} {happened['what']}", _short(
                tr("You stand in. %(note)s", note=happened["note"])
            )
        case "clearance":
            clearance = known.clearances.get(notice.about or 0)
            let_in = (
                tr(
                    "%(who)s let you read it until %(moment)s",
                    who=who,
                    moment=moment(clearance.valid_until),
                )
                if clearance
                else tr("%(who)s let you read it", who=who)
            )
            return let_in, _short(told(payload.get("reason")))
    said = _comment(notice, known) or _changes(happened) or _short(happened["note"])
    return f"{who} {happened['what']}", said


def _changes(happened: Mapping[str, Any]) -> str:
    """Name what changed; the values stand in the record's history."""
    return ", ".join(dict.fromkeys(change["field"] for change in happened["changes"]))


def _due(notice: Notice, known: _Known, today: date) -> tuple[str, str] | None:
    """Return what a day brings: something falls due, or a clearance ends."""
    if notice.kind == CLEARANCE:
        clearance = known.clearances.get(notice.about or 0)
        if clearance is None or clearance.withdrawn_at is not None:
            return None
        return tr("You may read it until %(moment)s", moment=moment(clearance.valid_until)), tr(
            "Ask for longer in time."
        )
    if notice.kind == APPROVAL:
        return _asked(notice, known, today)
    if notice.day is None:
        return None
    task = known.tasks.get(notice.about or 0)
    late, on = notice.day < today, day(notice.day)
    if notice.about:
        what = (
            tr("Task overdue since %(day)s", day=on) if late else tr("Task due on %(day)s", day=on)
        )
    else:
        what = tr("Overdue since %(day)s", day=on) if late else tr("Due on %(day)s", day=on)
    detail = _short(task.title) if task else ""
    if notice.about and (task is None or task.done_at is not None):
        detail = tr("It is done.") if task else tr("It was taken off again.")
    return what, detail


def _asked(notice: Notice, known: _Known, today: date) -> tuple[str, str]:
    """Return what somebody of another party is asked for, and nothing of why."""
    name = known.lookup.viewer.organization.name
    again = tr("%(organization)s asks for it anew.", organization=name)
    if notice.day is not None and notice.day < today:
        return tr("Your approval expired on %(day)s", day=day(notice.day)), again
    if notice.day is not None:
        return tr("Your approval expires on %(day)s", day=day(notice.day)), again
    if notice.about is not None:
        return tr("What you approved has to be approved anew"), again
    return tr("%(organization)s asks for your approval", organization=name), ""


def _whom(task: Task, notice: Notice, known: _Known) -> str:
    """Say to whom a task was given: a role somebody holds, or somebody they stand in for."""
    asked = known.lookup.principal(task.assignee_id) if task.assignee_id is not None else None
    return "you" if asked is None or asked.pk == notice.principal_id else asked.name


def _task(task: Task) -> str:
    title = _short(task.title)
    return tr("%(title)s, by %(day)s", title=title, day=day(task.due)) if task.due else title


def _comment(notice: Notice, known: _Known) -> str:
    text = known.comments.get(notice.about or 0, "")
    for reference, name in known.names.items():
        text = text.replace(f"@{reference}", f"@{name}")
    return _short(text)


def _short(text: str) -> str:
    line = clean_line(text)
    return line if len(line) <= EXCERPT else f"{line[:EXCERPT].rstrip()}…"


def bare(notice: Notice) -> str:
    """Return all that may be said of a notice about a restricted record outside the pages."""
    return KINDS[notice.kind].bare


def today_of(now: datetime) -> date:
    """Return the local day of the installation."""
    return timezone.localdate(now)
