"""What is in the scope of which management system."""

from __future__ import annotations

from typing import Annotated

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem

scope = typer.Typer(
    help="What is in the scope of which management system, and why.", no_args_is_help=True
)


@scope.command()
def why(
    reference: Annotated[str, typer.Argument(help="Of a record.")],
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Say whose rules apply to a record, every reason in full."""
    viewer = installation.viewer(org, actor)
    from isthmus.context.scope.reading import explanations
    from isthmus.engine.lookup import Lookup

    entry = Lookup(viewer).entry_named(reference)
    if entry is None or entry.organization_id is None:
        raise Problem(f"There is no record {reference}.", "Give its reference.")
    rows = [
        {
            "system": one.system,
            "reason": one.way,
            "statement": one.statement.reference if one.statement else "",
            "way": [step.entry.reference if step.entry else "" for step in one.steps],
        }
        for one in explanations(entry, viewer)
    ]
    if json:
        as_json(rows)
        return
    table(
        ["System", "Reason", "Statement", "Way"],
        [[one["system"], one["reason"], one["statement"], " → ".join(one["way"])] for one in rows],
        f"Neither system's rules apply to {reference}.",
    )


@scope.command()
def settle(org: Org = "", actor: As = "") -> None:
    """Work out from nothing what is in scope, and write what differs: nothing, if all is well."""
    viewer = installation.viewer(org, actor)
    from isthmus.context.models import ScopeStatement

    if not viewer.may_on(ScopeStatement, "edit"):
        raise Problem(
            "Your role does not let you edit scope statements.", "Act as another account."
        )
    from isthmus.context.scope.jobs import settle_all

    written = settle_all(viewer.organization_id)
    notice(
        f"{written.came} memberships came, {written.went} went, {written.turned} have another reason."
    )
