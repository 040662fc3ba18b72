"""The page of results, the palette, suggestions, API and command: what they offer to whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create, restrict
from isthmus.engine.models import Record
from isthmus.engine.search import asking, suggest
from isthmus.engine.web import fields
from isthmus.people.records import PersonType

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
HERE = "/o/northgate/search/"
API = "/api/v1/o/northgate/search"
#: The session, its person, organizations and membership with circles come before any search.
QUERIES = 12


@pytest.fixture
def policy(acts: dict[str, Act]) -> Record:
    values = {"title": "Access <b> policy", "body": "Badges and marmalade."}
    return create(DocumentType, [values], acts["ims_manager"])[0]


def test_words_are_marked_and_titles_stay_text(policy: Record, sign_in: SignIn) -> None:
    page = sign_in("auditor").get(HERE, {"q": "acces"}).content.decode()
    assert "<mark>Access</mark> &lt;b&gt; policy" in page
    assert "1 record" in page
    found = sign_in("auditor").get(HERE, {"q": "marmalade"}).content.decode()
    assert "In its text" in found


def test_every_state_of_the_page_says_what_to_do(policy: Record, sign_in: SignIn) -> None:
    client = sign_in("auditor")
    assert "What are you looking for?" in client.get(HERE).content.decode()
    assert "There is no word" in client.get(HERE, {"q": "!!"}).content.decode()
    assert "Nothing here has" in client.get(HERE, {"q": "zz"}).content.decode()
    there = client.get(HERE, {"q": "zz", "type": "documents"}).content.decode()
    assert "Nothing in documents has" in there
    damaged = client.get(HERE, {"q": "access", "after": "x"})
    assert damaged.status_code == 200
    assert "damaged" in damaged.content.decode()


def test_pages_follow_each_other_and_huge_numbers_are_capped(
    acts: dict[str, Act], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST", 20)
    create(DocumentType, [{"title": f"Plan {n}"} for n in range(60)], acts["ims_manager"])
    client = sign_in("auditor")
    page = client.get(HERE, {"q": "plan"}).content.decode()
    assert "20+ records" in page
    first = client.get(API, {"q": "plan", "limit": "50"}).json()
    assert (len(first["items"]), first["capped"]) == (50, True)
    rest = client.get(API, {"q": "plan", "limit": "50", "after": first["next"]}).json()
    assert len(rest["items"]) == 10
    assert rest["next"] is None


def test_the_api_says_what_is_wrong(policy: Record, sign_in: SignIn) -> None:
    client = sign_in("auditor")
    hit = client.get(API, {"q": policy.reference, "type": "documents"}).json()["items"][0]
    assert (hit["reference"], hit["found_in"]) == (policy.reference, "title")
    for wrong in ({"type": "nonsense"}, {"after": "x"}):
        assert client.get(API, {"q": "a", **wrong}).status_code == 422
    assert client.get(API, {"q": "a", "limit": "999"}).status_code == 422


@pytest.mark.parametrize("path", ["", "palette/", "suggestions/"])
def test_customers_have_no_search(policy: Record, sign_in: SignIn, path: str) -> None:
    client = sign_in("customer_contact")
    assert client.get(HERE + path, {"q": "access"}).status_code == 404
    assert client.get(API, {"q": "access"}).status_code == 404
    assert "data-palette" not in client.get("/o/northgate/").content.decode()


def test_the_palette_offers_what_may_be_done(policy: Record, sign_in: SignIn) -> None:
    page = f"/o/northgate/documents/{policy.reference}/"

    def offered(role: str, **asked: str) -> str:
        return sign_in(role).get(f"{HERE}palette/", asked).content.decode()

    # The register that one is in comes first of all that may be created.
    here = offered("ims_manager", page="/o/northgate/documents/")
    assert re.findall(r"New [a-z]+", here)[0] == "New document"
    assert "New" not in offered("auditor", page="/o/northgate/documents/")
    assert "New document" in offered("contributor", q="create docu")
    assert f"{page}edit/" in offered("contributor", page=page)
    assert f"{page}edit/" not in offered("auditor", page=page)
    assert f"{page}history/" in offered("auditor", page=page, q="hist")
    assert f"{page}#do-" in offered("ims_manager", page=page)
    assert "/o/northgate/matrix/" in offered("auditor", q="matr")
    exact = offered("auditor", q=policy.reference.lower())
    assert exact.index(policy.reference) < exact.index("Search everything")
    for nonsense in ("/o/elsewhere/documents/X/", "//[", "/o/northgate/documents/DOC-0/"):
        assert "Edit" not in offered("contributor", page=nonsense)


def test_recent_things_are_those_that_may_still_be_seen(
    policy: Record, acts: dict[str, Act], sign_in: SignIn
) -> None:
    recent = f"DOC-0,{policy.reference},nonsense"
    seen = sign_in("auditor").get(f"{HERE}palette/", {"recent": recent}).content.decode()
    assert "Recent" in seen
    restrict(DocumentType, policy.pk, [], acts["ims_manager"], "Personal.")
    policy.refresh_from_db()
    hidden = {"recent": f"{recent},{policy.reference}"}
    gone = sign_in("auditor").get(f"{HERE}palette/", hidden).content.decode()
    assert "Recent" not in gone
    page = f"/o/northgate/documents/{policy.reference}/"
    assert (
        "Do</p>" not in sign_in("auditor").get(f"{HERE}palette/", {"page": page}).content.decode()
    )


def test_suggestions_are_records_of_the_register_or_people(
    policy: Record, acts: dict[str, Act], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("contributor")
    code = DocumentType.code
    found = client.get(f"{HERE}suggestions/", {"of": code, "q": "acc"}).content.decode()
    assert f'data-value="{policy.reference}"' in found
    assert (
        "Nothing fits"
        in client.get(f"{HERE}suggestions/", {"of": "people.person", "q": "acc"}).content.decode()
    )
    people = client.get(f"{HERE}suggestions/", {"of": "people", "q": "audi"}).content.decode()
    assert "Auditor" in people
    assert client.get(f"{HERE}suggestions/", {"of": "nonsense"}).status_code == 404
    assert suggest.MOST_PEOPLE < fields.SELECTABLE


def test_a_field_for_people_is_searched_where_they_are_many(
    acts: dict[str, Act], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fields, "SELECTABLE", 2)
    create(PersonType, [{"title": f"Person {n}"} for n in range(5)], acts["ims_manager"])
    page = sign_in("contributor").get("/o/northgate/documents/new/").content.decode()
    assert f'data-find="{HERE}suggestions/?of=people"' in page


@pytest.mark.parametrize(
    "asked", [{"q": "policy"}, {"page": "/o/northgate/documents/", "recent": "DOC-1,DOC-2"}]
)
def test_the_palette_takes_a_fixed_number_of_queries(
    acts: dict[str, Act], sign_in: SignIn, asked: dict[str, Any]
) -> None:
    create(DocumentType, [{"title": f"Policy {n}"} for n in range(30)], acts["ims_manager"])
    client = sign_in("ims_manager")
    with CaptureQueriesContext(connection) as asking_for:
        client.get(f"{HERE}palette/", asked)
    assert len(asking_for) <= QUERIES
    with CaptureQueriesContext(connection) as page:
        client.get(HERE, {"q": "policy"})
    assert len(page) <= QUERIES
