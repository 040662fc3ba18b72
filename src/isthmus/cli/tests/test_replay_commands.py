import json
from collections.abc import Callable
from pathlib import Path

import pytest

from isthmus.engine.door import Act, create, restrict
from isthmus.incidents.records import IncidentType

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db

MAPPINGS = Path(__file__).resolve().parents[4] / "examples" / "mappings"
LOG = str(MAPPINGS / "samples" / "servicenow-log.csv")
MAPPING = str(MAPPINGS / "servicenow-log.yaml")
REPLAY = ("import", "incidents", LOG, "--mapping", MAPPING)


def counts(isthmus: Isthmus, by: str, *more: str) -> dict[str | None, int]:
    status, out, _ = isthmus("records", "count", "incident", "--by", by, "--json", *more)
    assert status == 0
    found = json.loads(out)
    assert found["count"] == sum(one["count"] for one in found["counts"])
    return {one["value"]: one["count"] for one in found["counts"]}


def test_a_log_is_replayed_by_one_command_which_says_what_became_of_every_event(
    isthmus: Isthmus, acts: dict[str, Act], tmp_path: Path
) -> None:
    report = tmp_path / "report.csv"
    status, out, _ = isthmus(*REPLAY, "--report", str(report), "--json")
    assert status == 0
    found = json.loads(out)
    assert found["imported"] == {"events": 7, "records": 2}
    assert (found["events"], found["left_out"], found["reasons"]["unknown-state"]) == (8, 1, 1)
    assert {"events_per_second", "peak_memory_mb", "sha256"} <= found.keys()
    assert len(report.read_text(encoding="utf-8").splitlines()) == 8
    assert counts(isthmus, "priority") == {"2": 1, "4": 1}
    assert counts(isthmus, "state") == {"closed": 2}
    assert counts(isthmus, "source_group") == {"Group 24": 1, None: 1}
    status, out, err = isthmus(*REPLAY)
    assert (status, out) == (0, "")
    assert "8 of 2 here already" in err
    assert isthmus("history", "verify")[0] == 0


def test_a_log_has_no_preview(isthmus: Isthmus, acts: dict[str, Act]) -> None:
    status, _, err = isthmus(*REPLAY, "--preview")
    assert status == 2
    assert "no preview" in err


def test_records_are_counted_by_a_field_as_far_as_one_may_know_of_them(
    isthmus: Isthmus, acts: dict[str, Act]
) -> None:
    act = acts["ims_manager"]
    rows = [{"title": "A", "category": "Mail"}, {"title": "B", "category": "Secret"}]
    _, hidden = create(IncidentType, rows, act)
    restrict(IncidentType, hidden.pk, [], act, "inquiry")
    outsider = ("--as", "contributor@northgate.example")
    assert counts(isthmus, "category", *outsider) == {"Mail": 1}
    assert counts(isthmus, "category", "category=Mail") == {"Mail": 1}
    _, out, _ = isthmus("records", "count", "incidents", "--by", "category", *outsider)
    assert out.split() == ["category", "count", "Mail", "1"]


def test_a_field_by_which_nothing_is_counted_is_refused_with_those_that_are(
    isthmus: Isthmus, acts: dict[str, Act]
) -> None:
    status, _, err = isthmus("records", "count", "incidents", "--by", "description")
    assert status == 2
    assert "One of: title" in err
