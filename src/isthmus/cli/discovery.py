"""What other systems know of the inventory: `isthmus import items FILE --source netbox`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem

if TYPE_CHECKING:
    from typing import BinaryIO

    from isthmus.assets.models import DiscoveryRun
    from isthmus.engine.access import Viewer

HEADS = ("key", "what", "title", "taken", "left as it is")


def discover(path: Path, name: str, viewer: Viewer, *, preview: bool, json: bool) -> None:
    """Import what a source found. Who was interrupted says the command again, and it goes on."""
    from isthmus.assets.discovery.runs import DISCOVERIES, begin
    from isthmus.assets.discovery.source import SourceProblem, sources
    from isthmus.engine.door import Act
    from isthmus.engine.models import WorkState

    source = sources().get(name)
    if source is None:
        raise Problem(f"There is no source “{name}”.", f"One of: {', '.join(sources())}.")
    try:
        with path.open("rb") as file:
            act = Act.now(viewer, "import")
            run = begin(source, cast("BinaryIO", file), path.name, act, inline=True)
    except SourceProblem as problem:
        raise Problem(f"{path}: {problem.message}", problem.hint) from None
    if preview and run.state in (WorkState.WRITING, WorkState.RELATING):
        raise Problem(
            f"{path} is half written already.",
            "Say the command without --preview, and it goes on where it was interrupted.",
        )
    _go_on(run, viewer)
    if run.state == WorkState.READY and not preview:
        DISCOVERIES.confirm(run, inline=True)
        _go_on(run, viewer)
    if run.state == WorkState.FAILED:
        raise Problem(f"{path}: {run.problem}")
    _say(run, preview=preview, json=json)
    if run.state == WorkState.READY:
        DISCOVERIES.cancel(run)


def _say(run: DiscoveryRun, *, preview: bool, json: bool) -> None:
    """Say what became of what was found, or would become of it."""
    from isthmus.assets.discovery.counting import counts_of, mistakes, outcomes

    found, rows = asdict(counts_of(run)), outcomes(run)
    for key, field, message, hint in mistakes(run):
        notice(f"isthmus: {run.name}, {key}, {field}: {message} {hint}".rstrip())
    if json:
        as_json({"preview": preview, **found})
        return
    if preview:
        told = ([*row[:3], ", ".join(row.taken), ", ".join(row.kept)] for row in rows)
        table(HEADS, told)
    for row in rows:
        if row.kept and not preview:
            notice(f"{row.key} {row.title}: left as it is: {', '.join(row.kept)}")
    said = ", ".join(f"{count} {what}" for what, count in found.items())
    notice(f"Preview, nothing was written: {said}." if preview else f"{said}.")


def _go_on(run: DiscoveryRun, viewer: Viewer) -> None:
    """Work on a run until it needs an answer or is over, saying how far it is."""
    from isthmus.assets.discovery.runs import DISCOVERIES

    before = ""

    def say(now: DiscoveryRun) -> None:
        nonlocal before
        found = DISCOVERIES.progress(now)
        line = f"{now.name}: {now.get_state_display().lower()}"
        if not now.over:
            line += f", {found.done} of {found.total} chunks"
        if line != before:
            before = line
            notice(line)

    while DISCOVERIES.go_on(run.pk, viewer, told=say):
        pass
    run.refresh_from_db()
