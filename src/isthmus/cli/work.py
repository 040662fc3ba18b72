"""Running jobs, and looking after those that failed."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import installation
from isthmus.cli.crew import Crew
from isthmus.cli.options import Json, Org
from isthmus.cli.output import as_json, facts, notice, table
from isthmus.cli.problems import Problem

if TYPE_CHECKING:
    from isthmus.engine.jobs.work import Worker
    from isthmus.engine.models import Job

jobs = typer.Typer(help="Jobs: what waits, runs and failed.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(metavar="ID", help="The job's id, from `isthmus jobs list`.")]


def add_to(app: typer.Typer) -> None:
    app.command()(work)
    app.add_typer(jobs, name="jobs")


def work(
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=64, help="Processes; one or two are plenty.")
    ] = 1,
    until_empty: Annotated[
        bool, typer.Option("--until-empty", help="End when nothing is ready any more.")
    ] = False,
    once: Annotated[bool, typer.Option("--once", help="Run one job at most and end.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Say nothing of jobs that went well.")
    ] = False,
    attached: Annotated[bool, typer.Option("--attached", hidden=True)] = False,
) -> None:
    """Run jobs as they come, and those that are due by themselves, until interrupted.

    Several may run at once, on several machines. Ctrl C and SIGTERM let the current job end first;
    one that is killed loses nothing: another takes its job up when the lease runs out.
    """
    installation.start()
    installation.prepare()
    if workers > 1:
        _crew(workers, until_empty=until_empty, once=once, quiet=quiet)
        return
    from isthmus.engine.jobs.work import Worker

    worker = Worker(told=(lambda text: None) if quiet else notice)
    _stop_on_signals(worker)
    if attached:
        threading.Thread(target=_stop_with_parent, args=(worker,), daemon=True).start()
    if not quiet and not attached and not (until_empty or once):
        notice("Working. Ctrl C stops it.")
    if once:
        worker.step()
    else:
        worker.run(until_empty=until_empty)


def _crew(size: int, *, until_empty: bool, once: bool, quiet: bool) -> None:
    given = {"--until-empty": until_empty, "--once": once, "--quiet": quiet}
    crew = Crew(size, tuple(name for name, is_set in given.items() if is_set))
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    with crew:
        if until_empty or once:
            crew.wait()
        else:
            ending.wait()


def _stop_on_signals(worker: Worker) -> None:
    """Stop after the current job; asked a second time, at once."""

    def stop(number: int, _: Any) -> None:
        worker.stop()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _stop_with_parent(worker: Worker) -> None:
    """Wait for the end of the pipe that whoever started this process holds; then stop."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    worker.stop()


def _all(org: str) -> Any:
    """Return the jobs of one organization or, without a name, all of the installation."""
    installation.start()
    from isthmus.engine.models import Job

    rows = Job.objects.select_related("task", "organization")
    return rows.filter(organization=installation.organization(org)) if org else rows


@jobs.command("list")
def list_(
    state: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATE",
            help="waiting, running, failed or done; may be repeated. Without it, all but done.",
        ),
    ] = None,
    org: Org = "",
    json: Json = False,
) -> None:
    """List jobs, the oldest first. Without --org those of every organization."""
    rows = _all(org)
    from isthmus.engine.jobs.reading import DONE, STATES, title_of

    chosen = state or [code for code in STATES if code != DONE]
    if unknown := [code for code in chosen if code not in STATES]:
        raise Problem(f"There is no state “{unknown[0]}”.", f"One of: {', '.join(STATES)}.")
    rows = rows.filter(task__status__in=[STATES[code] for code in chosen])
    shown = [_plain(row) for row in rows.order_by("task__enqueued_at", "pk")[:1000]]
    if json:
        as_json(shown)
        return
    table(
        ("id", "job", "organization", "state", "attempts", "enqueued", "what", "reason"),
        (
            (
                row["id"],
                row["job"],
                row["organization"],
                row["state"],
                row["attempts"],
                row["enqueued"],
                title_of(row["job"]),
                row["reason"],
            )
            for row in shown
        ),
        empty="No job.",
    )


def _plain(row: Job) -> dict[str, Any]:
    from django.utils import timezone

    from isthmus.engine.jobs.reading import STATES

    state = next(code for code, status in STATES.items() if status == row.task.status)
    return {
        "id": str(row.pk),
        "job": row.name,
        "organization": row.organization.slug if row.organization else "",
        "state": state,
        "attempts": row.attempts,
        "enqueued": f"{timezone.localtime(row.task.enqueued_at):%Y-%m-%d %H:%M:%S}",
        "worker": row.worker,
        "reason": row.reason,
    }


@jobs.command()
def show(id_: Id) -> None:
    """Show one job with the traceback of its last failure."""
    row = _found(id_)
    facts([*_plain(row).items(), ("traceback", row.task.traceback)])


@jobs.command()
def retry(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids of jobs that failed.")],
) -> None:
    """Let jobs that failed for good run again."""
    for id_ in ids:
        row = _found(id_)
        from isthmus.engine.access import system_viewer
        from isthmus.engine.door import Absent, Act
        from isthmus.engine.jobs.reading import run_again
        from isthmus.engine.models import Organization

        # The installation's own jobs belong to nobody: no organization's history tells of them.
        nobody = Organization(pk=0, slug="", name="")
        viewer = system_viewer(row.organization or nobody, installation.VIA)
        act = Act.now(viewer, installation.VIA)
        try:
            run_again(str(row.pk), act, installation=row.organization is None)
        except Absent:
            raise Problem(f"The job {id_} has not failed.", "Nothing to do.") from None
        notice(f"{row.name} runs again.")


def _found(id_: str) -> Job:
    from uuid import UUID

    rows = _all("")
    try:
        found: Job | None = rows.filter(pk=UUID(id_)).first()
    except ValueError:
        found = None
    if found is None:
        raise Problem(f"There is no job {id_}.", "See: isthmus jobs list")
    return found
