"""Catalogues of requirements: which are loaded, loading them, taking them along."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import installation
from isthmus.cli.conformity import held
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem

if TYPE_CHECKING:
    from isthmus.engine.door import Act
    from isthmus.standards.catalogues.operations import Plan
    from isthmus.standards.models import Catalogue

catalogue = typer.Typer(
    help="Catalogues of requirements as OSCAL, YAML and CSV, in and out.", no_args_is_help=True
)
Code = Annotated[
    str, typer.Argument(help="An edition: its code, or NAME:VERSION of a loaded catalogue.")
]
Preview = Annotated[
    bool, typer.Option("--preview", help="Only say what would happen; nothing is written.")
]


def _said(name: str, about: str) -> Any:
    return typer.Option(f"--{name}", metavar="TEXT", help=about)


@catalogue.command("list")
def list_catalogues(org: Org = "", actor: As = "", json: Json = False) -> None:
    """The catalogues that are loaded for the organization or the whole installation."""
    viewer = installation.viewer(org, actor)
    from isthmus.standards.catalogues.shelving import catalogues_for
    from isthmus.standards.use import editions_used

    used = {one.code for one in editions_used(viewer.organization_id)}
    rows = [
        {
            "code": row.code,
            "name": row.name,
            "version": row.version,
            "title": row.title,
            "publisher": row.about.get("publisher", ""),
            "licence": row.about.get("licence", ""),
            "requirements": row.requirements,
            "judged": row.judged,
            "state": "in use" if row.code in used else row.state,
            "of_installation": row.organization_id is None,
        }
        for row in catalogues_for(viewer.organization_id)
    ]
    if json:
        as_json(rows)
        return
    heads = ("code", "title", "version", "requirements", "judged", "state")
    empty = "No catalogue is loaded. Load one: isthmus catalogue import FILE"
    table(heads, ([row[head] for head in heads] for row in rows), empty=empty)


@catalogue.command("import")
def import_catalogue(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="OSCAL, YAML or CSV.")],
    name: Annotated[str, _said("name", "Short name, the same for every version.")] = "",
    title: Annotated[str, _said("title", "What it is called.")] = "",
    version: Annotated[str, _said("version", "By which versions are told apart.")] = "",
    publisher: Annotated[str, _said("publisher", "Who publishes it.")] = "",
    licence: Annotated[str, _said("licence", "Under which terms it may be used.")] = "",
    source: Annotated[str, _said("source", "Where it comes from; it is never fetched.")] = "",
    system: Annotated[
        str, typer.Option(metavar="isms|sms|neither", help="The management system it counts in.")
    ] = "",
    for_all: Annotated[
        bool, typer.Option("--for-all", help="For every organization of the installation.")
    ] = False,
    preview: Preview = False,
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Load a catalogue: all of it or nothing. Again the same file changes nothing."""
    act = installation.act(org, actor)
    from isthmus.engine.door.settings import require_administration
    from isthmus.standards.catalogues.files import read
    from isthmus.standards.catalogues.operations import load, plan

    require_administration(act)
    if for_all and not act.viewer.system:
        raise Problem("--for-all and --as exclude each other.", "The system loads for everybody.")
    said = {
        "name": name, "title": title, "version": version, "publisher": publisher,
        "licence": licence, "source": source, "system": system,
    }  # fmt: skip
    content = read(path.name, path.read_bytes(), said)
    planned = plan(content, None if for_all else act.viewer.organization_id)
    if planned.refused:
        raise Problem(planned.refused, planned.hint)
    made = None if preview else load(content, path.name, act, for_all=for_all)
    _tell(planned, made, json=json)


