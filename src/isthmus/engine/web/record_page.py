"""What the page of a record is drawn from. The number of queries does not grow with what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from isthmus.engine import fields as kinds
from isthmus.engine.access import EDIT, ERASE, RELATE, REMOVE, RESTRICT
from isthmus.engine.door import Answers, Choice, RowError, choices_for, refusals
from isthmus.engine.door.undo import can_be_undone, way_back
from isthmus.engine.fields import FieldSpec
from isthmus.engine.happenings import quiet
from isthmus.engine.hung import hung_on, people_in
from isthmus.engine.language import joined, tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event, Principal
from isthmus.engine.parts import prepare_parts
from isthmus.engine.past import Narrowed, known_events, moves_version, payload_of
from isthmus.engine.registry import RecordType
from isthmus.engine.sharing import told_to_customer
from isthmus.engine.web.addresses import record_address, undo_address
from isthmus.engine.web.circle import circle_of
from isthmus.engine.web.components import shown
from isthmus.engine.web.hooks import (
    RecordPage,
    incoming_of,
    panels_for,
    record_names,
    text_offer_for,
    text_renderers,
)
from isthmus.engine.web.inputs import input_fields
from isthmus.engine.web.parts import part_tables
from isthmus.engine.web.related import MOST_IN_A_GROUP, edges_for, relation_groups, seen_from
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.engine.web.timeline import entries_named, principals_named, timeline

#: The newest events that the page fetches.
LATEST = 6
#: So many missing facts have a line each.
FEW = 3


@dataclass
class Attempt:
    """What was tried on this page and did not succeed: it is shown where it was tried."""

    verb: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[RowError] = ()
    reasons: Sequence[Reason] = ()
    text: str = ""
    #: entries to choose from, where words named several
    options: Sequence[Any] = ()


def read(
    request: MemberRequest, record_type: type[RecordType], record: Any, *, panels: bool = True
) -> RecordPage:
    """Fetch what page and panels need: edges, events, what hangs on it; then whatever that names.

    `panels`: incoming relations that a panel asks for by itself are left to it.
    """
    lookup = Lookup(request.viewer)
    lookup.learn(people_of(record_type, record))
    page = RecordPage(request, request.viewer, record_type, record, lookup, answers=Answers())
    if request.viewer.customer:
        page.events = told_to_customer(record_type, record.pk, lookup)[:LATEST]
        specs = record_type.specs(record_type.shown())
        people = principals_named(record_type, page.events)
        prepare_parts(record_type, [record], lookup, specs, people=people)
        return page
    left = incoming_of(record_type) if panels else ()
    edges, page.crowded = edges_for(request.viewer, record.pk, left)
    lookup.learn_entries(end for edge in edges for end in (edge.seen_source, edge.seen_target))
    page.events = known_events(record.pk, LATEST, lookup, narrowed=Narrowed(without=(*quiet(),)))
    page.hung = hung_on(record.entry, request.viewer, all_of_it="all" in request.GET)
    named = entries_named(record_type, page.events)
    named |= {key for tell in record_names for key in tell(record)}
    specs = [spec for spec in record_type.specs(record_type.shown()) if spec.kind != kinds.FILE]
    people = principals_named(record_type, page.events) | people_in(page.hung)
    prepare_parts(record_type, [record], lookup, specs, named, people=people)
    page.related += seen_from(record.pk, edges)
    return page


def people_of(record_type: type[RecordType], record: Any) -> Iterable[Principal | None]:
    """Return the people that were fetched with the record."""
    known = record._state.fields_cache
    specs = record_type.specs(record_type.shown())
    return (known.get(spec.name) for spec in specs if spec.kind == kinds.PRINCIPAL)


def context(page: RecordPage, attempt: Attempt | None = None) -> dict[str, Any]:
    """Return what `engine/record.html` reads."""
    record_type, record, viewer = page.record_type, page.record, page.viewer
    attempt = attempt or Attempt()
    slug = viewer.organization.slug
    drawn = [(panel, {"panel": found}) for panel, found in panels_for(page)]
    taken = {code for panel, _ in drawn for code in panel.edges}
    return {
        **record_type.body_context(page),
        "record_type": record_type,
        "record": record,
        "title": record.title,
        "page": page,
        "attempt": attempt,
        "address": record_address(record, slug),
        "history_url": record_address(record, slug, "record_history"),
        "head_actions": _head_actions(page, slug),
        "facts": _facts(page),
        "parts": part_tables(record_type, record, page.lookup, apart=False),
        "kept": _kept(page),
        "texts": _texts(page),
        "files": files(page, slug),
        "people": _group(page, kinds.PRINCIPAL),
        "dates": _dates(page),
        "moves": _moves(page, attempt),
        "rare_actions": _rare_actions(page, slug),
        "tells_state": "state" in record_type.shown(),
        "circle": circle_of(page),
        "relations": relation_groups(page, taken, most=MOST_IN_A_GROUP),
        "relations_url": record_address(record, slug, "record_relations"),
        "relate": _relate_form(page, taken),
        "events": _events(page, slug),
        "main_panels": [(p.template, c["panel"]) for p, c in drawn if p.place == "main"],
        "rail_panels": [(p.template, c["panel"]) for p, c in drawn if p.place == "rail"],
    }


def _events(page: RecordPage, slug: str) -> list[dict[str, Any]]:
    """Return the latest events; the last change has a way back where this viewer may take it."""
    found = timeline(page.record_type, page.events, page.lookup, page.record)
    last = next((event for event in page.events if moves_version(event)), None)
    if last is not None and _may_undo(page, last):
        for one in found:
            one["undo_url"] = undo_address(page.record, slug) if one["key"] == last.pk else ""
    return found


def _may_undo(page: RecordPage, event: Event) -> bool:
    if event.verb == "edited":
        may = page.viewer.may_on(page.record_type.model, EDIT) and not _refused(page, EDIT)
        return may and can_be_undone(event)
    way = way_back(page.record_type, event, payload_of(event))
    return bool(way and page.viewer.may_on(page.record_type.model, way.permission))


def _head_actions(page: RecordPage, slug: str) -> list[dict[str, Any]]:
    """Return the pages of the record that the viewer's role reaches."""
    found = [(tr("History"), "history", "record_history", "", "")]
    if page.viewer.may_on(page.record_type.model, EDIT):
        found.insert(0, (tr("Edit"), "pencil", "record_edit", "e", _refused(page, EDIT)))
    return [
        {"label": label, "icon": icon, "key": key, "refused": refused,
         "url": record_address(page.record, slug, route)}
        for label, icon, route, key, refused in found
    ]  # fmt: skip


