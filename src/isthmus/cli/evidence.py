"""Evidence of incidents: is it still what was collected."""

from __future__ import annotations

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, notice, table

evidence = typer.Typer(help="Evidence of incidents.", no_args_is_help=True)


@evidence.command()
def verify(org: Org = "", actor: As = "", json: Json = False) -> None:
    """Read every file of evidence and compare it with its SHA-256.

    What is damaged is noted in its history, and its handlers are told. You are shown what you may see.
    Exit status: 0 all is what was collected, 1 something is not, 2 an error.
    """
    viewer = installation.viewer(org, actor)
    from isthmus.incidents.evidence.integrity import check_all
    from isthmus.incidents.evidence.models import EvidenceItem

    damaged = {item.pk for item in check_all(viewer.organization)}
    seen = EvidenceItem.objects.visible_to(viewer).filter(pk__in=damaged).select_related("file")
    rows = [
        {
            "reference": one.reference,
            "title": one.title,
            "file": one.file.name,
            "sha256": one.file.sha256,
        }
        for one in seen.order_by("pk")
        if one.file is not None
    ]
    if json:
        as_json(rows)
    else:
        table(
            ("Reference", "Title", "File"),
            ((row["reference"], row["title"], row["file"]) for row in rows),
            empty="All evidence that you may see is what was collected.",
        )
        notice(f"{len(rows)} damaged.")
    raise typer.Exit(1 if rows else 0)
