"""Kinds of records where each organization says so itself, and starter sets of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem

if TYPE_CHECKING:
    from isthmus.engine.own.starter import Additions
    from isthmus.engine.registry import RecordType

kinds = typer.Typer(
    help="Kinds of records where each organization says what they are.", no_args_is_help=True
)

Register = Annotated[str, typer.Argument(help="For example items.")]


@kinds.command("list")
def list_(register: Register = "items", org: Org = "", actor: As = "", json: Json = False) -> None:
    """Say which kinds a register has, those out of use as well."""
    viewer = installation.viewer(org, actor)
    from isthmus.engine.own.kinds import kinds_defined

    found = kinds_defined(viewer.organization).get(_named(register).code, ())
    if json:
        rows = [
            {"code": one.code, "label": one.label, "about": one.about, "in_use": not one.retired_at}
            for one in found
        ]
        as_json(rows)
        return
    table(
        ["Code", "Name", "In use"],
        [[one.code, one.label, "no" if one.retired_at else "yes"] for one in found],
        "No kinds are defined: people write what they like.",
    )


@kinds.command()
def adopt(
    register: Register = "items",
    preview: Annotated[
        bool, typer.Option("--preview", help="Say what would be added, and add nothing.")
    ] = False,
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Add what is missing of the starter set: kinds and their fields. What is there stays."""
    viewer = installation.viewer(org, actor)
    from isthmus.engine.door import Act
    from isthmus.engine.own import starter

    record_type = _named(register)
    if starter.starter_of(record_type) is None:
        raise Problem(f"There is no starter set for {register}.", "There is one for items.")
    if preview:
        added = starter.additions(record_type, viewer.organization)
    else:
        added = starter.adopt(record_type, Act.now(viewer, "command line"))
    if json:
        as_json(_told(added))
        return
    rows = [["kind", code, one.label] for code, one in added.kinds.items()]
    rows += [["field", code, one.label] for code, one in added.fields.items()]
    table(["What", "Code", "Name"], rows, "Nothing is missing.")
    if rows and preview:
        notice("Nothing was added yet.")


def _named(register: str) -> type[RecordType]:
    """Return a register whose kinds are data. Raises Problem."""
    from isthmus.engine.registry import registry

    found = registry.by_register(register)
    if found is None or not found.own_kinds:
        known = ", ".join(one.register for one in registry.types() if one.own_kinds)
        raise Problem(f"No kinds are defined for {register}.", f"They are for: {known}.")
    return found


def _told(added: Additions) -> dict[str, Any]:
    return {
        "kinds": {code: one.label for code, one in added.kinds.items()},
        "fields": {code: one.label for code, one in added.fields.items()},
    }
