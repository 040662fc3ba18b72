"""Where the organization stands: probes and the traceability matrix."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, On, Org
from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem

if TYPE_CHECKING:
    from isthmus.conformity.matrix import Choice, Matrix
    from isthmus.conformity.probe import ProbeResult
    from isthmus.engine.access import Viewer
    from isthmus.engine.models import Organization
    from isthmus.standards.library import Edition


def add_to(app: typer.Typer) -> None:
    app.command()(probe)
    app.command()(matrix)


def _results(
    org: str, actor: str, on: str, only: list[str] | None
) -> tuple[Organization, date, list[ProbeResult]]:
    """Return which organization was looked at, on which day, and what the probes said."""
    viewer = installation.viewer(org, actor)
    _require_sight(viewer)
    from isthmus.conformity.runner import run

    _require_known(only)
    day = installation.day(on)
    return viewer.organization, day, run(viewer.organization, day, only or None)


def _require_known(only: list[str] | None) -> None:
    from isthmus.conformity.probe import probes

    for name in only or ():
        if name not in probes:
            raise Problem(f"There is no probe “{name}”.", f"One of: {', '.join(sorted(probes))}.")


def _require_sight(viewer: Viewer) -> None:
    """What everybody may see rests on unrestricted records, but not everybody sees judgements."""
    from isthmus.conformity.models import Judgement

    if not viewer.may_on(Judgement, "view"):
        raise Problem("Your role does not let you see judgements.", "Act as another account.")


def probe(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[PROBE]…", help="Only these probes.")
    ] = None,
    on: On = "",
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="How it stood at the end of that day, from what was stored then.",
        ),
    ] = "",
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Look at the records and say what is met and what falls short.

    Exit status: 0 all met or nothing occurred, 1 something falls short, 3 only evidence is
    missing, 2 an error.
    """
    if as_of:
        if on:
            raise Problem("--on and --as-of exclude each other.", "Choose one.")
        _as_of(as_of, names, org, actor, json=json)
    organization, day, results = _results(org, actor, on, names)
    from isthmus.conformity.runner import exit_status

    status = exit_status(results)
    if json:
        as_json(
            {
                "organization": organization.slug,
                "on": day.isoformat(),
                "status": status,
                "probes": [result.as_json() for result in results],
            }
        )
    else:
        table(
            ("probe", "outcome", "title", "what was seen", "remedy"),
            (
                (
                    result.probe.id,
                    result.outcome_label,
                    result.probe.title,
                    _seen(result),
                    result.probe.remedy if result.outcome in ("falls_short", "no_evidence") else "",
                )
                for result in results
            ),
            empty="No probe applies.",
        )
        _sum_up(results, day.isoformat())
    raise typer.Exit(status)


def _as_of(text: str, names: list[str] | None, org: str, actor: str, *, json: bool) -> NoReturn:
    """Tell how probes stood at the end of a day, from stored intervals, and end the command."""
    viewer = installation.viewer(org, actor)
    _require_sight(viewer)
    _require_known(names)
    from django.utils import timezone

    from isthmus.conformity.past_standing import end_of, standings_at
    from isthmus.conformity.probe import OUTCOMES, probes
    from isthmus.conformity.runner import exit_status

    at = min(end_of(installation.day(text, "--as-of")), timezone.now())
    stood = [
        one
        for one in standings_at(viewer.organization_id, at).values()
        if one.probe in (names or probes)
    ]
    if not stood:
        raise Problem(f"Nothing was stored by {text}.", "A worker stores it: isthmus work")
    rows = [
        {
            "probe": one.probe,
            "title": probes[one.probe].title,
            "outcome": one.outcome,
            "examined": one.examined,
            "falling_short": one.short,
            "since": timezone.localtime(one.valid_from).isoformat(timespec="seconds"),
        }
        for one in stood
    ]
    status = exit_status(stood)
    if json:
        slug = viewer.organization.slug
        as_json({"organization": slug, "as_of": text, "status": status, "probes": rows})
    else:
        table(
            ("probe", "outcome", "title", "fell short", "examined", "since"),
            (
                (
                    row["probe"],
                    OUTCOMES[str(row["outcome"])],
                    row["title"],
                    row["falling_short"],
                    row["examined"],
                    row["since"],
                )
                for row in rows
            ),
        )
    raise typer.Exit(status)


def _seen(result: ProbeResult) -> str:
    named = [entry.reference for entry in result.sample[:3]]
    more = f" and {result.short - len(named)} more" if result.short > len(named) else ""
    return f"{result.sentence} {', '.join(named)}{more}".strip() if named else str(result.sentence)


