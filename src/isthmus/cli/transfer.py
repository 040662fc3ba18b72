"""Import and export: registers as CSV, XLSX and JSON, and folders of documents."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem
from isthmus.cli.records import Filters, Register, pairs, query, record_type

if TYPE_CHECKING:
    from isthmus.engine.access import Viewer
    from isthmus.engine.registry import RecordType

#: Endings of files that hold rows of a register; everything else is a document.
TABLES = (".csv", ".xlsx", ".json")
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
            help="A CSV, XLSX or JSON file of the register; for documents also a folder or a "
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
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Create and change records from files: all of it or nothing, errors by row."""
    viewer = installation.viewer(org, actor)
    wanted = record_type(register)
    if not path.exists():
        raise Problem(f"{path}: there is no such file or folder.")
    if path.is_file() and path.suffix.lower() in TABLES:
        _rows(wanted, path, viewer, preview=preview, json=json)
    elif register == "documents":
        _documents(path, viewer, pairs(value or []), preview=preview, update=update, json=json)
    else:
        raise Problem(f"{path}: {register} come from {', '.join(TABLES)} files.")


def _rows(
    wanted: type[RecordType], path: Path, viewer: Viewer, *, preview: bool, json: bool
) -> None:
    from isthmus.engine.access import IMPORT
    from isthmus.engine.door import Act
    from isthmus.engine.door.checks import require
    from isthmus.engine.transfer import apply, plan, read

    act = Act.now(viewer, "import")
    require(wanted, IMPORT, act)
    found = plan(wanted, read(wanted, path.name, path.read_bytes()), viewer)
    if found.errors:
        for error in found.errors:
            where = f"row {error.row}, {error.column}" if error.column else f"row {error.row}"
            notice(f"isthmus: {path.name}, {where}: {error.message} {error.hint}".rstrip())
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
    org: Org = "",
    actor: As = "",
) -> None:
    """Write a register, or what filters choose of it, to a file that can be imported again."""
    viewer = installation.viewer(org, actor)
    from isthmus.engine.fields import Lookup
    from isthmus.engine.transfer import ENDINGS
    from isthmus.engine.transfer import export as write

    wanted = record_type(register)
    chosen = ending or (Path(output).suffix.lstrip(".").lower() if output else "csv")
    if chosen not in ENDINGS:
        raise Problem(f"No export as “{chosen}”.", f"One of: {', '.join(ENDINGS)}.")
    asked = query(wanted, filters or [], Lookup(viewer))
    if output:
        with Path(output).open("wb") as file:
            count = write(asked, viewer, chosen, file)
        notice(f"{count} records in {output}.")
    elif chosen == "xlsx" and sys.stdout.isatty():
        raise Problem("A spreadsheet can't be shown on a terminal.", "Name a file with --output.")
    else:
        write(asked, viewer, chosen, sys.stdout.buffer)


def schema(register: Register) -> None:
    """The form of a register's import files: columns, what may stand in them, rules. JSON."""
    installation.start()
    from isthmus.engine.transfer import schema as describe

    as_json(describe(record_type(register)))