def _refused(page: RecordPage, verb: str) -> str:
    """Return why the record can't be edited or removed now, in words; empty if it can."""
    act = act_of(page.request)  # type: ignore[arg-type] # pages of records have a member's request
    found = refusals(page.record_type, verb, [page.record], act, page.answers)
    return " ".join(f"{why.text} {why.hint}".strip() for _, why in found)


def _rare_actions(page: RecordPage, slug: str) -> list[dict[str, Any]]:
    """Return what takes the record from others' sight; it stands apart from daily work."""
    model, found = page.record_type.model, []
    if page.record_type.restrictable and page.viewer.may_on(model, RESTRICT):
        words = (
            tr("Restrict who may know of it")
            if page.record.circle_id is None
            else tr("Change who may know of it")
        )
        refused = _refused(page, RESTRICT)
        found.append((words, "lock", "record_restrict", refused))
    if page.viewer.may_on(model, REMOVE):
        label = tr("Remove the %(label)s", label=page.record_type.label.lower())
        found.append((label, "trash", "record_remove", _refused(page, REMOVE)))
    if page.viewer.may_on(model, ERASE):
        found.append((tr("Erase personal data"), "eraser", "record_erase", ""))
    return [
        {"label": label, "icon": icon, "refused": refused,
         "url": record_address(page.record, slug, route)}
        for label, icon, route, refused in found
    ]  # fmt: skip


def _moves(page: RecordPage, attempt: Attempt) -> list[dict[str, Any]]:
    """Return the transitions of its state; the first that needs no more than a press stands out."""
    act = act_of(page.request)  # type: ignore[arg-type] # pages of records have a member's request
    choices = choices_for(page.record_type, page.record, act, page.answers)
    moves = [_move(page, choice, attempt) for choice in choices]
    easy = (
        move
        for move in moves
        if not (move["refused"] or move["danger"] or any(f["required"] for f in move["fields"]))
    )
    for move in [*easy][:1]:
        move["kind"] = "primary"
    # What leads on stands first, what ends things last.
    return sorted(moves, key=lambda move: (move["kind"] != "primary", move["danger"]))


def _fields(page: RecordPage) -> list[FieldSpec]:
    """Return the fields that records of this kind have, but for those that are told apart."""
    foreign = page.record_type.foreign_to(getattr(page.record, "kind", ""))
    apart = {"title", "state", *foreign, *page.record_type.told_apart}
    return page.record_type.specs(one for one in page.record_type.shown() if one not in apart)


def _kept(page: RecordPage) -> list[dict[str, Any]]:
    """Return what the record holds in fields of another kind."""
    names = page.record_type.foreign_to(getattr(page.record, "kind", ""))
    facts = [_fact(spec, page) for spec in page.record_type.specs(names)]
    return [fact for fact in facts if fact["value"] is not None]


