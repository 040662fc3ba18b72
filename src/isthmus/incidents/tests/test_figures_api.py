"""Figures by API."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.engine.door import Act, create, restrict
from isthmus.incidents.records import IncidentType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ADDRESS = "/api/v1/o/northgate/figures/incidents"


@pytest.fixture
def reports(acts: dict[str, Act]) -> list[Any]:
    rows = [{"title": "It is slow", "disturbs": "yes"}, {"title": "A badge", "asks": "yes"}]
    return create(IncidentType, rows, acts["ims_manager"])


def test_it_tells_all_of_them_and_each_group(reports: list[Any], sign_in: Any) -> None:
    asked = {"by": "handled_as", "from": "today"}
    found = sign_in("contributor").get(ADDRESS, asked).json()
    assert found["all"]["opened"] == found["all"]["open"] == [2]
    assert [one["value"] for one in found["groups"]] == ["incident", "request"]
    assert found["all"]["ages"] == [2, 0, 0, 0, 0]
    only = sign_in("contributor").get(ADDRESS, {**asked, "handled_as": "request"}).json()
    assert only["all"]["open_at_end"] == 1


def test_restricted_reports_are_not_hinted_at(
    reports: list[Any], acts: dict[str, Act], sign_in: Any
) -> None:
    asked = {"by": "handled_as", "from": "today"}
    restrict(IncidentType, reports[0].pk, [], acts["ims_manager"], "Somebody is named.")
    found = sign_in("contributor").get(ADDRESS, asked).json()
    assert [one["value"] for one in found["groups"]] == ["request"]
    assert found["all"]["came_in"] == found["all"]["open_at_end"] == 1


@pytest.mark.parametrize(
    "asked", [{"by": "mood"}, {"from": "soon"}, {"open_on": "today"}, {"priority": "9"}]
)
def test_what_makes_no_sense_is_refused_by_name(
    sign_in: Any, asked: dict[str, str], acts: dict[str, Act]
) -> None:
    found = sign_in("contributor").get(ADDRESS, asked)
    assert found.status_code == 422
    (name,) = asked
    assert name in found.json()["errors"][0]["pointer"]


def test_customers_have_none(sign_in: Any) -> None:
    assert sign_in("customer_contact").get(ADDRESS).status_code == 404
