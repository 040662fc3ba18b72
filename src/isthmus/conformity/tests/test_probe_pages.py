"""All probes with their answers, and the records that fall short of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from markupsafe import escape

from isthmus.conformity.operations import trace
from isthmus.conformity.probe import probes
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create, restrict
from isthmus.standards.library import Requirement

BASE = "/o/northgate/probes/"
SignIn = Callable[[str], Client]
Make = Callable[..., Any]


@pytest.fixture
def auditor(assessor: Act, sign_in: SignIn) -> Client:
    return sign_in("auditor")


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_probe_that_runs_stands_there_with_its_answer(auditor: Client) -> None:
    page = text(auditor, BASE)
    for declared in probes.values():
        # Some look at requirements of the newer editions alone.
        shown = declared.applies_to(["iso27001-2013", "iso20000-1-2011"])
        assert (escape(declared.title) in page) is shown, declared.id
    assert "No evidence" in page


@pytest.fixture
def one_trace(assessor: Act, document: Make, isms: dict[str, Requirement]) -> None:
    """With the first trace it falls short that nothing else is traced."""
    trace(document().pk, [isms["5.2"]], assessor)


@pytest.mark.usefixtures("one_trace")
def test_probes_are_chosen_by_their_outcome(auditor: Client) -> None:
    page = text(auditor, f"{BASE}?outcome=falls_short")
    assert "Every requirement is traced to something" in page
    assert "Roles in use are held" not in page


@pytest.mark.parametrize("id_", sorted(probes))
def test_every_probe_has_a_page_with_its_rule_and_remedy(auditor: Client, id_: str) -> None:
    page = text(auditor, f"{BASE}{id_}/")
    assert escape(probes[id_].remedy) in page
    assert escape(probes[id_].title) in page


@pytest.mark.usefixtures("one_trace")
def test_what_falls_short_is_shown_page_by_page(auditor: Client) -> None:
    page = text(auditor, f"{BASE}requirement-without-trace/")
    assert "1 to 50 of" in page
    assert "51 to 100 of" in text(auditor, f"{BASE}requirement-without-trace/?page=2")


def test_a_restricted_record_falls_short_of_nothing(
    auditor: Client, assessor: Act, sign_in: SignIn
) -> None:
    (secret,) = create(
        DocumentType,
        [{"title": "Merger plan", "body": "x", "review_due": date(2020, 1, 1)}],
        assessor,
    )
    restrict(DocumentType, secret.pk, [], assessor, "secret")
    for id_ in probes:
        assert "Merger" not in text(auditor, f"{BASE}{id_}/")
        assert "Merger" not in text(sign_in("ims_manager"), f"{BASE}{id_}/")


def test_a_probe_that_does_not_exist_is_absent_and_customers_see_none(
    auditor: Client, sign_in: SignIn
) -> None:
    assert auditor.get(f"{BASE}no-such-probe/").status_code == 404
    assert sign_in("customer_contact").get(BASE).status_code == 404
