"""What the command palette offers: to go to, to create, to do with the record on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db.models import QuerySet
from django.urls import Resolver404, resolve, reverse

from isthmus.engine.access import CREATE, EDIT, RELATE, REMOVE, RESTRICT, VIEW, Viewer
from isthmus.engine.door import Act, possibilities_for
from isthmus.engine.language import tr, within
from isthmus.engine.models import Entry
from isthmus.engine.naming import each_name, labels
from isthmus.engine.parts import load_parts
from isthmus.engine.prepared import Prepared
from isthmus.engine.reading import named
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.search.asking import Question
from isthmus.engine.search.shown import marked
from isthmus.engine.search.soonest import soonest
from isthmus.engine.text import clean_line, words_of
from isthmus.engine.web.addresses import list_address, record_address
from isthmus.engine.web.components import entry_state
from isthmus.engine.web.hooks import nav_items
from isthmus.engine.web.navigation import places_of

#: So many of each group at most.
RECORDS, OTHERS, RECENT = 8, 6, 8
#: References that a browser remembers and sends.
REMEMBERED = 12
PAGES_OF_VERBS = {
    EDIT: ("record_edit", "pencil"),
    RESTRICT: ("record_restrict", "lock"),
    REMOVE: ("record_remove", "trash"),
}


@dataclass
class Group:
    """Options under one heading: {text, url, icon?, reference?, detail?, refused?}."""

    label: str
    options: list[dict[str, Any]] = field(default_factory=list)


def groups(asked: Question, typed: str, page: str, recent: Sequence[str], act: Act) -> list[Group]:
    """Return what is offered, the likeliest first. `page` is the address it was opened on."""
    viewer, words = asked.viewer, asked.words
    doing = Group(tr("Do"), [*_fitting(doable(page, act), words)][:OTHERS])
    going = Group(tr("Go to"), [*_fitting(_pages(viewer), words)][:OTHERS] if words else [])
    creating = Group(tr("Create"), [*_fitting(_creatable(viewer, page), words)][:OTHERS])
    if not words:
        found = [Group(tr("Recent"), list(_recent(recent, viewer))), doing, creating, going]
    else:
        records = Group(tr("Records"), list(_records(asked, typed)))
        # Commands are few and named exactly; words of records are many.
        found = [doing, going, creating, records]
    found = [group for group in found if group.options]
    if words:
        address = reverse("search", kwargs={"org": viewer.organization.slug})
        every = {"text": tr("Search everything for “%(text)s”", text=clean_line(typed)), "icon": "search",
                 "url": f"{address}?{urlencode({'q': typed})}"}  # fmt: skip
        found.append(Group(tr("Search"), [every]))
    return found


def _fitting(options: Iterable[dict[str, Any]], words: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the options of whose words each typed word is the beginning of one."""
    for option in options:
        said = words_of(f"{option.get('verb', '')} {option['text']}")
        if all(any(one.startswith(word) for one in said) for word in words):
            yield option


def _entries(
    entries: Sequence[Entry], viewer: Viewer, words: Sequence[str]
) -> Iterator[dict[str, Any]]:
    said = labels(entries)
    return (_entry(entry, said[entry.pk], viewer, words) for entry in entries)


def _entry(entry: Entry, label: str, viewer: Viewer, words: Sequence[str]) -> dict[str, Any]:
    record_type = entry.record_type
    assert record_type is not None
    state = entry_state(entry)
    return {
        "text": marked(entry.title, words),
        "reference": entry.reference,
        "icon": record_type.icon,
        "detail": " · ".join(one for one in (label, state) if one),
        "url": record_address(entry, viewer.organization.slug),
    }


def _records(asked: Question, typed: str) -> Iterator[dict[str, Any]]:
    """Yield the record of exactly this reference, then what else the words find."""
    reference = clean_line(typed).upper()
    exact = _named([reference], asked.viewer) if " " not in reference else []
    entries = [*exact, *(one for one in soonest(asked, RECORDS) if one not in exact)]
    return _entries(entries[:RECORDS], asked.viewer, asked.words)


