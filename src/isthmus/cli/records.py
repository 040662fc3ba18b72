"""Records of every register: list, count, show, create, act upon."""

from __future__ import annotations

import json as json_format
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, facts, notice, table
from isthmus.cli.problems import Problem

if TYPE_CHECKING:
    from isthmus.engine.access import Viewer
    from isthmus.engine.lookup import Lookup
    from isthmus.engine.models import Entry, Record
    from isthmus.engine.reading import Query
    from isthmus.engine.registry import RecordType

records = typer.Typer(help="Records of every register.", no_args_is_help=True)

Register = Annotated[
    str, typer.Argument(help="documents, people, roles, assessments, judgements …")
]
Filters = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILTER]…",
        help="As in addresses of lists: state=draft,in_review review_due.lte=2026-12-31 "
        "q=backup sort=-changed_at",
    ),
]
Values = Annotated[
    list[str] | None, typer.Argument(metavar="[FIELD=VALUE]…", help="Values of its fields.")
]


def record_type(register: str) -> type[RecordType]:
    """Return the type of the records in a register. Raises Problem."""
    from isthmus.engine.registry import registry

    found = registry.by_register(register) or registry.by_label(register)
    if found is None:
        known = ", ".join(each.register for each in registry.types())
        raise Problem(f"There is no register “{register}”.", f"One of: {known}.")
    return found


def pairs(words: Sequence[str]) -> dict[str, str]:
    """Return {name: value} of words like name=value. Raises Problem."""
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise Problem(f"“{word}” is not of the form name=value.")
        found[name] = value
    return found


def query(wanted: type[RecordType], words: Sequence[str], lookup: Lookup) -> Query:
    """Return the query that filters on the command line make."""
    from isthmus.engine.reading import parse_query

    return parse_query(wanted, {name: [value] for name, value in pairs(words).items()}, lookup)


def plain(wanted: type[RecordType], row: Record, lookup: Lookup) -> dict[str, Any]:
    """Return a record as JSON: its reference, every field that may leave the house, and its parts."""
    from isthmus.engine.parts import load_parts

    load_parts(wanted, [row])
    found: dict[str, Any] = {"reference": row.reference}
    for spec in wanted.specs(wanted.shown()):
        found[spec.name] = spec.plain(spec.of(row), lookup)
    for part in wanted.parts:
        found[part.name] = [part.plain(part.values(one), lookup) for one in row.parts[part.name]]
    return found


