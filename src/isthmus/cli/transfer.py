"""Import and export: registers as CSV, XLSX and JSON, and folders of documents."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import installation
from isthmus.cli.discovery import discover
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem
from isthmus.cli.records import Filters, Register, pairs, query, record_type
from isthmus.cli.replaying import replay

if TYPE_CHECKING:
    from isthmus.engine.access import Viewer
    from isthmus.engine.door import Act
    from isthmus.engine.models import StagedImport
    from isthmus.engine.registry import RecordType
    from isthmus.engine.transfer import CellError, Plan, Reading

#: Endings of files that hold rows of a register; everything else is a document.
TABLES = (".csv", ".xlsx", ".json")
FormOf = Annotated[
    str,
    typer.Option(
        "--json-schema",
        metavar="WHAT",
        help="JSON Schema 2020-12 instead: “records” for a JSON file of the register, “mapping” "
        "for a mapping file.",
    ),
]
Preview = Annotated[
    bool, typer.Option("--preview", help="Only say what would happen; nothing is written.")
]


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_)
    app.command("export")(export)
    app.command("schema")(schema)


def import_(
    register: Register,
    path: Annotated[
        Path,
        typer.Argument(
            help="A CSV, XLSX or JSON file of the register; of a log also a ZIP; for documents also a folder or a "
            "single file of Markdown or another kind."
        ),
    ],
    preview: Preview = False,
    update: Annotated[
        bool,
        typer.Option("--update", help="Documents: where a text differs, start a new version."),
    ] = False,
    value: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Documents: what a placeholder {{NAME}} stands for; may be given several times.",
        ),
    ] = None,
    mapping: Annotated[
        str,
        typer.Option(
            "--mapping",
            metavar="FILE|NAME",
            help="How a table of another system becomes records: a mapping file, or the name of "
            "one that the organization keeps.",
        ),
    ] = "",
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="Of CSV that isn't UTF-8: windows-1252, cp850 …")
    ] = "",
    separator: Annotated[
        str, typer.Option(metavar="SIGN", help="Between cells of CSV, if it is not found out.")
    ] = "",
    sheet: Annotated[str, typer.Option(metavar="NAME", help="The sheet of a workbook.")] = "",
    source: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Items: what another system knows of the inventory, in a file of its own: netbox.",
        ),
    ] = "",
    refused: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Import the rows without mistakes and write the others into this CSV file, with "
            "what to mend.",
        ),
    ] = "",
    report: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Of a log: write every row that is odd or left out into this CSV file, with the "
            "reason.",
        ),
    ] = "",
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Create and change records from files: all of it or nothing, errors by row."""
    viewer = installation.viewer(org, actor)
    wanted = record_type(register)
    if not path.exists():
        raise Problem(f"{path}: there is no such file or folder.")
    if source:
        if register != "items" or not path.is_file():
            raise Problem("A source is read from one file, into the register “items”.")
        discover(path, source, viewer, preview=preview, json=json)
    elif path.is_file() and (text := _log(wanted, mapping, viewer)):
        if preview:
            raise Problem("A log has no preview.", "Try it in an organization of its own.")
        how = How(text, encoding, separator, sheet, refused)
        replay(wanted, path, text, how.reading(), viewer, report, json=json)
    elif path.is_file() and path.suffix.lower() in TABLES:
        how = How(_mapping(wanted, mapping, viewer), encoding, separator, sheet, refused)
        _rows(wanted, path, viewer, how, preview=preview, json=json)
    elif register == "documents":
        _documents(path, viewer, pairs(value or []), preview=preview, update=update, json=json)
    else:
        raise Problem(f"{path}: {register} come from {', '.join(TABLES)} files.")


@dataclass(frozen=True)
class How:
    """How a table is read, and where its refused rows go."""

    mapping: str  #: YAML
    encoding: str
    separator: str
    sheet: str
    refused: str

    def reading(self) -> Reading:
        from isthmus.engine.transfer import Reading

        return Reading(self.encoding, self.separator.replace("\\t", "\t"), self.sheet)


def _mapping(wanted: type[RecordType], name: str, viewer: Viewer) -> str:
    """Return the text of a mapping: of a file, or of one that the organization keeps."""
    from isthmus.engine.door import Absent
    from isthmus.engine.transfer.mapping.stored import stored_as

    if not name:
        return ""
    if Path(name).is_file():
        return Path(name).read_text(encoding="utf-8-sig")
    try:
        return stored_as(wanted, name, viewer).content
    except Absent:
        raise Problem(f"There is neither a file nor a kept mapping “{name}”.") from None


def _log(wanted: type[RecordType], name: str, viewer: Viewer) -> str:
    """Return the text of a mapping that tells of a log; nothing for another, or none."""
    from isthmus.engine.transfer import parse_mapping

    text = _mapping(wanted, name, viewer)
    return text if text and parse_mapping(text, wanted).replay is not None else ""