def _facts(page: RecordPage) -> list[dict[str, Any]]:
    """Return the short facts: what is neither text, file, person nor date.

    Where more than a few are missing, one line at the end names them.
    """
    apart = {*(kinds.LONG, kinds.MARKDOWN, kinds.FILE), kinds.PRINCIPAL, kinds.DATE, kinds.MOMENT}
    every = [_fact(spec, page) for spec in _fields(page) if spec.kind not in apart]
    told = [one for one in every if one["value"] not in ("", None, [])]
    # What nobody fills in is not missing.
    labels = {spec.label for spec in page.record_type.specs(page.record_type.readonly)}
    missing = [one for one in every if one not in told and one["label"] not in labels]
    if len(missing) <= FEW:
        return [one for one in every if one in told or one in missing]
    return [*told, {"label": tr("Not set"), "value": joined(one["label"] for one in missing)}]


def _group(page: RecordPage, *wanted: str) -> list[dict[str, Any]]:
    """Return the facts of these kinds. What nobody fills in is left out as long as it is empty."""
    found = [(spec, _fact(spec, page)) for spec in _fields(page) if spec.kind in wanted]
    left_out = {*page.record_type.readonly}
    return [
        fact
        for spec, fact in found
        if spec.name not in left_out or fact["value"] not in ("", None, [])
    ]


def _dates(page: RecordPage) -> list[dict[str, Any]]:
    return _group(page, kinds.DATE, kinds.MOMENT)


def _fact(spec: FieldSpec, page: RecordPage) -> dict[str, Any]:
    value = shown(spec, page.record, page.lookup)
    fact = {"label": spec.label, "value": value, "hint": spec.help}
    if isinstance(value, dict):
        fact |= {"value": value["text"], "url": value["url"]}
    return fact


def _texts(page: RecordPage) -> list[dict[str, Any]]:
    """Return the long texts. Where a record has a body of its own, that shows its Markdown."""
    found = []
    for spec in _fields(page):
        text = spec.of(page.record) if spec.kind in (kinds.LONG, kinds.MARKDOWN) else ""
        if not text or (spec.kind == kinds.MARKDOWN and page.record_type.body_template):
            continue
        render = text_renderers.get(spec.kind)
        paragraphs = [part for part in text.split("\n\n") if part.strip()]
        found.append({
            "label": spec.label,
            "html": render(text) if render else None,
            "paragraphs": [part.splitlines() for part in paragraphs],
        })  # fmt: skip
    return found


def files(page: RecordPage, slug: str) -> list[dict[str, Any]]:
    """Return the files the record holds in its own fields."""
    held = (
        getattr(page.record, spec.name)
        for spec in _fields(page)
        if spec.kind == kinds.FILE and spec.of(page.record) is not None
    )
    return [{"file": one, "url": file_address(page.record, one.pk, slug)} for one in held]


def file_address(record: Any, key: int, slug: str) -> str:
    """Return where a file that `record` holds is fetched."""
    return f"{record_address(record, slug)}files/{key}/"


def _move(page: RecordPage, choice: Choice, attempt: Attempt) -> dict[str, Any]:
    move, record = choice.transition, page.record
    mine = attempt.verb == move.verb
    address = record_address(record, page.viewer.organization.slug)
    return {
        "verb": move.verb,
        "label": move.label,
        "help": move.help,
        "danger": move.danger,
        "kind": "caution" if move.danger else "quiet",
        "url": f"{address}do/{move.verb}/",
        "fields": input_fields(
            move,
            attempt.typed if mine else {},
            attempt.errors if mine else (),
            slug=page.viewer.organization.slug,
            offered=lambda place: text_offer_for(page, place),
        ),
        "open": mine,
        "refused": " ".join(f"{one.text} {one.hint}".strip() for one in choice.reasons),
    }


def relation_types(page: RecordPage) -> list[tuple[str, str]]:
    """Return the types of relations that this viewer may draw from the record."""
    known = page.record_type
    types = (one for code in known.drawable() if (one := known.edge_type(code)) is not None)
    return [
        (one.code, one.label) for one in types if page.viewer.may_on(known.model, one.permission)
    ]


def _relate_form(page: RecordPage, taken: Iterable[str]) -> dict[str, Any] | None:
    """Return the form for what no panel offers a better way for."""
    types = [one for one in relation_types(page) if one[0] not in taken]
    if not types or not page.viewer.may_on(page.record_type.model, RELATE):
        return None
    slug = page.viewer.organization.slug
    return {
        "types": types,
        "url": record_address(page.record, slug, "record_relate"),
        "options_url": record_address(page.record, slug, "record_options"),
    }