def _tell(planned: Plan, made: Catalogue | None, *, json: bool) -> None:
    found, head = planned.comparison, planned.content.head
    if json:
        as_json(
            {
                "preview": made is None,
                "code": made.code if made else None,
                "name": head.name,
                "version": head.version,
                "here": planned.here is not None,
                "compared_with": planned.latest.version if planned.latest else None,
                "added": [one.ref for one in found.added],
                "changed": [one.after.ref for one in found.changed],
                "retired": [one.ref for one in found.retired],
                "unchanged": found.unchanged,
                "notes": list(planned.content.notes),
            }
        )
        return
    if made is None:
        rows = [
            *(("added", one.ref, one.title, "") for one in found.added),
            *(("changed", one.after.ref, one.after.title, one.what) for one in found.changed),
            *(("retired", one.ref, one.title, "") for one in found.retired),
        ]
        table(("what", "identifier", "title", "what differs"), rows, empty="Nothing changes.")
    for note in planned.content.notes:
        notice(note)
    counts = (
        f"{len(found.added)} added, {len(found.changed)} changed, {len(found.retired)} retired, "
        f"{found.unchanged} unchanged"
    )
    if made is None:
        notice(f"Preview, nothing was written: {counts}.")
    elif planned.here is not None:
        notice(f"{made.code} is loaded already; nothing was changed.")
    else:
        notice(f"{made.code} is loaded: {counts}. Use it: isthmus catalogue use {made.code}")


@catalogue.command("export")
def export_catalogue(
    edition: Code,
    output: Annotated[str, typer.Option(metavar="FILE", help="Where to; without it, stdout.")] = "",
    form: Annotated[
        str, typer.Option("--format", metavar="oscal|yaml|csv", help="How; default by FILE.")
    ] = "",
    org: Org = "",
    actor: As = "",
) -> None:
    """Write an edition or a catalogue as OSCAL (JSON), YAML or CSV."""
    act = installation.act(org, actor)
    from isthmus.standards.catalogues.files import FORMS
    from isthmus.standards.catalogues.shelving import content_of

    endings = {one.ending: code for code, one in FORMS.items()}
    chosen = form or endings.get(Path(output).suffix.lstrip(".").lower(), "oscal")
    if chosen not in FORMS:
        raise Problem(f"No catalogue as “{chosen}”.", f"One of: {', '.join(FORMS)}.")
    written = FORMS[chosen].write(content_of(_code(edition, act)))
    if output:
        Path(output).write_bytes(written)
        notice(f"{edition} is in {output}.")
    else:
        sys.stdout.buffer.write(written)


def _code(named: str, act: Act) -> str:
    """Return the code of an edition that is named by it or by its short name. Raises Problem."""
    return held(named, act.viewer).code


@catalogue.command()
def schema() -> None:
    """The form of catalogue files in YAML, as JSON Schema 2020-12."""
    installation.start()
    from isthmus.standards.catalogues.own import form

    as_json(form())


def _do(named: str, org: str, actor: str, do: Callable[[str, Act], None], said: str) -> None:
    act = installation.act(org, actor)
    do(_code(named, act), act)
    notice(f"{named} {said}.")


@catalogue.command()
def use(edition: Code, org: Org = "", actor: As = "") -> None:
    """Measure the organization against a catalogue from now on."""

    def do(code: str, act: Act) -> None:
        from isthmus.conformity.adoption import use_catalogue

        use_catalogue(code, act)

    _do(edition, org, actor, do, "is in use")


@catalogue.command()
def stop(edition: Code, org: Org = "", actor: As = "") -> None:
    """Use a catalogue no longer; what was traced and judged is kept."""

    def do(code: str, act: Act) -> None:
        from isthmus.conformity.adoption import stop_using

        stop_using(code, act)

    _do(edition, org, actor, do, "is no longer in use")


def _turned(deed: str) -> Callable[[str, Act], None]:
    def do(code: str, act: Act) -> None:
        from isthmus.standards.catalogues import operations

        getattr(operations, deed)(operations.find(code, act), act)

    return do


@catalogue.command()
def retire(edition: Code, org: Org = "", actor: As = "") -> None:
    """Offer a catalogue no longer; what was traced and judged is kept."""
    _do(edition, org, actor, _turned("retire"), "is retired")


@catalogue.command()
def restore(edition: Code, org: Org = "", actor: As = "") -> None:
    """Offer a retired catalogue again."""
    _do(edition, org, actor, _turned("restore"), "can be used again")


@catalogue.command()
def withdraw(edition: Code, org: Org = "", actor: As = "") -> None:
    """Take a catalogue away that nothing was traced to and nobody judged or uses."""
    _do(edition, org, actor, _turned("withdraw"), "is withdrawn")
