"""Import of another tool's log: what became of its rows, how fast, and in how much memory."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem

if TYPE_CHECKING:
    from isthmus.engine.access import Viewer
    from isthmus.engine.registry import RecordType
    from isthmus.engine.transfer import Reading
    from isthmus.engine.transfer.replaying import Report

#: Seconds between two lines that say how far it is.
PATIENCE = 5.0


def replay(
    wanted: type[RecordType],
    path: Path,
    mapping: str,
    reading: Reading,
    viewer: Viewer,
    report: str,
    *,
    json: bool,
) -> None:
    """Replay a log, say what became of it, and write what was odd into the file `report`."""
    from isthmus.engine.door import Act
    from isthmus.engine.sharing import seen_by
    from isthmus.engine.transfer.replaying import replay_log
    from isthmus.engine.transfer.replaying.report import write_csv

    begun = said = time.monotonic()

    def say(done: int, rows: int) -> None:
        nonlocal said
        if time.monotonic() - said > PATIENCE:
            said = time.monotonic()
            notice(f"{path.name}: {done} of {rows} events")

    act = Act.now(viewer, "import")
    found = replay_log(seen_by(wanted, viewer), path, mapping, act, reading, say)
    seconds = time.monotonic() - begun
    if report:
        with Path(report).open("w", encoding="utf-8", newline="") as file:
            write_csv(found, file)
    _tell(path, found, seconds, report, json=json)
    if not found.accounted:
        raise Problem(f"{path}: not every event is accounted for. Please report this.")


def _tell(path: Path, found: Report, seconds: float, report: str, *, json: bool) -> None:
    rate = round(found.written_rows / seconds) if seconds else 0
    memory = peak_memory()
    if json:
        as_json(
            {
                "file": path.name,
                "sha256": found.sha256,
                "events": found.rows,
                "records": found.records,
                "imported": {"events": found.written_rows, "records": found.written_records},
                "known_before": {"events": found.known_rows, "records": found.known_records},
                "left_out": found.left_out,
                "reasons": found.counts,
                "seconds": round(seconds, 1),
                "events_per_second": rate,
                "peak_memory_mb": memory,
            }
        )
        return
    for note in found.notes:
        notice(f"{path.name}: {note}")
    table(("reason", "events"), found.counts.items(), empty="Nothing was odd.")
    notice(
        f"{found.rows} events of {found.records} records: {found.written_rows} of "
        f"{found.written_records} imported, {found.known_rows} of {found.known_records} here "
        f"already, {found.left_out} left out."
    )
    most = f", at most {memory} MB" if memory else ""
    notice(f"{seconds:.0f} s, {rate} events/s{most}.")
    if report:
        notice(f"{len(found.findings)} rows with reasons are in {report}.")


def peak_memory() -> int | None:
    """Return the most memory that this process has held, in MB; None where nobody counts it."""
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024)
