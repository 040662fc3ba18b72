"""The matrix as a page: both directions, its conditions in the address, its reasons, its files."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.conformity.matrix import Matrix
from isthmus.conformity.operations import judge, trace
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create, restrict
from isthmus.engine.models import Organization
from isthmus.people.models import Membership
from isthmus.standards.library import edition

ISMS, SMS = edition("iso27001-2013"), edition("iso20000-1-2011")
PAGE = "/o/northgate/matrix/"
WILD = "{{7*7}}<script>alert(1)</script>"


def document(act: Act, title: str) -> int:
    (made,) = create(DocumentType, [{"title": title, "body": "x"}], act)
    return int(made.pk)


@pytest.fixture
def act(adopted: Organization, acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def manager(act: Act, memberships: dict[str, Membership], client: Client) -> Client:
    client.force_login(memberships["ims_manager"].user)
    return client


def get(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def test_it_shows_both_standards_and_leaves_points_until_a_line_is_opened(manager: Client) -> None:
    text = get(manager, PAGE)
    assert ISMS.title in text
    assert SMS.title in text
    assert "Leadership and commitment" in text
    assert "180 requirements" in text
    point = ISMS.by_ref["5.1 a)"].title
    assert point not in text
    assert point in get(manager, f"{PAGE}iso27001-2013/5.1/")


def test_a_line_says_why_in_all_three_columns(manager: Client, act: Act) -> None:
    key = document(act, WILD)
    trace(key, [ISMS.by_ref["5.2"]], act)
    judge(ISMS.by_ref["5.2"], "partly", act, gap="=1+1", action="Date it", evidence=[key])
    text = get(manager, f"{PAGE}iso27001-2013/5.2/")
    assert "Nothing is traced to 5.2 e)." in text
    assert "Conforms in part" in text
    assert "=1+1" in text
    assert "Date it" in text
    assert "{{7*7}}&lt;script&gt;" in text
    assert "<script>alert" not in text


def test_titles_stay_literal_on_the_page_in_both_directions(manager: Client, act: Act) -> None:
    trace(document(act, WILD), [ISMS.by_ref["5.2"]], act)
    for address in (PAGE, f"{PAGE}?direction=records"):
        text = get(manager, address)
        assert "{{7*7}}&lt;script&gt;" in text
        assert "<script>alert" not in text


def test_the_conditions_stand_in_the_address_and_can_be_removed(manager: Client, act: Act) -> None:
    judge(ISMS.by_ref["5.3"], "does_not_conform", act, gap="x", action="y")
    text = get(manager, f"{PAGE}?edition=iso27001-2013&verdict=falls_short")
    assert "1 of 140 requirements" in text
    assert 'href="?verdict=falls_short"' in text
    assert 'href="?edition=iso27001-2013"' in text
    clause = get(manager, f"{PAGE}?clause=iso20000-1-2011:7")
    assert "2 of 40 requirements" in clause


@pytest.mark.parametrize(
    "query", ["verdict=fine", "edition=iso9001", "probe=none", "phase=later", "direction=up"]
)
def test_a_condition_that_nothing_has_is_said_so(manager: Client, query: str) -> None:
    assert manager.get(f"{PAGE}?{query}").status_code == 400


def test_a_restricted_record_is_nowhere_even_for_its_circle(manager: Client, act: Act) -> None:
    key = document(act, "Secret investigation")
    trace(key, [ISMS.by_ref["5.2"]], act)
    restrict(DocumentType, key, [], act, "need to know")
    for address in (PAGE, f"{PAGE}?direction=records", f"{PAGE}iso27001-2013/5.2/"):
        assert "Secret investigation" not in get(manager, address)


def test_files_have_the_conditions_of_the_page(manager: Client) -> None:
    text = get(manager, f"{PAGE}?clause=A&edition=iso27001-2013")
    assert 'href="/o/northgate/matrix.xlsx?edition=iso27001-2013&amp;clause=A"' in text
    made = json.loads(get(manager, "/o/northgate/matrix.json?edition=iso27001-2013&clause=A"))
    (only,) = made["editions"]
    assert sum(only["counts"].values()) == 114
    for form, start in (("xlsx", b"PK"), ("pdf", b"%PDF")):
        response = manager.get(f"/o/northgate/matrix.{form}?clause=5")
        assert response.content.startswith(start)
        assert f".{form}" in response["Content-Disposition"]
        assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("role", "status"), [("administrator", 403), ("customer_contact", 404)])
def test_roles_that_do_not_reach_judgements_do_not_see_it(
    act: Act, memberships: dict[str, Membership], client: Client, role: str, status: int
) -> None:
    client.force_login(memberships[role].user)
    for address in (PAGE, f"{PAGE}iso27001-2013/5.2/", "/o/northgate/matrix.json"):
        assert client.get(address).status_code == status


def test_it_does_not_exist_for_others_and_asks_strangers_to_sign_in(
    act: Act, other_org: Organization, memberships: dict[str, Membership], client: Client
) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(memberships["ims_manager"].user)
    assert client.get("/o/southbank/matrix/").status_code == 404
    assert client.get(f"{PAGE}iso27001-2013/99/").status_code == 404
    assert client.get(f"{PAGE}iso9001/5.2/").status_code == 404


def test_an_organization_without_editions_is_told_what_to_do(
    org: Organization, memberships: dict[str, Membership], client: Client
) -> None:
    client.force_login(memberships["ims_manager"].user)
    assert "No edition of a standard is in use yet" in get(client, PAGE)


def test_beyond_the_matrix_itself_the_page_asks_little_and_always_the_same(
    manager: Client, act: Act, adopted: Organization
) -> None:
    def grow(number: int) -> None:
        document(act, "Loose sheet")
        key = document(act, f"Document {number}")
        trace(key, [*ISMS.judged()[: number + 5], *SMS.judged()[: number + 5]], act)
        judge(SMS.judged()[number], "conforms", act, evidence=[key])

    def beyond(address: str) -> int:
        with CaptureQueriesContext(connection) as computed:
            Matrix(adopted)
        with CaptureQueriesContext(connection) as page:
            get(manager, address)
        return len(page) - len(computed)

    grow(0)
    addresses = (PAGE, f"{PAGE}?direction=records")
    before = [beyond(address) for address in addresses]
    for number in range(1, 4):
        grow(number)
    assert [beyond(address) for address in addresses] == before
    assert max(before) <= 8
