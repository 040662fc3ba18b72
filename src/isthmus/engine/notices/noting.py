"""Noting, in the transaction of a write, what somebody may have to be told of.

At most one query and one insert a transaction, however many records it changes; nothing where
nobody is to be told. Who that is, a job works out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from isthmus.engine.door import field_edges
from isthmus.engine.door.act import REPLAYED
from isthmus.engine.door.bulk import insert_rows
from isthmus.engine.door.transaction import Told
from isthmus.engine.happenings import happenings
from isthmus.engine.models import Entry, Event, Untold, Watch

#: What is entered so long after it happened is history, not news: an import of past years.
NEWS = timedelta(days=7)
#: Events in one note; a batch has fewer, since its transactions are short.
MOST = 5_000
#: Nobody is told of these: they go along with something else, or nobody sees the record any more.
SILENT = frozenset(
    {
        "snapshot taken",
        "version frozen",
        "version out of force",
        "migrated",
        "erased",
        "removed",
        field_edges.DRAWN,
        field_edges.ENDED,
    }
)
#: These concern somebody who need not watch the record.
SURE = frozenset(
    {
        "task_added",
        "task_edited",
        "commented",
        "comment_edited",
        "approval given",
        "approval withdrawn",
        "approval voided",
        "opened_in_emergency",
        "cleared",
    }
)

Concerns = Callable[[Any], Iterable[Any]]
#: The verbs of upper packages that concern somebody, each with what says whom: it is given a
#: `reasons.Told` and yields `reasons.Reason`. A fixed number of queries. A verb that every type has
#: stands with the type of which it concerns somebody.
concerning: dict[str | tuple[str, str], Concerns] = {}


#: By type of record: who beside an owner a record is given to by being created or edited, a group or a
#: role; None where the event gives it to nobody. No query.
given_to: dict[str, Callable[[Entry, Event], int | None]] = {}


def note(organization_id: int, told: Sequence[Told]) -> None:
    """Leave a note of what happened for the job that tells people of it."""
    news = [(entry, event) for entry, event in told if _is_news(entry, event)]
    unsure = {entry.pk for entry, event in news if not _is_sure(entry, event)}
    watched = _watched(unsure, {event.actor_id for _, event in news}) if unsure else set()
    keys = [event.pk for entry, event in news if entry.pk in watched or _is_sure(entry, event)]
    if keys:
        notes = (keys[start : start + MOST] for start in range(0, len(keys), MOST))
        insert_rows(Untold, [Untold(organization_id=organization_id, events=one) for one in notes])


def _is_news(entry: Entry, event: Event) -> bool:
    if event.verb in SILENT or event.via == REPLAYED:
        return False
    if event.recorded_at - event.occurred_at > NEWS:
        return False
    if event.verb in happenings and happenings[event.verb].quiet:
        return False
    if event.verb == "created":
        return asks_for_approval(entry) or _given(entry, event)
    return entry.record_type is not None


def concerns(entry: Entry, event: Event) -> Concerns | None:
    """Return what says whom an event of this record concerns; None where its verb does not say."""
    return concerning.get(event.verb) or concerning.get((entry.type, event.verb))


def _is_sure(entry: Entry, event: Event) -> bool:
    others = entry.owner_id is not None and entry.owner_id != event.actor_id
    told = event.verb in SURE or others or concerns(entry, event) is not None
    return told or asks_for_approval(entry) or _given(entry, event)


def _given(entry: Entry, event: Event) -> bool:
    find = given_to.get(entry.type)
    return find is not None and find(entry, event) is not None


def asks_for_approval(entry: Entry) -> bool:
    """Return whether an approval is asked for in the state that a record is in."""
    record_type = entry.record_type
    return record_type is not None and any(
        entry.state in rule.states for rule in record_type.approvals
    )


def _watched(entries: set[int], actors: set[int | None]) -> set[int]:
    """Return those of the entries that somebody watches beside who acted."""
    rows = Watch.objects.filter(entry__in=entries, ended_at__isnull=True)
    if len(actors) == 1 and None not in actors:
        rows = rows.exclude(principal__in=actors)
    return set(rows.values_list("entry", flat=True))
