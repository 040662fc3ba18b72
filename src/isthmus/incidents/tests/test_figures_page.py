"""The page of figures, and its files."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.engine.door import Act, create, move, restrict
from isthmus.incidents.records import IncidentType
from isthmus.services.records import ServiceType
from isthmus.services.tests.offered import live

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PAGE = "/o/northgate/incidents/figures/"


@pytest.fixture
def reports(acts: dict[str, Act]) -> list[Any]:
    act = acts["ims_manager"]
    mail, payroll = live(act, "Mail"), live(act, "Payroll")
    old = timezone.now() - timedelta(days=40)
    rows = [
        {"title": "It is slow", "disturbs": "yes", "service": mail.pk, "noticed_at": old},
        {"title": "It is away", "disturbs": "yes", "service": mail.pk},
        {"title": "A badge", "asks": "yes", "service": payroll.pk},
    ]
    made = create(IncidentType, rows, act)
    move(IncidentType, "resolve", [made[1].pk], act, {"resolution": "Restarted."})
    return [*made, mail, payroll]


def text(answer: Any) -> str:
    assert answer.status_code == 200
    found: str = answer.content.decode()
    return found


def links(page: str) -> list[str]:
    found = re.findall(r'href="(/o/northgate/incidents/\?[^"]*)"', page)
    return [unescape(one) for one in found]


def test_every_figure_leads_to_the_reports_behind_it(reports: list[Any], sign_in: Any) -> None:
    client = sign_in("contributor")
    page = text(client.get(PAGE, {"by": "service"}))
    assert "It grew from 0 to 2: 3 came in, 1 went out." in page
    assert "1 of 2 have been open for more than 30 days" in page
    numbers = re.findall(r'<a href="(/o/northgate/incidents/\?[^"]*)">(\d+)</a>', page)
    assert len(numbers) > 10
    for address, number in numbers:
        shown = text(client.get(unescape(address)))
        assert len(set(re.findall(r"INC-\d{4}-\d{4}", shown))) == int(number), address
    for address in links(page):
        assert "It was left out." not in text(client.get(address)), address


def test_a_restricted_report_leaves_no_trace(
    reports: list[Any], acts: dict[str, Act], sign_in: Any
) -> None:
    slow, _, badge, _, payroll = reports
    restrict(IncidentType, badge.pk, [], acts["ims_manager"], "Somebody is named.")
    page = text(sign_in("contributor").get(PAGE, {"by": "service"}))
    assert payroll.reference not in page
    assert "It grew from 0 to 1: 2 came in, 1 went out." in page
    assert slow.title not in page


def test_who_knows_of_a_restricted_report_is_told_apart(
    reports: list[Any], acts: dict[str, Act], sign_in: Any
) -> None:
    restrict(IncidentType, reports[2].pk, [], acts["ims_manager"], "Somebody is named.")
    client = sign_in("ims_manager")
    page = text(client.get(PAGE, {"by": "service"}))
    assert "It grew from 0 to 1: 2 came in, 1 went out." in page
    assert "Restricted reports that you know of" in page
    apart = page.partition('id="restricted"')[2].partition("</section>")[0]
    ways = re.findall(r'<a href="(/o/northgate/incidents/\?[^"]*)">(\d+)</a>', apart)
    assert [number for _, number in ways] == ["1", "1"]
    for address, _ in ways:
        assert reports[2].title in text(client.get(unescape(address)))
    # Every other number leads to what it counts, without it.
    for address in links(page):
        if "restricted=yes" not in address:
            assert reports[2].title not in text(client.get(address)), address
    table = client.get("/o/northgate/incidents/figures.json", {"by": "service"}).json()
    assert table["restricted"] is None
    answer = client.get("/api/v1/o/northgate/figures/incidents", {"by": "service"}).json()
    assert answer["restricted"]["open_at_end"] == 1
    assert "Restricted reports" not in text(sign_in("contributor").get(PAGE))


def test_what_names_a_service_out_of_sight_is_counted_with_what_names_none(
    reports: list[Any], acts: dict[str, Act], sign_in: Any
) -> None:
    create(IncidentType, [{"title": "Something"}], acts["ims_manager"])
    before = links(text(sign_in("contributor").get(PAGE, {"by": "service"})))
    assert not [one for one in before if "service=none" in one]
    restrict(ServiceType, reports[-1].pk, [], acts["ims_manager"], "Not told yet.")
    page = text(sign_in("contributor").get(PAGE, {"by": "service"}))
    # No list stands behind it: that would leave out what the number counts, and so tell of it.
    assert not [one for one in links(page) if "service=none" in one]
    assert "Payroll" not in page


def test_it_takes_the_same_queries_for_any_number_of_reports(
    reports: list[Any], acts: dict[str, Act], sign_in: Any
) -> None:
    client = sign_in("contributor")

    def asked() -> int:
        client.get(PAGE, {"by": "service"})
        with CaptureQueriesContext(connection) as seen:
            client.get(PAGE, {"by": "service"})
        return len(seen)

    few = asked()
    create(
        IncidentType, [{"title": "It is slow", "service": reports[-1].pk}] * 30, acts["ims_manager"]
    )
    assert asked() == few <= 8


def test_what_makes_no_sense_is_left_out_and_said(reports: list[Any], sign_in: Any) -> None:
    asked = {"from": "soon", "by": "mood", "open_on": "today", "step": "day", "until": "9999-01-01"}
    page = text(sign_in("contributor").get(PAGE, asked))
    assert "“soon” is not a day." in page
    assert "not grouped by" in page
    assert "Figures tell by themselves" in page
    page = text(sign_in("contributor").get(PAGE, {"from": "-5y", "step": "day"}))
    assert "more than 106 steps" in page


def test_a_house_without_reports_is_told_what_belongs_here(
    acts: dict[str, Act], sign_in: Any
) -> None:
    page = text(sign_in("contributor").get(PAGE))
    assert "No reports in this period" in page
    assert "6.2.5" in page


def test_the_list_leads_to_figures_of_what_it_shows(reports: list[Any], sign_in: Any) -> None:
    client = sign_in("contributor")
    shown = text(client.get("/o/northgate/incidents/?handled_as=request"))
    (address,) = set(re.findall(r'href="(/o/northgate/incidents/figures/[^"]*)"', shown))
    page = text(client.get(unescape(address)))
    assert "It grew from 0 to 1: 1 came in, 0 went out." in page


def test_the_files_say_the_same(reports: list[Any], acts: dict[str, Act], sign_in: Any) -> None:
    client = sign_in("contributor")
    asked = {"by": "service", "from": "today"}
    data = client.get("/o/northgate/incidents/figures.json", asked)
    assert data.json() == client.get("/api/v1/o/northgate/figures/incidents", asked).json()
    table = client.get("/o/northgate/incidents/figures.csv", asked)
    rows = [*csv.DictReader(io.StringIO(table.content.decode()))]
    assert {row["group"]: row["open"] for row in rows} == {
        reports[3].reference: "1",
        reports[4].reference: "1",
    }
    assert "attachment" in table["Content-Disposition"]


@pytest.mark.parametrize("ending", ["/", ".csv", ".json"])
def test_customers_have_none(sign_in: Any, acts: dict[str, Act], ending: str) -> None:
    assert sign_in("customer_contact").get(PAGE.rstrip("/") + ending).status_code == 404
