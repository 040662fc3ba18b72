"""Evidence of incidents: is it still what was collected."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfileobj
from typing import Annotated

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


@evidence.command("case-file")
def case_file(
    report: Annotated[str, typer.Argument(metavar="REFERENCE", help="The report's reference.")],
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write it; default its own name, here."),
    ] = None,
    org: Org = "",
    actor: As = "",
) -> None:
    """Write the case file of a report: a ZIP that is verified with sha256sum and OpenSSL.

    Exit status: 0 it is whole, 1 a file was damaged and is left out, 2 an error.
    """
    act = installation.act(org, actor)
    from isthmus.engine.door import Absent
    from isthmus.incidents.evidence.case_file import make, words_of
    from isthmus.incidents.models import Incident

    found = Incident.objects.visible_to(act.viewer).filter(reference=report.upper()).first()
    if found is None:
        raise Absent("record")
    made = make(found, act)
    place = to or Path(made.name)
    with made.content as content, place.open("wb") as file:
        copyfileobj(content, file)
    notice(f"{place}: SHA256SUMS is {made.sha256}. {words_of(made)}".strip())
    raise typer.Exit(1 if made.damaged else 0)


@evidence.command("time-stamp")
def time_stamp(
    item: Annotated[
        str, typer.Argument(metavar="REFERENCE", help="The evidence item's reference.")
    ],
    org: Org = "",
    actor: As = "",
) -> None:
    """Have the file of an evidence item time-stamped by the authority that is set (RFC 3161)."""
    act = installation.act(org, actor)
    from isthmus.engine.door import Absent
    from isthmus.incidents.evidence.models import EvidenceItem
    from isthmus.incidents.evidence.stamps import stamp

    rows = EvidenceItem.objects.visible_to(act.viewer).select_related("file")
    found = rows.filter(reference=item.upper()).first()
    if found is None:
        raise Absent("record")
    made = stamp(found, act)
    notice(f"{found.reference}: {made.stamped_at.isoformat()}, {made.authority}")


@evidence.command("public-key")
def public_key() -> None:
    """Print the public key with which case files are verified; tell its fingerprint to whoever gets one."""
    installation.start()
    from isthmus.incidents.evidence import signing

    typer.echo(signing.public_key().decode(), nl=False)
    notice(f"SHA-256 of this file: {signing.fingerprint()}")
