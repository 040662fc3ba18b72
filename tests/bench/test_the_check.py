"""The check judges a run of every size, and takes what was not measured for no evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.check import main, newest
from benchmarks.limits import DATABASES, MEASURES
from benchmarks.report import lines


def made(name: str) -> dict[str, Any]:
    """Return the results of a database that measured everything, all of it within its limit."""
    like: dict[str, dict[str, Any]] = {
        "ratios": {"seconds": 0.01, "floor": 0.01, "ratio": 1.0},
        "answers": {"seconds": 0.01},
        "peaks": {"rows": [10, 100], "megabytes": [100.0, 101.0]},
        "queries": {"kind": "list", "queries": 7},
    }
    found: dict[str, Any] = {
        place: [{"name": one.replace("*", "1,000"), **like[place]} for one in wanted]
        for place, wanted in MEASURES.items()
    }
    return found | {
        "name": name,
        "generated": {"events": 1, "seconds": 1},
        "scans": {"looked": 900, "found": []},
        "batch_edit": {
            "rows": 1000, "chunks": 2, "updates": 2, "statements": 20, "milliseconds": 9,
        },
    }  # fmt: skip


@pytest.fixture
def whole() -> dict[str, Any]:
    return {"databases": [made(f"{name} 1.2") for name in DATABASES]}


def keep(folder: Path, name: str, run: dict[str, Any]) -> Path:
    path = folder / f"{name}-rows.json"
    path.write_text(json.dumps(run))
    return path


def without(run: dict[str, Any], place: str, name: str) -> dict[str, Any]:
    run = json.loads(json.dumps(run))
    first = run["databases"][0]
    first[place] = [one for one in first[place] if one["name"] != name]
    return run


def test_the_newest_run_of_each_size_is_judged(
    tmp_path: Path, whole: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    lame = json.loads(json.dumps(whole))
    lame["databases"][1]["ratios"][0]["ratio"] = 99.0
    keep(tmp_path, "2026-01-01-1000000", lame)
    large = keep(tmp_path, "2026-01-02-1000000", whole)
    small = keep(tmp_path, "2026-01-03-3000", whole)
    assert newest(tmp_path) == [small, large]
    assert main([], tmp_path) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [
        small.name,
        large.name,
    ]
    # A small run that is newer takes nothing from the large one.
    keep(tmp_path, "2026-01-02-1000000", lame)
    assert main([], tmp_path) == 1
    assert f"{large.name}: PostgreSQL 1.2: list page: 99.00 times" in capsys.readouterr().out
    assert main([str(small)], tmp_path) == 0


@pytest.mark.parametrize(
    ("place", "name"),
    [(place, name.replace("*", "1,000")) for place, names in MEASURES.items() for name in names],
)
def test_a_measure_that_a_run_lacks_is_named(
    place: str,
    name: str,
    tmp_path: Path,
    whole: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = without(whole, place, name)
    assert main([str(keep(tmp_path, "2026-01-01-1000", run))]) == 1
    (told,) = capsys.readouterr().out.splitlines()
    assert told.endswith(": not measured.")
    assert name.replace("1,000", "*") in told
    assert told.split(": ", 1)[1][:-1] in "\n".join(_report(run))


def _report(run: dict[str, Any]) -> list[str]:
    machine = dict.fromkeys(
        ("processor", "cores", "memory_gb", "system", "python", "django", "jinja2", "busy"), 1
    )
    return list(lines({**run, "date": "2026-01-01", "rows": 1000, "machine": machine}))


def test_a_database_that_was_not_measured_is_named(
    tmp_path: Path, whole: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    whole["databases"].pop()
    assert main([str(keep(tmp_path, "2026-01-01-1000", whole))]) == 1
    assert capsys.readouterr().out.endswith(": PostgreSQL: nothing was measured.\n")


def test_an_old_run_is_read_and_says_what_it_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    results = Path(__file__).parents[2] / "benchmarks" / "results"
    for run in sorted(results.glob("*-rows.json")):
        main([str(run)])
        assert run.name in capsys.readouterr().out


def test_where_there_is_no_run_there_is_nothing_to_go_by(tmp_path: Path) -> None:
    assert main([], tmp_path) == 1