def _planned(wanted: type[RecordType], path: Path, viewer: Viewer, how: How) -> Plan:
    """Return what would be done; with a file for the refused, what the other rows would do."""
    from isthmus.engine.transfer import parse_mapping, plan, read
    from isthmus.engine.transfer.refused import by_row, plan_without_wrong, refused_file

    mapping = parse_mapping(how.mapping, wanted) if how.mapping else None
    sheet = read(wanted, path.name, path.read_bytes(), how.reading(), mapping)
    for note in sheet.notes:
        notice(f"{path.name}: {note}")
    if not how.refused:
        return plan(wanted, sheet, viewer)
    found, aside = plan_without_wrong(wanted, sheet, viewer)
    if aside:
        wrong = by_row(aside)
        Path(how.refused).write_bytes(refused_file(sheet.head, sheet.columns, sheet.rows, wrong))
        notice(f"{len(wrong)} rows with mistakes are in {how.refused}.")
    return found


def _rows(
    wanted: type[RecordType], path: Path, viewer: Viewer, how: How, *, preview: bool, json: bool
) -> None:
    from isthmus.engine.access import IMPORT
    from isthmus.engine.door import Act
    from isthmus.engine.door.checks import require
    from isthmus.engine.sharing import seen_by
    from isthmus.engine.transfer import apply
    from isthmus.engine.transfer.read import TooMany

    act = Act.now(viewer, "import")
    require(wanted, IMPORT, act)
    try:
        found = _planned(seen_by(wanted, viewer), path, viewer, how)
    except TooMany:
        _staged(seen_by(wanted, viewer), path, act, how, preview=preview, json=json)
        return
    if found.errors:
        _say(path, found.errors)
        raise Problem(f"{path}: {len(found.errors)} mistakes, nothing was written.")
    if not preview:
        done = apply(found, act)
        references = [*done.created, *done.changed]
    else:
        references = [row.reference for row in found.rows if row.action != "unchanged"]
    said: dict[str, Any] = {
        "created": found.created,
        "changed": found.changed,
        "unchanged": found.unchanged,
    }
    if json:
        as_json({"preview": preview, **said, "references": references})
        return
    if preview:
        rows = ([row.number, row.action, row.reference, row.title] for row in found.rows)
        table(("row", "what", "reference", "title"), rows)
    notice(_sum(preview, said))


def _say(path: Path, errors: list[CellError]) -> None:
    for error in errors:
        where = f"row {error.row}, {error.column}" if error.column else f"row {error.row}"
        notice(f"isthmus: {path.name}, {where}: {error.message} {error.hint}".rstrip())


def _staged(
    wanted: type[RecordType], path: Path, act: Act, how: How, *, preview: bool, json: bool
) -> None:
    """Import a file in chunks. Who was interrupted says the command again, and it goes on."""
    from django.core.files.base import File

    from isthmus.engine.models import WorkState
    from isthmus.engine.transfer import staged
    from isthmus.engine.transfer.staged.result import mistakes

    with path.open("rb") as file:
        upload = File(file, name=path.name)
        asked = (wanted, upload, how.reading(), how.mapping)
        job = staged.unfinished(*asked, act.viewer)
        job = job or staged.begin(*asked, act, inline=True)
    _go_on(job, act.viewer)
    found = staged.IMPORTS.progress(job)
    if job.state == WorkState.READY and (preview or (found.refused and not how.refused)):
        _say(path, mistakes(job))
        staged.IMPORTS.cancel(job)
        if not preview:
            raise Problem(
                f"{path}: {found.refused} rows have mistakes, nothing was written.",
                "Mend them, or import the others with --refused FILE.",
            )
    if job.state == WorkState.READY and not preview:
        staged.IMPORTS.confirm(job, inline=True)
        _go_on(job, act.viewer)
        found = staged.IMPORTS.progress(job)
    if job.state == WorkState.FAILED:
        raise Problem(f"{path}: {job.problem}")
    if found.refused and how.refused:
        Path(how.refused).write_bytes(b"".join(staged.refused(wanted, job)))
        notice(f"{found.refused} rows with mistakes are in {how.refused}.")
    said = {name: getattr(found, name) for name in ("created", "changed", "unchanged")}
    if json:
        as_json({"preview": preview, **said, "refused": found.refused})
    else:
        notice(_sum(preview, said))


def _go_on(job: StagedImport, viewer: Viewer) -> None:
    """Work on an import until it needs an answer or is over, saying how far it is."""
    from isthmus.engine.transfer import staged

    before = ""

    def say(now: StagedImport) -> None:
        nonlocal before
        if now.state != before:
            before = now.state
            notice(f"{now.name}: {now.get_state_display().lower()}")

    while staged.IMPORTS.go_on(job.pk, viewer, told=say):
        found = staged.IMPORTS.progress(job)
        notice(f"{job.name}: {found.done} of {found.total} chunks")
    job.refresh_from_db()


