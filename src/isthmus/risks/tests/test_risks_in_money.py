"""Estimates by page and API: refused where they make no sense, absent where restricted."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from isthmus.engine.door import Act, Invalid, restrict
from isthmus.engine.lookup import Lookup
from isthmus.risks.quantity.portfolio import portfolio, read_question
from isthmus.risks.records import RiskType
from isthmus.risks.tests.made import change, do, method, risk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ADDRESS = "/api/v1/o/northgate/figures/risks"


def estimate(case: str = "now", **values: Any) -> dict[str, Any]:
    often = {"least": Decimal("0.5"), "likeliest": Decimal(1), "most": Decimal(3)}
    loss = {"loss_low": Decimal(10_000), "loss_high": Decimal(90_000), "currency": "EUR"}
    return {"case": case, **often, **loss, **values}


#: Estimates that make no sense, and where that is said.
SENSELESS: list[tuple[list[dict[str, Any]], str]] = [
    ([estimate(likeliest=Decimal(4))], "estimates.0.most"),
    ([estimate(least=Decimal(2))], "estimates.0.likeliest"),
    ([estimate(least=Decimal(-1))], "estimates.0.least"),
    ([estimate(most=Decimal(1001))], "estimates.0.most"),
    ([estimate(loss_low=Decimal(0))], "estimates.0.loss_low"),
    ([estimate(loss_high=Decimal(9))], "estimates.0.loss_high"),
    ([estimate(loss_high=None)], "estimates.0.loss_high"),
    ([estimate(currency="EUX")], "estimates.0.currency"),
    ([estimate(), estimate("after", currency="USD")], "estimates.1.currency"),
]


def test_what_makes_no_sense_is_refused_where_it_stands(acts: dict[str, Act]) -> None:
    for estimates, field in SENSELESS:
        with pytest.raises(Invalid) as refused:
            risk(acts["ims_manager"], None, estimates=estimates)
        assert field in [one.field for one in refused.value.errors]
        assert all(one.hint or one.code == "required" for one in refused.value.errors)


def test_it_is_drawn_alike_by_page_and_api(
    acts: dict[str, Act],
    sign_in: Callable[[str], Client],
    django_assert_num_queries: Callable[..., Any],
) -> None:
    act = acts["ims_manager"]
    browser = sign_in("auditor")
    assert "No risk here has figures" in browser.get("/o/northgate/risk-losses/").text
    one = risk(
        act,
        None,
        estimates=[
            estimate("before", most=Decimal(9)),
            estimate(),
            estimate("after", most=Decimal(1)),
        ],
    )
    other = risk(act, None, title="Heat", for_security="no", estimates=[estimate(seed=3)])
    risk(act, None, title="Abroad", estimates=[estimate(currency="JPY")])
    gone = risk(act, None, title="Gone", estimates=[estimate()])
    do(gone, "close", act, reason="It was none.")
    risk(act, None, title="Nobody knows")
    with django_assert_num_queries(3):
        portfolio(read_question({}, Lookup(act.viewer)), act.viewer, 1_000)
    found = browser.get(ADDRESS).json()
    euro, yen = found["currencies"]
    assert (euro["currency"], euro["risks"], yen["risks"]) == ("EUR", 2, 1)
    assert (found["without_estimate"], found["restricted"]) == (1, 0)
    assert {row["reference"] for row in euro["each"]} == {one.reference, other.reference}
    assert euro["after"]["mean"] < euro["now"]["mean"] < euro["before"]["mean"]
    assert yen["after"] is yen["before"] is None
    narrowed = browser.get(ADDRESS, {"concerns": "sms", "sort": "title"}).json()["currencies"][0]
    assert narrowed["each"] == [row for row in euro["each"] if row["reference"] == other.reference]
    page = browser.get("/o/northgate/risk-losses/?concerns=sms&draws=many&mood=good").text
    assert "Heat" in page
    assert "is no number of years to draw" in page
    assert browser.get(ADDRESS, {"draws": "5"}).status_code == 422
    german = browser.get(f"/o/northgate/risks/{one.reference}/", HTTP_ACCEPT_LANGUAGE="de").text
    assert "In Geld" in german
    assert "\N{NO-BREAK SPACE}EUR im Jahr" in german
    assert sign_in("customer_contact").get(ADDRESS).status_code == 404


def test_a_restricted_risk_is_in_no_figure(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    act = acts["ims_manager"]
    risk(act, None, estimates=[estimate()])
    before = sign_in("auditor").get(ADDRESS).json()
    secret = risk(act, None, title="Takeover", estimates=[estimate(currency="CHF")])
    restrict(RiskType, secret.pk, [], act, "Secret")
    secret.refresh_from_db()
    assert sign_in("auditor").get(ADDRESS).json() == before
    assert "Takeover" not in sign_in("auditor").get("/o/northgate/risk-losses/").text
    known = sign_in("ims_manager")
    assert known.get(ADDRESS).json() == {**before, "restricted": 1}
    assert "restricted risk that you know of" in known.get("/o/northgate/risk-losses/").text
    assert "In money" in known.get(f"/o/northgate/risks/{secret.reference}/").text


def test_what_would_take_too_long_is_refused_before_it_is_drawn(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    often: dict[str, Any] = {name: Decimal(1000) for name in ("least", "likeliest", "most")}
    risk(acts["ims_manager"], None, estimates=[estimate(**often)])
    browser = sign_in("auditor")
    assert "too many to be drawn" in browser.get("/o/northgate/risk-losses/?draws=1000000").text
    refused = browser.get(f"{ADDRESS}?draws=1000000")
    assert refused.status_code == 422
    assert "ask the command line" in refused.text
    assert browser.get(f"{ADDRESS}?draws=1000").status_code == 200


def test_an_estimate_is_changed_and_taken_away(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    act = acts["ims_manager"]
    one = risk(act, method(acts), estimates=[estimate()])
    changed = change(one, act, estimates=[estimate(most=Decimal(5), share="95"), estimate("after")])
    assert [row.share for row in changed.parts["estimates"]] == ["95", "90"]
    for undrawn in ([estimate("after")], [estimate(), estimate(seed=2)]):
        change(one, act, estimates=undrawn)
        assert portfolio(read_question({}, Lookup(act.viewer)), act.viewer).without == 1
        page = sign_in("ims_manager").get(f"/o/northgate/risks/{one.reference}/").text
        assert "Its estimates are not drawn" in page
        assert 'id="losses"' not in page
    assert portfolio(read_question({}, Lookup(act.viewer)), act.viewer).without == 1