def _sum_up(results: Sequence[ProbeResult], day: str) -> None:
    from isthmus.conformity.probe import OUTCOMES

    counts = {code: sum(1 for r in results if r.outcome == code) for code in OUTCOMES}
    said = ", ".join(
        f"{counts[code]} {label.lower()}" for code, label in OUTCOMES.items() if counts[code]
    )
    noun = "probe" if len(results) == 1 else "probes"
    notice(f"{len(results)} {noun} on {day}: {said}." if results else "No edition is in use.")


def matrix(
    edition: Annotated[
        list[str] | None,
        typer.Option(metavar="EDITION", help="Only this edition; default those in use."),
    ] = None,
    verdict: Annotated[
        list[str] | None,
        typer.Option(metavar="VERDICT", help="Only requirements of this verdict."),
    ] = None,
    clause: Annotated[
        str, typer.Option(metavar="REF", help="Only this requirement and those below it.")
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write it to a file: .xlsx, .pdf, .json, or .oscal.json (assessment results).",
        ),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="What stands otherwise than in .oscal.json of an earlier day."
        ),
    ] = None,
    on: On = "",
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Where each requirement stands: what records say, what was judged, what is traced.

    Exit status as of `isthmus probe`.
    """
    viewer = installation.viewer(org, actor)
    _require_sight(viewer)
    chosen = [held(code, viewer) for code in edition or ()] or None
    from isthmus.conformity.matrix import Choice, Matrix
    from isthmus.conformity.matrix import as_json as plain
    from isthmus.conformity.runner import exit_status
    from isthmus.conformity.verdict import BY_CODE

    for code in verdict or ():
        if code not in BY_CODE:
            raise Problem(f"There is no verdict “{code}”.", f"One of: {', '.join(BY_CODE)}.")
    choice = Choice(verdicts=tuple(verdict or ()), clause=clause)
    made = Matrix(viewer.organization, installation.day(on), chosen)
    if compare is not None:
        _compared(made, compare, json=json)
    elif output is not None:
        _written(made, choice, output)
    elif json:
        as_json(plain(made, choice))
    else:
        _shown(made, choice)
    raise typer.Exit(exit_status(made.known.results))


def held(named: str, viewer: Viewer) -> Edition:
    """Return an edition, or a loaded catalogue, by its code or short name. Raises Problem."""
    from isthmus.standards.catalogues.shelving import editions_for

    held = editions_for(viewer.organization_id)
    for one in held:
        if named in (one.code, one.short):
            return one
    known = ", ".join(one.code for one in held)
    raise Problem(f"The library holds no edition “{named}”.", f"One of: {known}.")


def _written(made: Matrix, choice: Choice, output: Path) -> None:
    from isthmus.conformity import exports, oscal_results

    makers = {
        ".oscal.json": oscal_results.as_oscal,
        ".xlsx": exports.xlsx,
        ".pdf": exports.pdf,
        ".json": exports.as_bytes,
    }
    name = output.name.lower()
    make = next((one for ending, one in makers.items() if name.endswith(ending)), None)
    if make is None:
        raise Problem(f"{output}: no matrix of this kind.", f"One of: {', '.join(makers)}.")
    output.write_bytes(make(made, choice))
    notice(f"The matrix of {made.on} is in {output}.")


def _compared(made: Matrix, path: Path, *, json: bool) -> None:
    """Say which verdicts are others than in the assessment results of an earlier day."""
    from isthmus.conformity.oscal_reading import changes, read_results
    from isthmus.standards.library import short_name

    then = read_results(path.read_bytes())
    if then.organization != made.organization.slug:
        raise Problem(f"{path}: these are results of “{then.organization}”.", "Name it with --org.")
    found = changes(then, made)
    rows = [
        {
            "edition": one.edition,
            "ref": one.ref,
            "before": one.before.code if one.before else None,
            "now": one.now.code if one.now else None,
        }
        for one in found
    ]
    if json:
        said = {"organization": then.organization, "before": then.on, "now": made.on.isoformat()}
        as_json({**said, "verdicts": len(then.verdicts), "changes": rows})
        return
    table(
        ("requirement", f"on {then.on}", f"on {made.on}"),
        (
            (
                f"{short_name(one.edition)} {one.ref}",
                one.before.label if one.before else "–",
                one.now.label if one.now else "–",
            )
            for one in found
        ),
        empty="Every verdict is the same.",
    )
    notice(f"{len(found)} of {len(then.verdicts)} verdicts are others than on {then.on}.")


def _shown(made: Matrix, choice: Choice) -> None:
    from isthmus.conformity.lines import JUDGED

    table(
        ("requirement", "title", "verdict", "why"),
        (
            (line.requirement.reference, line.requirement.title, line.verdict.label, line.reason)
            for line in made.lines(choice, points=False)
            if line.level == JUDGED
        ),
        empty="No requirement. Which editions are in use is said in the organization's settings.",
    )