def _documents(
    path: Path, viewer: Viewer, values: dict[str, str], *, preview: bool, update: bool, json: bool
) -> None:
    from isthmus.documents.importing import SKIP, Answers, carry_out, plan
    from isthmus.documents.sources import read_folder
    from isthmus.engine.door import Act

    files = read_folder(path) if path.is_dir() else [(path.name, path.read_bytes())]
    planned = plan(files, viewer, Answers(values=values, update=update))
    rows = [
        {
            "file": row.name,
            "title": row.title,
            "kind": row.kind,
            "outcome": row.outcome,
            "action": row.action,
            "existing": row.existing.reference if row.existing else None,
            "problem": row.problem.message if row.problem else None,
        }
        for row in planned.rows
    ]
    left = sorted({placeholder.name for row in planned.rows for placeholder in row.left})
    if not preview:
        done = carry_out(planned, Act.now(viewer, "import"))
        said = {"created": len(done.created), "changed": len(done.updated), "skipped": done.skipped}
    else:
        said = {action: len(planned.doing(action)) for action in ("create", "update", SKIP)}
    if json:
        as_json({"preview": preview, **said, "files": rows, "placeholders_left": left})
    else:
        heads = ("file", "title", "kind", "outcome", "action", "problem")
        table(
            heads, ([row[head] for head in heads] for row in rows), empty=f"{path} holds no file."
        )
        if left:
            notice(f"Placeholders left: {', '.join(left)}. Give them with --set NAME=VALUE.")
        notice(_sum(preview, said))
    if any(row["problem"] for row in rows):
        raise Problem(f"{path}: some files could not be read; see the column “problem”.")


def _sum(preview: bool, said: dict[str, Any]) -> str:
    counts = ", ".join(f"{count} {what}" for what, count in said.items())
    return f"Preview, nothing was written: {counts}." if preview else f"{counts}."


def export(
    register: Register,
    filters: Filters = None,
    output: Annotated[
        str, typer.Option(metavar="FILE", help="Where to; without it, stdout. Its ending says how.")
    ] = "",
    ending: Annotated[
        str, typer.Option("--format", metavar="csv|xlsx|json", help="How; default csv.")
    ] = "",
    columns: Annotated[
        str, typer.Option(metavar="NAME,…", help="Only these, in this order; default all there is.")
    ] = "",
    org: Org = "",
    actor: As = "",
) -> None:
    """Write a register, or what filters choose of it, to a file that can be imported again."""
    viewer = installation.viewer(org, actor)
    from isthmus.engine.lookup import Lookup
    from isthmus.engine.transfer import ENDINGS
    from isthmus.engine.transfer import export as write

    wanted = record_type(register)
    chosen = ending or (Path(output).suffix.lstrip(".").lower() if output else "csv")
    if chosen not in ENDINGS:
        raise Problem(f"No export as “{chosen}”.", f"One of: {', '.join(ENDINGS)}.")
    asked = query(wanted, filters or [], Lookup(viewer))
    names = [name.strip() for name in columns.split(",") if name.strip()]
    if output:
        with Path(output).open("wb") as file:
            count = write(asked, viewer, chosen, file, names=names)
        notice(f"{count} records in {output}.")
    elif chosen == "xlsx" and sys.stdout.isatty():
        raise Problem("A spreadsheet can't be shown on a terminal.", "Name a file with --output.")
    else:
        write(asked, viewer, chosen, sys.stdout.buffer, names=names)


def schema(
    register: Register,
    form: FormOf = "",
    template: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Write an empty workbook to fill in: choices to pick from, a sheet for each part.",
        ),
    ] = "",
    org: Org = "",
    actor: As = "",
) -> None:
    """The form of a register's import files: columns, what may stand in them, rules. JSON.

    With `--org` the organization's own fields stand among the columns.
    """
    installation.start()
    from isthmus.engine.sharing import seen_by
    from isthmus.engine.transfer import schema as describe
    from isthmus.engine.transfer.json_schema import json_schema
    from isthmus.engine.transfer.mapping.form import form as form_of_mappings
    from isthmus.engine.transfer.template import template as write

    wanted = record_type(register)
    if org:
        wanted = seen_by(wanted, installation.viewer(org, actor))
    if template:
        with Path(template).open("wb") as file:
            write(wanted, file)
        notice(f"{template}: fill it in and import it.")
        return
    forms = {"": describe, "records": json_schema, "mapping": form_of_mappings}
    if form not in forms:
        raise Problem(f"There is no JSON Schema of “{form}”.", "One of: records, mapping.")
    as_json(forms[form](wanted))
