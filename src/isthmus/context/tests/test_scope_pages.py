"""The overlap, the lists behind it, why a record is in, advice, the PDF; what nobody may know of."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from isthmus.context.records.scope import ScopeStatementType
from isthmus.context.records.unit import UnitType
from isthmus.context.tests.scopes import draft, lines, members, put_in_force
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create, relate, restrict
from isthmus.people.records import PartyType

SignIn = Callable[[str], Client]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def world(act: Act, acts: dict[str, Act]) -> dict[str, Any]:
    rows = [{"title": title} for title in ("Mail hosting", "Own server", "Books")]
    service, server, books = create(UnitType, rows, act)
    (customer,) = create(PartyType, [{"title": "Harbour"}], act)
    relate(service.pk, "uses", [server.pk], act)
    top = acts["top_management"]
    sms = draft("sms", lines([(service.pk, customer.pk)]), act, wording="Mail for customers.")
    isms = draft("isms", lines([server.pk], [books.pk]), act)
    put_in_force(sms.pk, act, top)
    put_in_force(isms.pk, act, top)
    return {"service": service, "server": server, "books": books, "sms": sms, "isms": isms}


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_the_overlap_counts_and_leads_to_the_lists(world: dict[str, Any], sign_in: SignIn) -> None:
    client = sign_in("auditor")
    page = text(client, "/o/northgate/scope/")
    assert 'href="/o/northgate/scope/both/"' in page
    assert "Own server" in text(client, "/o/northgate/scope/both/")
    assert "Mail hosting" in text(client, "/o/northgate/scope/sms-only/")
    assert "Books" in text(client, "/o/northgate/scope/neither/?type=context.unit")
    text(client, "/o/northgate/scope/nowhere/", 404)


def test_why_tells_the_way(world: dict[str, Any], sign_in: SignIn) -> None:
    page = text(sign_in("contributor"), f"/o/northgate/scope/why/{world['server'].reference}/")
    assert "used by" in page
    assert "Mail hosting" in page
    assert ">Harbour</a>" in page
    text(sign_in("contributor"), "/o/northgate/scope/why/UNI-1999-0001/", 404)


def test_the_page_of_a_record_says_it_in_short(world: dict[str, Any], sign_in: SignIn) -> None:
    client = sign_in("contributor")
    page = text(client, f"/o/northgate/units/{world['server'].reference}/")
    assert "Whose rules apply" in page
    assert "named by its scope statement" in page
    page = text(client, f"/o/northgate/units/{world['books'].reference}/")
    assert page.count("not in scope") == 2


def test_every_list_is_narrowed_by_it(world: dict[str, Any], sign_in: SignIn) -> None:
    client = sign_in("contributor")
    for asked, found in (
        ("sms", {"Mail hosting", "Own server"}),
        ("both", {"Own server"}),
        ("sms-only", {"Mail hosting"}),
        ("neither", {"Books"}),
        ("neither,isms", {"Books", "Own server"}),
    ):
        page = text(client, f"/o/northgate/units/?scope={asked}")
        assert {
            one for one in ("Mail hosting", "Own server", "Books") if f">{one}<" in page
        } == found
    assert "is no scope" in text(client, "/o/northgate/units/?scope=elsewhere")


def test_it_is_a_column_of_every_list(world: dict[str, Any], sign_in: SignIn) -> None:
    client = sign_in("contributor")
    page = text(client, "/o/northgate/units/?columns=title,scope")
    assert "Whose rules" in page
    assert "ISMS, SMS" in page
    assert "Whose rules" in text(client, "/o/northgate/parties/?columns=title,scope")
    kept = client.post("/o/northgate/units/columns/", {"columns": ["title", "scope"]})
    assert kept.status_code == 302
    assert "ISMS, SMS" in text(client, "/o/northgate/units/")


def test_advice_says_its_effect_and_makes_a_draft_only(
    world: dict[str, Any], sign_in: SignIn
) -> None:
    client = sign_in("ims_manager")
    page = text(client, "/o/northgate/scope/advice/")
    assert "1 record more in that scope." in page
    before = members("isms")
    answer = client.post(
        "/o/northgate/scope/take/",
        {"system": "isms", "reference": world["service"].reference},
    )
    assert answer.status_code == 302
    assert members("isms") == before
    page = text(client, answer["Location"])
    assert "Draft" in page
    assert "Mail hosting" in page
    assert sign_in("auditor").post("/o/northgate/scope/take/", {}).status_code == 403


def test_the_statement_as_pdf_says_what_is_in_and_out(
    world: dict[str, Any], sign_in: SignIn
) -> None:
    client = sign_in("auditor")
    answer = client.get(f"/o/northgate/scopes/{world['isms'].reference}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    said = " ".join("".join(page.extract_text() for page in pages).split())
    for one in ("Own server", "Books", "Others do it.", "Approved by", "SHA-256"):
        assert one in said
    withdrawn = draft("isms", lines([world["service"].pk]), Act.now(client_viewer(world), "test"))
    text(client, f"/o/northgate/scopes/{withdrawn.reference}/pdf/", 404)
    assert client.get(f"/o/northgate/scopes/{withdrawn.reference}/pdf/?draft").status_code == 200


def client_viewer(world: dict[str, Any]) -> Any:
    from isthmus.engine.access import system_viewer

    return system_viewer(world["sms"].organization, "test")


def test_a_restricted_record_leaves_no_trace(
    world: dict[str, Any], act: Act, sign_in: SignIn
) -> None:
    secret, open_ = create(DocumentType, [{"title": "Secret plan"}, {"title": "Open text"}], act)
    relate(secret.pk, "applies_to", [world["service"].pk], act)
    relate(secret.pk, "uses", [open_.pk], act)
    assert {secret.pk, open_.pk} <= members("sms")
    restrict(DocumentType, secret.pk, [act.viewer.principal_id or 0], act, "Secret.")
    # What is known only through it is in no scope any more.
    assert secret.pk in members("sms")
    assert open_.pk not in members("sms")
    client = sign_in("contributor")
    for address in ("scope/", "scope/sms-only/", f"scope/why/{open_.reference}/"):
        assert "Secret plan" not in text(client, f"/o/northgate/{address}")


def test_customers_are_told_nothing_of_it(world: dict[str, Any], sign_in: SignIn) -> None:
    for address in ("scope/", "scope/both/", f"scope/why/{world['server'].reference}/"):
        assert sign_in("customer_contact").get(f"/o/northgate/{address}").status_code in (403, 404)


def test_lists_cost_the_same_for_more_records(
    world: dict[str, Any], act: Act, sign_in: SignIn
) -> None:
    client = sign_in("contributor")

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    addresses = (
        "/o/northgate/scope/",
        "/o/northgate/scope/sms-only/",
        "/o/northgate/units/?scope=sms",
    )
    few = [queries(one) for one in addresses]
    made = create(UnitType, [{"title": f"Server {n}"} for n in range(30)], act)
    relate(world["service"].pk, "uses", [one.pk for one in made], act)
    assert [queries(one) for one in addresses] == few
    assert max(few) <= 10
    assert ScopeStatementType.register == "scopes"
