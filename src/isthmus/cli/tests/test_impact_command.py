import json
from collections.abc import Callable
from typing import Any

import pytest

from isthmus.assets.records.item import ItemType
from isthmus.engine.door import Act, create, relate

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db


def test_it_says_what_is_lost_with_a_record_and_what_that_rests_on(
    isthmus: Isthmus, acts: dict[str, Act]
) -> None:
    act = acts["ims_manager"]
    need = [{"relation": "runs_on", "needed": 1}]
    rows: list[dict[str, Any]] = [
        {"title": "One"},
        {"title": "Two"},
        {"title": "Cluster", "redundancy": need},
    ]
    one, two, cluster = create(ItemType, rows, act)
    relate(cluster.pk, "runs_on", [one.pk, two.pk], act)
    status, _, err = isthmus("impact", one.reference)
    assert (status, "Nothing is lost with it." in err) == (0, True)
    status, out, _ = isthmus("impact", one.reference, "--with", two.reference)
    assert status == 0
    assert f"runs on {two.reference} (1 of 2 needed, 0 left)" in out
    status, out, _ = isthmus("impact", cluster.reference, "--rests", "--json")
    (items,) = json.loads(out)["registers"]
    assert [record["alone"] for record in items["records"]] == [False, False]
    status, _, err = isthmus("impact", "ITM-1999-0001")
    assert status != 0
    assert "There is no record ITM-1999-0001" in err