@records.command("list")
def list_records(
    register: Register,
    filters: Filters = None,
    limit: Annotated[int, typer.Option(help="At most so many; 0 is all of them.")] = 0,
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """The records of a register, all of them or those that filters choose."""
    viewer, wanted, lookup = _reading(org, actor, register)
    from isthmus.engine.reading import selection

    asked = query(wanted, filters or [], lookup)
    rows = wanted.decorate(selection(asked, viewer))
    chosen = list(rows[:limit] if limit else rows)
    if json:
        from isthmus.engine.parts import prepare_parts

        prepare_parts(wanted, chosen, lookup)
        as_json([plain(wanted, row, lookup) for row in chosen])
        return
    specs = wanted.specs(wanted.columns)
    table(
        ["Reference", *(spec.label for spec in specs)],
        (
            [row.reference, *(spec.display(spec.of(row), lookup) for spec in specs)]
            for row in chosen
        ),
        empty=f"No {wanted.label_plural.lower()} there.",
    )


@records.command()
def count(
    register: Register,
    filters: Filters = None,
    by: Annotated[
        str, typer.Option(metavar="FIELD", help="For each value of this field: state, owner …")
    ] = "",
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """How many records there are."""
    viewer, wanted, lookup = _reading(org, actor, register)
    from isthmus.engine.reading import selection
    from isthmus.engine.tally import counted_by

    rows = selection(query(wanted, filters or [], lookup), viewer)
    if by:
        groups = counted_by(wanted, rows, by, lookup)
        if json:
            listed = [{"value": one.value, "count": one.count} for one in groups]
            total = sum(one.count for one in groups)
            as_json({"register": wanted.register, "count": total, "by": by, "counts": listed})
        else:
            table((by, "count"), ([one.label, one.count] for one in groups), empty="0")
        return
    found = rows.order_by().count()
    if json:
        as_json({"register": wanted.register, "count": found})
    else:
        typer.echo(found)


@records.command()
def show(
    reference: Annotated[str, typer.Argument(help="For example DOC-2026-0001.")],
    history: Annotated[bool, typer.Option("--history", help="Show what happened to it.")] = False,
    at: Annotated[
        str,
        typer.Option(
            metavar="WHEN", help="As it was: at the end of a day, at an instant, or a version."
        ),
    ] = "",
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """One record: its fields, relations, and what can be done with it now."""
    viewer = installation.viewer(org, actor)
    if at:
        from isthmus.cli.history import show_past

        show_past(*_record(reference, viewer)[1:], at, viewer, json)
        return
    from isthmus.engine.door import Act, choices_for
    from isthmus.engine.lookup import Lookup
    from isthmus.engine.past import known
    from isthmus.engine.sharing import told_to_customer

    entry, wanted, record = _record(reference, viewer)
    lookup = Lookup(viewer)
    choices = choices_for(wanted, record, Act.now(viewer, installation.VIA))
    events = []
    if history and viewer.customer:
        events = told_to_customer(wanted, record.pk, lookup)[::-1]
    elif history:
        events = known(entry.events.order_by("seq"), lookup)
    if json:
        found = plain(wanted, record, lookup)
        if not viewer.customer:
            found["version"] = entry.version
        found["relations"] = _relations(entry, viewer)
        found["can"] = [
            {
                "verb": c.transition.verb,
                "possible": c.possible,
                "why_not": [r.text for r in c.reasons],
            }
            for c in choices
        ]
        if history:
            found["history"] = [_event(event) for event in events]
        as_json(found)
        return
    facts([("Reference", record.reference)])
    facts(
        (spec.label, spec.display(spec.of(record), lookup)) for spec in wanted.specs(wanted.shown())
    )
    for part in wanted.parts:
        rows = record.parts[part.name]
        facts((part.label, part.words(part.values(row), lookup)) for row in rows)
    facts(
        (found["type"], f"{found['reference']} {found['title']}")
        for found in _relations(entry, viewer)
    )
    for choice in choices:
        reasons = " ".join(reason.text for reason in choice.reasons)
        facts(
            [
                (
                    "Can",
                    f"{choice.transition.verb} – not now: {reasons}"
                    if reasons
                    else choice.transition.verb,
                )
            ]
        )
    for event in events:
        facts(
            [
                (
                    f"{event.occurred_at:%Y-%m-%d %H:%M}",
                    f"{event.verb}, {event.actor_name} ({event.via})",
                )
            ]
        )


@records.command()
def create(
    register: Register,
    values: Values = None,
    file: Annotated[
        str,
        typer.Option(metavar="FILE", help="JSON: one object, or a list of them; - is stdin."),
    ] = "",
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Create records; prints their references."""
    viewer, wanted, lookup = _reading(org, actor, register)
    from isthmus.engine.door import Act
    from isthmus.engine.door import create as make
    from isthmus.engine.inputs import parse_rows

    rows = _rows(file) if file else [pairs(values or [])]
    act = Act.now(viewer, installation.VIA)
    made = make(wanted, parse_rows(wanted, rows, lookup), act)
    _tell(made, wanted, lookup, json)


@records.command()
def do(
    verb: Annotated[str, typer.Argument(help="What to do: submit, approve, publish …")],
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="REFERENCE… [INPUT=VALUE]…",
            help="Records of one register, then what the action asks for (reason=…).",
        ),
    ],
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Take records through an action of their lifecycle."""
    viewer = installation.viewer(org, actor)
    from isthmus.engine.door import Act, move
    from isthmus.engine.inputs import parse_inputs
    from isthmus.engine.lookup import Lookup

    found = [_record(word, viewer) for word in words if "=" not in word]
    inputs = pairs([word for word in words if "=" in word])
    if not found:
        raise Problem("No record is named.", "Give references, for example DOC-2026-0001.")
    wanted = found[0][1]
    if any(other is not wanted for _, other, _ in found):
        raise Problem("The records are of several registers.", "Name records of one at a time.")
    transition = wanted.transitions().get(verb)
    if transition is None:
        known = ", ".join(wanted.transitions())
        raise Problem(f"{wanted.label_plural} know no “{verb}”.", f"One of: {known}.")
    act = Act.now(viewer, installation.VIA)
    keys = [record.pk for _, _, record in found]
    _tell(
        move(wanted, verb, keys, act, parse_inputs(transition, inputs)),
        wanted,
        Lookup(viewer),
        json,
    )


@records.command()
def approve(
    rule: Annotated[str, typer.Argument(help="Code of the approval: text …")],
    references: Annotated[
        list[str], typer.Argument(metavar="REFERENCE…", help="Records of one register.")
    ],
    comment: Annotated[str, typer.Option(help="Kept with the approval.")] = "",
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Approve records as they stand: all of them or none."""
    viewer = installation.viewer(org, actor)
    from isthmus.engine.approvals.giving import give
    from isthmus.engine.door import Act
    from isthmus.engine.lookup import Lookup

    found = [_record(word, viewer) for word in references]
    wanted = found[0][1]
    if any(other is not wanted for _, other, _ in found):
        raise Problem("The records are of several registers.", "Name records of one at a time.")
    known = [one.code for one in wanted.approvals]
    if rule not in known:
        hint = f"One of: {', '.join(known)}." if known else ""
        raise Problem(f"{wanted.label_plural} know no approval “{rule}”.", hint)
    keys = [record.pk for _, _, record in found]
    give(wanted, rule, keys, Act.now(viewer, installation.VIA), comment)
    rows = [_record(word, viewer)[2] for word in references]
    _tell(rows, wanted, Lookup(viewer), json)


def _reading(org: str, actor: str, register: str) -> tuple[Viewer, type[RecordType], Lookup]:
    viewer = installation.viewer(org, actor)
    from isthmus.engine.lookup import Lookup
    from isthmus.engine.sharing import seen_by

    return viewer, seen_by(record_type(register), viewer), Lookup(viewer)


def _record(reference: str, viewer: Viewer) -> tuple[Entry, type[RecordType], Record]:
    """Return a record by its reference; what the viewer may not know of is absent."""
    from isthmus.engine.models import Entry
    from isthmus.engine.registry import registry
    from isthmus.engine.sharing import seen_by

    entry = Entry.objects.visible_to(viewer).filter(reference__iexact=reference).first()
    found = registry.find(entry.type) if entry else None
    if entry is None or found is None:
        raise Problem(f"There is no record {reference} in {viewer.organization.name}.")
    rows = found.model.objects.visible_to(viewer).filter(pk=entry.pk)
    return entry, seen_by(found, viewer), rows.select_related("entry").get()


def _relations(entry: Entry, viewer: Viewer) -> list[dict[str, str]]:
    from isthmus.engine.models import Edge, Entry
    from isthmus.engine.own.relations import relation_types

    if viewer.customer:
        return []
    edges = list(Edge.objects.current().filter(source=entry)) + list(
        Edge.objects.current().filter(target=entry)
    )
    ends = {edge.target_id if edge.source_id == entry.pk else edge.source_id for edge in edges}
    seen = {row.pk: row for row in Entry.objects.visible_to(viewer).filter(pk__in=ends)}
    types = relation_types(viewer.organization)
    found = []
    for edge in edges:
        outward = edge.source_id == entry.pk
        other = seen.get(edge.target_id if outward else edge.source_id)
        declared = types.get(edge.type)
        if other is not None and declared is not None:
            label = declared.label if outward else declared.inverse
            found.append({"type": label, "reference": other.reference, "title": other.title})
    return found


def _event(event: Any) -> dict[str, Any]:
    return {
        "verb": event.verb,
        "who": event.actor_name,
        "via": event.via,
        "occurred_at": event.occurred_at.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "payload": json_format.loads(event.payload) if event.payload else None,
    }


def _rows(file: str) -> list[Mapping[str, Any]]:
    text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    try:
        found = json_format.loads(text)
    except ValueError as error:
        raise Problem(f"{file}: not JSON: {error}.") from None
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise Problem(f"{file}: every row must be an object of fields.")
    return rows


def _tell(made: Sequence[Record], wanted: type[RecordType], lookup: Lookup, json: bool) -> None:
    if json:
        as_json([plain(wanted, row, lookup) for row in made])
        return
    for row in made:
        typer.echo(row.reference)
    states = {row.state_label.lower() for row in made}
    notice(f"{len(made)} {wanted.label_plural.lower()}, now {', '.join(sorted(states))}.")
