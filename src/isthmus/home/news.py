"""What changed lately among what the viewer may see, told shortly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.db.models import F
from django.utils import timezone

from isthmus.engine.access import Viewer
from isthmus.engine.formats import moment, relative
from isthmus.engine.happenings import happenings, quiet
from isthmus.engine.language import N_, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry, Event
from isthmus.engine.naming import Proper, labels
from isthmus.engine.past import known
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.web.addresses import entry_address, list_address

#: So many of the last changed records are looked at; what was done at once becomes one line.
LOOKED_AT, SHOWN = 60, 7
#: So many of the last events of each.
LAST = 3
RELATIONS = ("related", "unrelated")
#: What the door adds to another event of the same act says nothing more than that does.
ALONG = (*RELATIONS, "approval given", "approval voided", "version frozen", "version out of force")
WORDS = {
    "created": "added",
    "edited": "changed",
    "related": "related",
    "unrelated": N_("took a relation off"),
    "restricted": "restricted",
    "approval given": "approved",
    "approval withdrawn": N_("took back an approval of"),
    "snapshot taken": N_("took a snapshot of"),
    "checklist answered": N_("answered a checklist of"),
    "migrated": N_("brought to a new release"),
    "lifted": N_("lifted the restriction of"),
    "circle_changed": N_("changed who may know of"),
    "cleared": N_("let somebody read"),
    "clearance_withdrawn": N_("ended a clearance for"),
    "opened_in_emergency": N_("opened in an emergency"),
    "shared": "shared",
    "unshared": N_("stopped sharing"),
}
ICONS = {"created": "plus", "edited": "pencil", "related": "link", "unrelated": "unlink"}


def news(viewer: Viewer) -> list[dict[str, Any]]:
    """Return the last things that happened, newest first. Three queries, however many there are."""
    entries = {
        entry.pk: entry
        for entry in Entry.objects.visible_to(viewer)
        .filter(organization=viewer.organization)
        .order_by("-changed_at", "-pk")[:LOOKED_AT]
    }
    recent = _recent(entries, Lookup(viewer))
    events = _telling(sorted(recent, key=lambda one: (one.occurred_at, one.pk), reverse=True))
    labelled = labels([*{event.entry_id: entries[event.entry_id] for event in events}.values()])
    runs = list(_together(events, entries, labelled))
    slug = viewer.organization.slug
    # What lies further back was not looked at: the number of the last run is only a lower bound.
    cut = runs[-1:] if len(entries) == LOOKED_AT else []
    return [
        _told(
            [(event, entries[event.entry_id]) for event in run], labelled, slug, least=[run] == cut
        )
        for run in runs[:SHOWN]
    ]


def _recent(entries: dict[int, Entry], lookup: Lookup) -> list[Event]:
    """Return the last events of each entry that the viewer may know of.

    Where the last ones are relations with what is hidden, it looks further back for these entries.
    """
    found: list[Event] = []
    asked, deep = list(entries), LAST
    while asked:
        rows = Event.objects.filter(entry__in=asked, seq__gt=F("entry__seq") - deep)
        rows = rows.exclude(verb__in=quiet())
        of: dict[int, list[Event]] = {key: [] for key in asked}
        for event in known(rows.order_by("-seq"), lookup):
            of[event.entry_id].append(event)
        found += [event for events in of.values() for event in events[:LAST]]
        asked = [key for key in asked if len(of[key]) < LAST and entries[key].seq > deep]
        found = [event for event in found if event.entry_id not in asked]
        deep *= 4
    return found


def _telling(events: Iterable[Event]) -> list[Event]:
    """Leave out what only went along with something else in the same act.

    A relation belongs to what it was drawn for; what was superseded, to what took its place.
    """
    events = list(events)
    acts = {(one.actor_name, one.recorded_at) for one in events if one.verb not in ALONG}
    made = {(one.actor_name, one.recorded_at) for one in events if one.verb == "created"}
    found = []
    for one in events:
        act = one.actor_name, one.recorded_at
        along = act in made if one.verb != "created" else False
        if not along and (one.verb not in ALONG or act not in acts):
            found.append(one)
    return found


def _together(
    events: Sequence[Event], entries: dict[int, Entry], labelled: Mapping[int, str]
) -> Iterator[list[Event]]:
    """Yield events in runs: the same person did the same to records of one name on one day."""

    def same(event: Event) -> tuple[Any, ...]:
        kind = entries[event.entry_id].type, labelled.get(event.entry_id, "")
        return event.actor_name, event.verb, kind, timezone.localtime(event.occurred_at).date()

    for _, run in groupby(events, key=same):
        # Several relations of one record are one thing that happened to it.
        yield list({event.entry_id: event for event in reversed(list(run))}.values())[::-1]


def _told(
    run: Sequence[tuple[Event, Entry]], labelled: Mapping[int, str], slug: str, *, least: bool
) -> dict[str, Any]:
    event, entry = run[0]
    record_type = registry.find(entry.type)
    verb = _verb(event, record_type)
    if len(run) > 1 and record_type is not None:
        count = tr("at least %(count)s", count=len(run)) if least else str(len(run))
        label = labelled[entry.pk]
        plural = label if isinstance(label, Proper) else record_type.label_plural
        what = f"{verb} {count} {plural.lower()}"
        url = list_address(record_type, slug)
    else:
        kind = f"{labelled[entry.pk].lower()} " if record_type else ""
        what, url = f"{verb} {kind}{entry.title}", entry_address(entry, slug)
    return {
        "who": event.actor_name,
        "what": what,
        "url": url,
        "iso": event.occurred_at.isoformat(),
        "exact": moment(event.occurred_at),
        "when": relative(event.occurred_at),
        "icon": ICONS.get(event.verb, "point"),
    }


def _verb(event: Event, record_type: type[RecordType] | None) -> str:
    """Return what was done, as a verb in the past or as the name of the move."""
    if event.verb in WORDS:
        return WORDS[event.verb]
    if event.verb in happenings:
        return happenings[event.verb].of
    move = record_type.transitions().get(event.verb) if record_type else None
    return tr("chose “%(label)s” for", label=move.label) if move else event.verb.replace("_", " ")
