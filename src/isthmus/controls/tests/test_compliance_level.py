"""Of the controls that apply to a service and to what it is made of, how many are how far; and by customer."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.assets.edges import PROVIDED_TO
from isthmus.assets.records.item import ItemType
from isthmus.context.edges import APPLIES, USES
from isthmus.context.scope import graph
from isthmus.controls.compliance import Counted, Level, compliance, level_of, level_of_service
from isthmus.controls.records import ControlTestType, ControlType
from isthmus.controls.tested import Effectiveness
from isthmus.engine.door import Act, create, move, relate, restrict
from isthmus.people.records import PartyType
from isthmus.services.records import ServiceType
from isthmus.services.tests.offered import live

PLACE = "/o/northgate/compliance"


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def control(act: Act, title: str, *to: Any, result: str = "") -> Any:
    """Return an implemented control that applies to some records, with one test that came out so."""
    said = {"title": title, "owner": act.viewer.principal_id, "how": "By hand."}
    (made,) = create(ControlType, [said], act)
    move(ControlType, "implement", [made.pk], act)
    relate(made.pk, APPLIES.code, [one.pk for one in to], act)
    if result:
        (trial,) = create(ControlTestType, [{"title": "T", "control": made.pk, "method": "Look."}], act)  # fmt: skip
        move(ControlTestType, result, [trial.pk], act, {"found": "So."})
    return made


def test_what_is_counted_is_told_apart() -> None:
    on = date(2026, 11, 28)
    found = level_of(
        [
            Counted("planned", Effectiveness.PASSED),
            Counted("implementing", Effectiveness.NONE),
            Counted("implemented", Effectiveness.PASSED, on),
            Counted("implemented", Effectiveness.PASSED, on - timedelta(days=1)),
            Counted("implemented", Effectiveness.OLD),
            Counted("implemented", Effectiveness.FAILED),
            Counted("implemented", Effectiveness.NEVER),
            Counted("implemented", Effectiveness.NONE),
        ],
        on,
    )
    assert found == Level(apply=8, implemented=6, passed=1, failed=1, old=2, never=2)
    assert (found.share, level_of([], on).share) == (12, None)


@pytest.mark.django_db
@pytest.mark.both_databases
def test_services_count_what_they_are_made_of_and_customers_what_they_take(
    act: Act, acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    mail, files = live(act), live(act, "=Files")
    (server,) = create(ItemType, [{"title": "Server"}], act)
    (party,) = create(PartyType, [{"title": "Harbour"}], act)
    for service in (mail, files):
        relate(service.pk, USES.code, [server.pk], act)
        relate(service.pk, PROVIDED_TO.code, [party.pk], act)
    control(act, "Of the server", server, result="passes")
    control(act, "Of mail", mail, result="fails")
    control(act, "Of both", mail, files)
    control(act, "Of nothing", result="passes")
    retired = control(act, "Gone", mail)
    move(ControlType, "retire", [retired.pk], act, {"reason": "Gone"})
    secret = control(act, "Tapir", mail)
    me: Any = [act.viewer.principal_id]
    restrict(ControlType, secret.pk, me, act, "Only me")
    found = compliance(act.viewer)
    of = {row.record.title: row.level for row in found.services}
    assert of == {
        "Managed mail": Level(apply=3, implemented=3, passed=1, failed=1, never=1),
        "=Files": Level(apply=2, implemented=2, passed=1, never=1),
    }
    (customer,) = found.customers
    assert (customer.record.pk, customer.services) == (party.pk, 2)
    assert customer.level == of["Managed mail"], "A control that two services have counts once."
    assert level_of_service(mail, act.viewer, act.today) == of["Managed mail"]

    browser = sign_in("ims_manager")
    page = browser.get(f"{PLACE}/").text
    assert all(words in page for words in ("Managed mail", "Harbour", "33 %"))
    assert "Tapir" not in page
    told = browser.get(f"{PLACE}.json").json()
    assert [(one["title"], one["share"]) for one in told["services"]] == [("=Files", 50), ("Managed mail", 33)]  # fmt: skip
    assert told["customers"][0]["services"] == 2
    lines = browser.get(f"{PLACE}.csv").text.splitlines()
    assert len(lines) == 4
    assert "'=Files" in lines[1]
    part = browser.get(f"/o/northgate/services/{mail.reference}/compliance/").text
    assert "33 %" in part
    assert f"services/{mail.reference}/compliance/" in browser.get(f"/o/northgate/services/{mail.reference}/").text  # fmt: skip
    # What hangs on something restricted is counted for nobody.
    restrict(ItemType, server.pk, me, act, "Only me")
    assert [row.level.apply for row in compliance(act.viewer).services] == [1, 2]


@pytest.mark.django_db
def test_it_asks_as_often_however_many_services_there_are(
    act: Act, sign_in: Callable[[str], Client], client: Client
) -> None:
    browser = sign_in("ims_manager")

    def asked() -> int:
        browser.get(f"{PLACE}/")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"{PLACE}/")
        return len(queries)

    def more(count: int) -> None:
        for number in range(count):
            service = live(act, f"Service {number} of {count}")
            (party,) = create(PartyType, [{"title": f"Party {number} of {count}"}], act)
            relate(service.pk, PROVIDED_TO.code, [party.pk], act)
            control(act, f"Control {number} of {count}", service)

    more(1)
    few = asked()
    more(4)
    assert asked() == few
    with CaptureQueriesContext(connection) as queries:
        compliance(act.viewer)
    assert len(queries) == 4 + 2 * 2, "From services to their controls, and nothing follows those."
    assert client.get(f"{PLACE}/").status_code == 302
    assert client.get(f"{PLACE}.json").status_code == 302


@pytest.mark.django_db
def test_a_service_walks_outward_from_itself_and_reads_the_whole_graph_only_where_that_is_far(
    act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail, other = live(act), live(act, "Files")
    chain = create(ItemType, [{"title": f"Item {number}"} for number in range(4)], act)
    for one, following in itertools.pairwise([mail, *chain]):
        relate(one.pk, USES.code, [following.pk], act)
    relate(chain[-1].pk, USES.code, [chain[0].pk], act)
    control(act, "At the end", chain[-1], result="passes")
    control(act, "Of others", other)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert level_of_service(mail, act.viewer, act.today) == Level(
                apply=1, implemented=1, passed=1
            )
        return len(queries)

    assert asked() == 1 + 2 * 6
    near = graph.graph_from(act.viewer.organization_id, "sms", [mail.pk])
    assert near.after.keys() == {mail.pk, *(one.pk for one in chain)}
    monkeypatch.setattr(graph, "FAR", 3)
    assert asked() == 1 + 2 * 3 + 2
    monkeypatch.setattr(graph, "STEPWISE", 0)
    assert asked() == 1 + 2


@pytest.mark.django_db
@pytest.mark.both_databases
def test_programs_are_told_the_same_as_people(
    act: Act, sign_in: Callable[[str], Client], client: Client
) -> None:
    figures = "/api/v1/o/northgate/figures/compliance"
    mail = live(act)
    (party,) = create(PartyType, [{"title": "Harbour"}], act)
    relate(mail.pk, PROVIDED_TO.code, [party.pk], act)
    control(act, "Of mail", mail, result="passes")
    control(act, "Untested", mail)
    (planned,) = create(ServiceType, [{"title": "Planned"}], act)
    (secret,) = create(ServiceType, [{"title": "Tapir"}], act)
    control(act, "Of what is planned", planned, secret)
    restrict(ServiceType, secret.pk, [act.viewer.principal_id or 0], act, "Only me")
    secret.refresh_from_db()
    browser = sign_in("auditor")
    with CaptureQueriesContext(connection) as queries:
        found = browser.get(figures)
    assert len(queries) <= 12
    assert found.json() == browser.get(f"{PLACE}.json").json()
    counts = {"apply": 2, "implemented": 2, "passed": 1, "failed": 0, "old": 0, "never": 1}
    assert found.json()["customers"] == [
        {"reference": party.reference, "title": "Harbour", **counts, "share": 50, "services": 1}
    ]
    one = browser.get(f"{figures}/{mail.reference}").json()
    assert one == {**found.json()["services"][0], "on": act.today.isoformat()}
    assert browser.get(f"{figures}/{planned.reference}").json()["apply"] == 1
    # What is hidden answers as what isn't there, and whoever knows of it finds nothing counted.
    hidden = browser.get(f"{figures}/{secret.reference}")
    absent = browser.get(f"{figures}/SVC-0")
    assert hidden.status_code == absent.status_code == 404
    assert sign_in("ims_manager").get(f"{figures}/{secret.reference}").json()["apply"] == 0
    assert sign_in("customer_contact").get(figures).status_code == 404
    assert sign_in("customer_contact").get(f"{figures}/{mail.reference}").status_code == 404
    assert client.get(figures).status_code == 401
