"""The matrix counts what the viewer may know of and opens it; scenarios and the first method begin."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.engine.door import Act, restrict
from isthmus.risks.library import scenarios
from isthmus.risks.matrix import counts
from isthmus.risks.records import RiskType
from isthmus.risks.tests.made import approach, change, method, risk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_the_matrix_counts_only_what_the_viewer_may_know_of(
    acts: dict[str, Act], django_assert_num_queries: Callable[..., Any]
) -> None:
    act = acts["ims_manager"]
    by = method(acts)
    open_one, secret = risk(act, by), risk(act, by, title="Takeover")
    risk(act, by, likelihood="", title="Not judged")
    risk(act, None, title="By nothing")
    change(open_one, act, residual_likelihood="1", residual_consequence="4")
    restrict(RiskType, secret.pk, [], act, "Secret")
    other = acts["auditor"].viewer
    with django_assert_num_queries(1):
        found = counts(other)
    assert (dict(found.cells[by.pk]), found.beside[by.pk], found.without) == ({("4", "4"): 1}, 1, 1)
    assert counts(other, "residual_").cells[by.pk] == {("1", "4"): 1}


def test_a_cell_opens_the_list_behind_it(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    act = acts["ims_manager"]
    browser = sign_in("ims_manager")
    page = browser.get("/o/northgate/risk-matrix/")
    assert "No method is in force" in page.text
    approach(acts, "a")
    by = method(acts)
    risk(act, by)
    page = browser.get("/o/northgate/risk-matrix/")
    (address,) = re.findall(r'href="(/o/northgate/risks/\?[^"]*consequence=4[^"]*)"', page.text)
    behind = browser.get(address.replace("&amp;", "&"))
    assert behind.status_code == 200
    assert "No restore" in behind.text
    assert ">Risk</h2>" in page.text, "The assessment goes by the name that the approach gave it."
    german = browser.get("/o/northgate/risk-matrix/", HTTP_ACCEPT_LANGUAGE="de")
    assert "4 – hoch" in german.text
    assert "4 – high" not in german.text


def test_a_scenario_fills_in_the_form_and_asks_whom_it_matters_to(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    assert {len(scenarios("en")), len(scenarios("de"))} == {30}
    browser = sign_in("ims_manager")
    page = browser.get("/o/northgate/risk-scenarios/?q=ransom")
    (address,) = re.findall(r'href="(/o/northgate/risks/new/\?title[^"]*)"', page.text)
    form = browser.get(address.replace("&amp;", "&"))
    assert "Data are encrypted for ransom" in form.text
    made = browser.post("/o/northgate/risk-starter/", follow=True)
    assert "Five by five" in made.text
    assert "Frequent" in made.text
