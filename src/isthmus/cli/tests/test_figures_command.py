import json
from collections.abc import Callable

import pytest

from isthmus.engine.door import Act, create, move
from isthmus.incidents.records import IncidentType

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db


def test_it_counts_reports_step_by_step(isthmus: Isthmus, acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    rows = [{"title": "It is slow", "disturbs": "yes"}, {"title": "A badge", "asks": "yes"}]
    slow, _ = create(IncidentType, rows, act)
    move(IncidentType, "resolve", [slow.pk], act, {"resolution": "Restarted."})
    status, out, _ = isthmus("figures", "--from", "today", "--json")
    found = json.loads(out)
    assert status == 0
    assert (found["all"]["opened"], found["all"]["resolved"]) == ([2], [1])
    status, out, _ = isthmus("figures", "handled_as=request", "--from", "today")
    assert status == 0
    assert out.splitlines()[1].split()[2:] == ["1", "0", "0", "0", "1"]
    status, out, _ = isthmus("figures", "--from", "today", "--by", "handled_as")
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["incident", "request"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "mood"], "not grouped by"),
        (["--from", "soon"], "is not a day"),
        (["handled_as"], "name=value"),
        (["mood=good"], "mood"),
    ],
)
def test_what_makes_no_sense_is_said(
    isthmus: Isthmus, acts: dict[str, Act], words: list[str], said: str
) -> None:
    status, _, err = isthmus("figures", *words)
    assert status != 0
    assert said in err
