"""The benches run from end to end on a few rows, so that they are there when they are needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from benchmarks.limits import MEASURES, RATIOS, exceeded, ratio_limit, unmeasured, wait_limit
from benchmarks.report import lines

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    place = tmp_path_factory.mktemp("bench")
    environment = {
        **os.environ,
        "ISTHMUS_DATA": str(place),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    environment.pop("ISTHMUS_DATABASE_URL", None)
    into = place / "run.json"
    sizes = ["--rows", "120", "--runs", "2", "--batch", "20", "--into", str(into)]
    command = [sys.executable, "-m", "benchmarks.run", *sizes]
    subprocess.run(command, check=True, env=environment, cwd=ROOT, timeout=900)
    found: dict[str, Any] = json.loads(into.read_text())
    return found


def test_it_measures_everything_that_is_asked_for_and_nothing_else(run: dict[str, Any]) -> None:
    (database,) = run["databases"]
    # A small run has a small batch.
    assert list(unmeasured(database)) == ["create 10,000 in a batch: not measured"]
    for place, wanted in MEASURES.items():
        for one in database[place]:
            name = one["name"].replace("create 20 in", "create 10,000 in")
            assert any(fnmatchcase(name, each) for each in wanted), name
    assert all(one["seconds"] > 0 and one["floor"] > 0 for one in database["ratios"])


def test_every_limit_of_a_ratio_is_of_something_that_is_measured() -> None:
    for start in RATIOS:
        assert any(name.startswith(start) for name in MEASURES["ratios"]), start
    assert all(ratio_limit(name) for name in MEASURES["ratios"])


def test_it_looks_at_every_list_and_none_reads_too_much(run: dict[str, Any]) -> None:
    scans = run["databases"][0]["scans"]
    assert scans["looked"] > 500
    assert scans["found"] == []


def test_it_works_scopes_out_whole_and_after_single_edits(run: dict[str, Any]) -> None:
    # It ends where the product and the floor find other members.
    names = [one["name"] for one in run["databases"][0]["ratios"]]
    assert [name for name in names if name.startswith("scope")] == [
        "scope of 120 records, nothing new",
        "scope of 120 records, all of it new",
        "scope after a relation is drawn",
        "scope after a relation is ended",
    ]


def test_a_batch_edit_is_one_update_a_chunk(run: dict[str, Any]) -> None:
    edit = run["databases"][0]["batch_edit"]
    assert edit["rows"] == 20
    assert edit["updates"] == edit["chunks"] == 1


def test_it_says_how_long_the_palette_takes_and_what_files_take_of_memory(
    run: dict[str, Any],
) -> None:
    (database,) = run["databases"]
    assert all(wait_limit(one["name"]) for one in database["answers"])
    assert len(database["answers"]) > 3
    assert {one["name"].split()[0] for one in database["peaks"]} == {"import", "export"}
    for one in database["peaks"]:
        assert one["rows"] == [12, 120]
        assert all(10 < megabytes < 1000 for megabytes in one["megabytes"])


def test_its_tables_name_every_measure(run: dict[str, Any]) -> None:
    text = "\n".join(lines(run))
    (database,) = run["databases"]
    for one in (*database["ratios"], *database["answers"], *database["peaks"]):
        assert one["name"] in text


def test_the_check_finds_what_is_beyond_its_limit(run: dict[str, Any]) -> None:
    (database,) = run["databases"]
    for one in database["ratios"]:
        one["ratio"] = ratio_limit(one["name"]) or 1.0
    for query in database["queries"]:
        query["queries"] = 8
    for answer in database["answers"]:
        answer["seconds"] = 0.05
    for peak in database["peaks"]:
        peak["megabytes"] = [100.0, 119.0]
    assert list(exceeded(database)) == []
    database["ratios"][0]["ratio"] = 99.0
    database["queries"][0]["queries"] = 11
    database["answers"][0]["seconds"] = 0.051
    database["peaks"][0]["megabytes"] = [100.0, 121.0]
    database["batch_edit"]["updates"] = 20
    database["scans"]["found"] = [
        {"register": "documents", "query": "count", "who": "keeper", "told": "all of it"}
    ]
    assert len(list(exceeded(database))) == 6
