"""What the page of a risk tells of its method and its controls comes with it: few queries in all."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.assets.records.item import ItemType
from isthmus.controls.records import ControlType
from isthmus.engine.door import Act, create, relate, restrict
from isthmus.people.records import PartyType
from isthmus.risks.edges import THREATENS
from isthmus.risks.tests.made import approach, do, method, risk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ESTIMATE = {
    "case": "now", "least": Decimal("0.05"), "likeliest": Decimal("0.2"), "most": Decimal(1),
    "loss_low": Decimal(1000), "loss_high": Decimal(90_000), "share": "90", "currency": "EUR",
}  # fmt: skip


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def treated(acts: dict[str, Act], act: Act) -> Any:
    """A risk to two items, treated by two controls, estimated, assessed under an approach."""
    by = method(acts)
    approach(acts, "a")
    controls = create(ControlType, [{"title": "Restore"}, {"title": "Double"}], act)
    create(PartyType, [{"title": "Harbour Bank"}], act)
    row = {"what": "Try it", "who": act.viewer.principal_id, "due_on": act.today}
    measures = [{**row, "control": one.pk} for one in controls]
    rest = {"residual_likelihood": "1", "residual_consequence": "4"}
    more = {"treatment": "modify", "measures": measures, "estimates": [ESTIMATE]}
    one = risk(act, by, **more, **rest)
    items = create(ItemType, [{"title": "Database"}, {"title": "Tape"}], act)
    relate(one.pk, THREATENS.code, [item.pk for item in items], act)
    return do(one, "assess", act)


def looked_at(client: Client, record: Any) -> tuple[int, str]:
    """Return how many queries its page takes, and what it says."""
    address = f"/o/northgate/risks/{record.reference}/"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == 200
    return len(queries), page.text


def test_it_takes_few_queries(treated: Any, act: Act, sign_in: Callable[[str], Client]) -> None:
    client = sign_in("ims_manager")
    queries, text = looked_at(client, treated)
    assert queries <= 10
    for said in ("Five by five", "4 – high", "Database", "Restore", "No test defined", "0.05"):
        assert said in text, said
    accepted = do(treated, "accept", act, reason="Cheap.")
    queries, text = looked_at(client, accepted)
    assert queries <= 11
    assert "Holds" in text


def test_it_names_no_control_that_the_viewer_may_not_know_of(
    treated: Any, act: Act, sign_in: Callable[[str], Client]
) -> None:
    (hidden,) = [row.control_id for row in treated.measures.all() if row.control.title == "Double"]
    restrict(ControlType, hidden, [], act, "Secret")
    _, text = looked_at(sign_in("auditor"), treated)
    assert "Restore" in text
    assert "Double" not in text
