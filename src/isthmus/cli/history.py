"""What happened, whether anybody tampered with it, and what was lawfully erased from it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, facts, notice, table
from isthmus.cli.problems import Problem

if TYPE_CHECKING:
    from isthmus.engine.access import Viewer
    from isthmus.engine.history.erasure import Preview, Wanted
    from isthmus.engine.history.verify import Report
    from isthmus.engine.models import Organization, Record
    from isthmus.engine.registry import RecordType

history = typer.Typer(
    help="History: shown, verified, sealed, replayed, lawfully erased.", no_args_is_help=True
)

Reference = Annotated[str, typer.Argument(help="For example DOC-2026-0001.")]
Every = Annotated[
    str, typer.Option("--org", metavar="SLUG", help="Organization; without it, every one.")
]


@history.command()
def show(reference: Reference, org: Org = "", actor: As = "", json: Json = False) -> None:
    """What happened to a record, the oldest first."""
    viewer = installation.viewer(org, actor)
    from isthmus.cli.records import _event, _record
    from isthmus.engine.lookup import Lookup
    from isthmus.engine.past import known
    from isthmus.engine.web.timeline import entries_named, timeline

    entry, wanted, record = _record(reference, viewer)
    lookup = Lookup(viewer)
    events = known(entry.events.order_by("seq"), lookup)
    if json:
        as_json([_event(event) for event in events])
        return
    lookup.load_entries(entries_named(wanted, events))
    for one in timeline(wanted, events, lookup, record):
        typer.echo("")
        facts([(one["exact"], f"{one['who']} {one['what']}"), ("  by", one["via"])])
        facts([("  note", one["note"])])
        facts((f"  {c['field']}", f"{c['before']} → {c['after']}") for c in one["changes"])


@history.command()
def verify(
    seals: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Compare with this copy of the seals as well."),
    ] = None,
    org: Every = "",
    json: Json = False,
) -> None:
    """Look for events that were edited, removed, inserted or reordered, and rows that were changed.

    It runs as the operator: references of restricted records stand in what it prints. Exit status:
    0 history is whole, 1 it is not, 2 an error.
    """
    installation.start()
    from isthmus.engine.history.seal_files import CopyProblem, read
    from isthmus.engine.history.verify import verify as look

    reports: dict[str, Report] = {}
    for organization in _organizations(org):
        if seals is not None and not seals.exists():
            raise Problem(f"{seals}: there is no such file.")
        try:
            copy = list(read(seals)) if seals else None
        except CopyProblem as problem:
            raise Problem(str(problem)) from None
        with _progress(organization) as progress:
            reports[organization.slug] = look(organization, copy, progress)
    if json:
        as_json({slug: _as_json(report) for slug, report in reports.items()})
    else:
        for slug, report in reports.items():
            _tell(slug, report)
    raise typer.Exit(0 if all(report.sound for report in reports.values()) else 1)


def _as_json(report: Report) -> dict[str, Any]:
    counts = ("entries", "events", "seals", "sealed", "erased", "nameless", "sound")
    stamped = report.stamped.isoformat() if report.stamped else None
    return {name: getattr(report, name) for name in counts} | {
        "stamped": stamped,
        "findings": [vars(one) for one in report.findings],
    }


def _tell(slug: str, report: Report) -> None:
    if report.findings:
        table(
            ("kind", "where", "what"),
            ((one.kind, one.where, one.what) for one in report.findings),
        )
    grave = sum(one.grave for one in report.findings)
    notice(
        f"{slug}: {report.events} events of {report.entries} entries, {report.sealed} of them in "
        f"{report.seals} seals; {report.erased} payloads lawfully erased in whole or in part, "
        f"{report.nameless} events without their actor's name."
    )
    if report.stamped:
        notice(f"The newest time stamp that verifies is of {report.stamped:%Y-%m-%d %H:%M} UTC.")
    notice("History is whole." if not grave else f"History is not whole: {grave} findings.")


@history.command()
def replay(
    check: Annotated[
        bool, typer.Option("--check", help="End with status 1 if anything differs.")
    ] = False,
    org: Every = "",
    json: Json = False,
) -> None:
    """Rebuild every table from the events, in memory, and say what stands otherwise.

    Nothing is written. It runs as the operator, as `isthmus history verify` does; the values that
    differ stand in the JSON only.
    """
    found: list[dict[str, Any]] = []
    for organization in _organizations(org):
        from isthmus.engine.history.replay import replay as rebuild

        with _progress(organization) as progress:
            found += [
                {"organization": organization.slug, **vars(one), "text": one.text}
                for one in rebuild(organization, progress)
            ]
    if json:
        as_json([{k: v for k, v in one.items() if k != "entry"} for one in found])
    else:
        table(
            ("organization", "record", "what"),
            ((one["organization"], one["reference"], one["text"]) for one in found),
            empty="Every table is what history tells.",
        )
    raise typer.Exit(1 if check and found else 0)


@history.command()
def seal(
    export: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Add the new seals to the copy in this folder."),
    ] = None,
    org: Every = "",
    json: Json = False,
) -> None:
    """Seal all events older than ten minutes, and have the newest seal time-stamped if configured.

    Keep the copy where whoever runs the database can't write: it finds a database put back.
    """
    problems: list[str] = []
    made = [_seal(organization, export, problems) for organization in _organizations(org)]
    if json:
        as_json(made)
    else:
        table(("organization", "new seals", "events", "copy"), ([*one.values()] for one in made))
    if problems:
        raise Problem(problems[0], "What was sealed is sealed; the next call asks again.")


def _seal(organization: Organization, folder: Path | None, problems: list[str]) -> dict[str, Any]:
    from django.utils import timezone

    from isthmus.engine.history.seal_files import CopyProblem, export
    from isthmus.engine.history.seals import seal as make
    from isthmus.engine.history.timestamps import TimestampProblem, stamp_newest

    now = timezone.now()
    made = make(organization, now)
    try:
        stamp_newest(organization, now)
    except TimestampProblem as problem:
        problems.append(str(problem))
    file = None
    if folder is not None:
        try:
            file, _ = export(organization, folder)
        except CopyProblem as problem:
            raise Problem(str(problem), "Keep the copy and run: isthmus history verify") from None
    return {
        "organization": organization.slug,
        "seals": len(made),
        "events": sum(one.count for one in made),
        "copy": str(file) if file else "",
    }


@history.command()
def erase(
    reference: Reference,
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A field, from the record and all its history."),
    ] = None,
    event: Annotated[
        list[int] | None,
        typer.Option(metavar="SEQ", help="All texts of one event; see history show --json."),
    ] = None,
    deeds: Annotated[
        bool, typer.Option("--deeds", help="The name, from all that this person did.")
    ] = False,
    basis: Annotated[
        str,
        typer.Option(
            help="no_longer_needed, consent_withdrawn, objection, unlawful or legal_duty."
        ),
    ] = "",
    reason: Annotated[str, typer.Option(help="Why; history keeps it. Not the data.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Erase. Without it, say what would go.")
    ] = False,
    org: Org = "",
    actor: As = "",
) -> None:
    """Erase personal data from a record, also a removed one, and from its history, for ever.

    Chains and seals still verify. Files and backups are not touched.
    """
    viewer = installation.viewer(org, actor)
    from isthmus.engine.door import Act
    from isthmus.engine.history import erasure

    record_type, record = _even_removed(reference, viewer)
    act = Act.now(viewer, installation.VIA)
    rows = record.entry.events.filter(seq__in=event or ())
    keys = frozenset(rows.values_list("pk", flat=True))
    if len(keys) < len(set(event or ())):
        raise Problem("It has no event of that number.", f"See: isthmus history show {reference}")
    wanted = erasure.Wanted(frozenset(field or ()), keys, deeds)
    if not yes:
        _would_go(record_type, record, wanted, act)
        return
    erasure.erase(record_type, record.pk, wanted, basis, reason, act)
    notice(f"Erased from {record.reference}. History says that it was, and why.")


def _would_go(record_type: type[RecordType], record: Record, wanted: Wanted, act: Any) -> None:
    from isthmus.engine.history import erasure

    if wanted == erasure.Wanted():
        found: Preview = erasure.offered(record_type, record, act)
        notice("This could go. Name it with --field, --event, --deeds, and say --yes.")
    else:
        found = erasure.preview(record_type, record, wanted, act)
        notice("This would go. Say it again with --basis, --reason and --yes.")
    lines: list[tuple[Any, ...]] = [
        ("field", one.spec.name, f"{one.events} events, {one.parts} parts", str(one.becomes or ""))
        for one in found.fields
    ]
    lines += [
        ("event", one.seq, f"{one.occurred_at:%Y-%m-%d %H:%M} {one.verb}", "")
        for one in found.events
    ]
    if found.deeds:
        lines.append(("deeds", "", "all that was done", "Erased person"))
    table(("what", "which", "where", "becomes"), lines, empty="There is nothing to erase.")


def _even_removed(reference: str, viewer: Viewer) -> tuple[type[RecordType], Record]:
    """Return a record by its reference, a removed one too; what is hidden is absent."""
    from isthmus.engine.access import within
    from isthmus.engine.models import Entry
    from isthmus.engine.registry import registry

    rows = Entry.objects.as_system("erasure").filter(within(viewer), reference__iexact=reference)
    entry = rows.first()
    found = registry.find(entry.type) if entry else None
    if entry is None or found is None or not viewer.may_on(found.model, "view"):
        raise Problem(f"There is no record {reference} in {viewer.organization.name}.")
    record = found.model.objects.as_system("erasure").select_related("entry").get(pk=entry.pk)
    return found, record


def show_past(
    wanted: type[RecordType], record: Record, at: str, viewer: Viewer, json: bool
) -> None:
    """Print a record as it was."""
    from isthmus.engine.history import as_of
    from isthmus.engine.lookup import Lookup
    from isthmus.engine.parts import part_rows

    past, lookup = as_of.record_at(record, as_of.point(at)), Lookup(viewer)
    if not past.existed:
        raise Problem(f"{record.reference} was not there yet.")
    edges = as_of.edges_at(record, past.moment)
    as_of.prepare(wanted, [past], edges, lookup)
    relations = [
        (one, declared)
        for one in as_of.relations_at(record, edges, lookup)
        if (declared := wanted.edge_type(one.edge.type)) is not None
    ]
    if json:
        specs = as_of.specs_of(wanted)
        as_json({
            "reference": record.reference,
            "version": past.version,
            "at": past.moment.isoformat(),
            "fields": {
                spec.name: spec.plain(spec.of(past.record), lookup)
                for spec in specs
            },
            "parts": {
                part.name: [part.plain(part.values(row), lookup) for row in rows]
                for part, rows in part_rows(wanted, [past.record])
            },
            "erased": [spec.name for spec in specs if spec.name in past.erased],
            "relations": [
                {"type": one.edge.type, "reference": one.other.reference, "title": one.other.title}
                for one, _ in relations
            ],
        })  # fmt: skip
        return
    notice(f"As of {past.moment:%Y-%m-%d %H:%M} UTC: version {past.version}.")
    facts([("Reference", record.reference)])
    facts((spec.label, as_of.value_at(spec, past, lookup)) for spec in as_of.specs_of(wanted))
    facts((part.label_plural, as_of.rows_at(part, past, lookup)) for part in wanted.parts)
    for one, declared in relations:
        words = declared.label if one.outgoing else declared.inverse
        facts([(words, f"{one.other.reference} {one.other.title}")])


def _organizations(slug: str) -> Iterator[Organization]:
    installation.start()
    from isthmus.engine.models import Organization

    if slug:
        yield installation.organization(slug)
    else:
        yield from Organization.objects.order_by("slug")


@contextmanager
def _progress(organization: Organization) -> Iterator[Callable[[int], None] | None]:
    """Show how far it is, where somebody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    from isthmus.engine.models import Entry

    rows = Entry.objects.as_system("progress").filter(organization=organization)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(organization.slug, total=rows.count())
        yield lambda done: bar.update(task, completed=done)