def _named(references: Sequence[str], viewer: Viewer) -> list[Entry]:
    found = {row.reference: row for row in _of_references(viewer, (*references,))}
    known = (found.get(one) for one in references)
    return [one for one in known if one is not None and one.record_type is not None]


@Prepared
def _of_references(viewer: Viewer, references: tuple[str, ...]) -> QuerySet[Entry]:
    rows = Entry.objects.visible_to(viewer).filter(organization_id=viewer.organization_id)
    return rows.filter(reference__in=references)


def _recent(references: Sequence[str], viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield what the person looked at lately, of what they may see now."""
    names = [clean_line(one)[:60] for one in references[:REMEMBERED]]
    entries = _named(names, viewer) if names else []
    return _entries(entries[:RECENT], viewer, ())


def _pages(viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the pages of the navigation, without what waits there: that would be asked each time."""
    slug = viewer.organization.slug
    for item in nav_items:
        if not item.permission or viewer.may(item.permission):
            for place in places_of(item, slug):
                yield {"text": place.label, "icon": place.icon, "url": place.url, "verb": "go to"}
    for record_type in registry.types():
        if viewer.may_on(record_type.model, VIEW):
            for one in each_name(record_type):
                yield {"text": one.label_plural, "icon": one.icon, "verb": "go to",
                       "url": list_address(one, slug) + one.narrowed}  # fmt: skip


def _creatable(viewer: Viewer, page: str) -> Iterator[dict[str, Any]]:
    """Yield the forms for new records, that of the register on the page first."""
    here = _said_by(page, viewer).get("record_type")
    for record_type in sorted(registry.types(), key=lambda one: one is not here):
        if viewer.may_on(record_type.model, CREATE):
            arguments = {"org": viewer.organization.slug, "record_type": record_type}
            address = reverse("record_new", kwargs=arguments)
            for one in each_name(record_type):
                label = tr("New %(label)s", label=within(one.label))
                yield {"text": label, "icon": "plus", "verb": "create",
                       "url": address + one.begun}  # fmt: skip


def doable(page: str, act: Act) -> Iterator[dict[str, Any]]:
    """Yield what can be done with the record on a page, and what can't and why."""
    found = _record_at(page, act.viewer)
    if found is None:
        return
    record_type, record = found
    act = replace(act, viewer=act.viewer.looking_at(record.circle_id))
    load_parts(record_type, [record])
    slug = act.viewer.organization.slug
    here = record_address(record, slug)
    for one in possibilities_for(record_type, record, act):
        if one.reasons and one.reasons[0].code == "permission":
            continue
        route, icon = PAGES_OF_VERBS.get(one.verb, ("", "arrow-right"))
        url = record_address(record, slug, route) if route else f"{here}#do-{one.verb}"
        if one.verb == RELATE:
            url, icon = f"{here}#relations", "link"
        yield {
            "text": one.label,
            "icon": icon,
            "reference": record.reference,
            "url": url,
            "refused": " ".join(f"{why.text} {why.hint}".strip() for why in one.reasons),
        }
    yield {"text": tr("Watch"), "icon": "eye", "reference": record.reference,
           "url": f"{here}#watching"}  # fmt: skip
    yield {"text": tr("History"), "icon": "history", "reference": record.reference,
           "url": record_address(record, slug, "record_history")}  # fmt: skip


def _record_at(page: str, viewer: Viewer) -> tuple[type[RecordType], Any] | None:
    said = _said_by(page, viewer)
    if not {"record_type", "reference"} <= said.keys():
        return None
    record_type: type[RecordType] = said["record_type"]
    record = named(record_type, [said["reference"]], viewer).first()
    return (record_type, record) if record is not None else None


def _said_by(page: str, viewer: Viewer) -> dict[str, Any]:
    """Return what the address of a page of this organization names; of any other nothing."""
    try:
        said = resolve(urlsplit(page).path).kwargs
    except (Resolver404, ValueError):
        return {}
    return said if said.get("org") == viewer.organization.slug else {}
