"""Pages on which people choose who may know of a record, and with whom it is shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.operations import trace
from isthmus.documents.guards import AUTHOR_AND_APPROVER_APART
from isthmus.documents.records import DocumentType
from isthmus.engine.approvals.terms import declared, set_terms
from isthmus.engine.comments.operations import add as comment
from isthmus.engine.door import Act, create, grant_clearance, move, relate, restrict, share
from isthmus.engine.door.settings import set_house_rule
from isthmus.engine.models import Clearance, Entry, Share
from isthmus.people.models import Membership
from isthmus.people.records import PartyType
from isthmus.people.viewers import viewer_of
from isthmus.standards.library import edition

pytestmark = pytest.mark.django_db

WHY = "Nobody who knows of it answers."
OPEN = "/o/northgate/open-restricted/"


@pytest.fixture
def now(memberships: dict[str, Membership]) -> Callable[..., Act]:
    return lambda role="ims_manager": Act.now(viewer_of(memberships[role]), "test")


Now = Callable[..., Act]
SignIn = Callable[[str], Client]


@pytest.fixture
def key(now: Now) -> int:
    return int(create(DocumentType, [{"title": "Dismissal plan", "body": "x"}], now())[0].pk)


@pytest.fixture
def secret(key: int, now: Now) -> int:
    restrict(DocumentType, key, [], now(), "inquiry")
    return key


def entry(key: int) -> Entry:
    return Entry.objects.as_system("test").get(pk=key)


def url(key: int, end: str = "") -> str:
    return f"/o/northgate/documents/{entry(key).reference}/{end}"


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_page_of_an_open_record_offers_neither_clearance_nor_lifting(
    key: int, sign_in: SignIn
) -> None:
    page = text(sign_in("ims_manager").get(url(key, "restrict/")))
    assert "Restrict it to these people" in page
    assert "Reading for a time" not in page
    assert "Lift the restriction" not in page


def test_members_are_changed_on_the_page(
    secret: int, sign_in: SignIn, memberships: dict[str, Membership]
) -> None:
    client, auditor = sign_in("ims_manager"), memberships["auditor"].principal
    sent = {"members": auditor.reference, "reason": "audit"}
    answer = client.post(url(secret, "restrict/"), sent, follow=True)
    assert "has a new circle" in text(answer)
    assert "Auditor, IMS manager" in text(answer)
    assert "let know of it: Auditor" in text(answer)
    assert sign_in("auditor").get(url(secret)).status_code == 200


def test_it_is_lifted_on_the_page_and_the_old_reference_is_gone(
    secret: int, sign_in: SignIn
) -> None:
    client, old = sign_in("ims_manager"), url(secret)
    page = client.post(url(secret, "lift/"), {"reason": ""})
    assert page.status_code == 422
    assert "Say why" in text(page)
    answer = client.post(url(secret, "lift/"), {"reason": "over"}, follow=True)
    assert entry(secret).reference in text(answer)
    assert "lifted the restriction" in text(answer)
    assert client.get(old).status_code == 404
    assert sign_in("contributor").get(url(secret)).status_code == 200


def test_a_person_is_let_in_until_a_day_and_the_clearance_is_ended(
    secret: int, sign_in: SignIn, memberships: dict[str, Membership]
) -> None:
    client = sign_in("ims_manager")
    day = f"{timezone.localdate() + timedelta(days=3)}"
    sent = {"person": memberships["auditor"].principal.reference, "until": day, "reason": "audit"}
    answer = client.post(url(secret, "clearances/"), sent, follow=True)
    assert f"Auditor may read it to the end of {day}" in text(answer)
    assert "let in by IMS manager: audit" in text(answer)
    page = text(sign_in("auditor").get(url(secret)))
    assert "You were let in to read" in page
    assert "do/submit/" not in page
    assert "Auditor reads it until" in text(client.get(url(secret)))
    made = Clearance.objects.get()
    client.post(url(secret, "clearances/"), {"withdraw": str(made.pk)})
    assert sign_in("auditor").get(url(secret)).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"person": "Nobody"}, {"until": "soon"}, {"until": "9999-12-31"}, {"until": "2020-01-01"},
     {"reason": " "}, {"until": ""}],
)  # fmt: skip
def test_what_is_wrong_with_a_clearance_is_said_on_the_page(
    wrong: dict[str, str], secret: int, sign_in: SignIn, memberships: dict[str, Membership]
) -> None:
    day = f"{timezone.localdate() + timedelta(days=3)}"
    sent = {"person": memberships["auditor"].principal.reference, "until": day, "reason": "audit"}
    answer = sign_in("ims_manager").post(url(secret, "clearances/"), sent | wrong)
    assert answer.status_code == 422
    assert "field-error" in text(answer)
    assert not Clearance.objects.exists()


@pytest.mark.parametrize("given", ["x", "1", "9" * 30, "²"])
def test_ending_a_clearance_that_is_not_there_is_absent(
    given: str, secret: int, sign_in: SignIn
) -> None:
    answer = sign_in("ims_manager").post(url(secret, "clearances/"), {"withdraw": given})
    assert answer.status_code == 404


def test_a_manager_who_was_only_let_in_can_open_no_page_that_writes(
    secret: int, now: Now, sign_in: SignIn, memberships: dict[str, Membership]
) -> None:
    insider = memberships["approver"]
    insider.roles = ["ims_manager"]
    insider.save(update_fields=["roles"])
    until = timezone.now() + timedelta(days=1)
    grant_clearance(DocumentType, secret, insider.principal_id, until, now(), "audit")
    client, before = sign_in("approver"), entry(secret).seq
    assert client.get(url(secret)).status_code == 200
    for end in ("edit/", "restrict/", "remove/"):
        assert client.get(url(secret, end)).status_code == 403, end
    for end in ("edit/", "restrict/", "remove/", "lift/", "clearances/", "share/", "do/submit/"):
        sent = {"title": "x", "reason": "x", "withdraw": "1", "members": "x", "party": "x"}
        assert client.post(url(secret, end), sent).status_code in (403, 409), end
    api = f"/api/v1/o/northgate/documents/{entry(secret).reference}"
    answer = client.patch(api, {"title": "x"}, content_type="application/json")
    assert answer.status_code == 403
    assert entry(secret).seq == before


def test_an_emergency_opens_the_record_and_its_circle_reads_why(
    secret: int, sign_in: SignIn
) -> None:
    client, reference = sign_in("top_management"), entry(secret).reference
    assert OPEN in text(client.get("/o/northgate/"))
    assert client.get(url(secret)).status_code == 404
    answer = client.post(OPEN, {"reference": reference, "reason": WHY})
    assert url(secret) in text(answer)
    page = text(client.get(url(secret)))
    assert "You were let in to read" in page
    notice = text(sign_in("ims_manager").get(url(secret)))
    assert "Opened in an emergency by Top management until" in notice
    assert WHY in notice


def test_the_answer_to_an_emergency_does_not_say_whether_there_is_such_a_record(
    secret: int, sign_in: SignIn
) -> None:
    client, answers = sign_in("top_management"), []
    for reference in (entry(secret).reference, "DOC-ZZZZZZZZZZ"):
        answer = client.post(OPEN, {"reference": reference, "reason": WHY})
        body = text(answer).replace(reference, "REFERENCE")
        token = body.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        left_out = ("X-Request-ID", "Content-Length")
        kept = {k: v for k, v in answer.headers.items() if k not in left_out}
        body = "\n".join(line for line in body.splitlines() if "csrf" not in line.lower())
        answers.append((answer.status_code, kept, body.replace(token, "") if token else body))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("asked", ["x/y", "?", "DOC-", "../..", "A" * 500])
def test_any_reference_can_be_asked_for(asked: str, sign_in: SignIn) -> None:
    client = sign_in("top_management")
    assert client.post(OPEN, {"reference": asked, "reason": WHY}).status_code == 200


@pytest.mark.parametrize("role", ["contributor", "auditor", "administrator"])
def test_the_page_for_emergencies_is_for_few(role: str, sign_in: SignIn) -> None:
    client = sign_in(role)
    assert client.get(OPEN).status_code == 403
    assert client.post(OPEN, {"reference": "X", "reason": WHY}).status_code == 403
    assert OPEN not in text(client.get("/o/northgate/"))


def test_a_record_is_shared_and_unshared_in_the_rail(key: int, now: Now, sign_in: SignIn) -> None:
    bank = create(PartyType, [{"title": "Harbour Bank"}], now())[0]
    client = sign_in("ims_manager")
    assert f'hx-get="{url(key, "share/")}"' in text(client.get(url(key)))
    piece = text(client.get(url(key, "share/"), headers={"HX-Request": "true"}))
    assert "Its people see: Title, Kind" in piece
    assert f'value="{bank.reference}"' in piece
    assert "<html" not in piece
    whole = text(client.get(url(key, "share/")))
    assert "Its people see: Title, Kind" in whole
    assert "<html" in whole
    answer = client.post(url(key, "share/"), {"party": bank.reference}, follow=True)
    assert "is shared with Harbour Bank" in text(answer)
    assert "shared it with Harbour Bank" in text(answer)
    assert "Harbour Bank" in text(sign_in("contributor").get(url(key)))
    assert f'value="{bank.reference}"' not in text(client.get(url(key, "share/")))
    for refused in (
        sign_in("contributor").get(url(key, "share/")),
        sign_in("contributor").post(url(key, "share/"), {"end": "x"}),
    ):
        assert refused.status_code == 403
        assert "Its people see" not in text(refused)
    answer = client.post(url(key, "share/"), {"end": bank.reference}, follow=True)
    assert "stopped sharing it with Harbour Bank" in text(answer)
    assert not Share.objects.exists()
    assert client.post(url(key, "share/"), {"party": "Nobody"}).status_code == 422


def test_where_parties_are_many_they_are_typed(key: int, now: Now, sign_in: SignIn) -> None:
    rows = create(PartyType, [{"title": f"Party {n}"} for n in range(202)], now())
    share(DocumentType, key, [rows[0].pk], now())
    client = sign_in("ims_manager")
    assert "Party 0" in text(client.get(url(key)))
    assert "Its reference or name." in text(client.get(url(key, "share/")))


def test_pages_of_types_that_can_not_be_shared_offer_nothing(now: Now, sign_in: SignIn) -> None:
    party = create(PartyType, [{"title": "Harbour Bank"}], now())[0]
    client, here = sign_in("ims_manager"), f"/o/northgate/parties/{party.reference}/"
    assert "Shared with" not in text(client.get(here))
    assert client.get(f"{here}share/").status_code == 404


def test_a_page_with_all_there_is_of_it_costs_ten_queries(
    key: int,
    now: Now,
    sign_in: SignIn,
    memberships: dict[str, Membership],
    django_assert_max_num_queries: Any,
) -> None:
    """Restricted, seen by members and cleared ones, in review, by terms of the house's own."""
    set_house_rule(AUTHOR_AND_APPROVER_APART.code, on=False, reason="We are two.", act=now())
    terms = replace(declared(DocumentType.approvals[0]), needed=2, reason="Two see more.")
    set_terms(DocumentType, DocumentType.approvals[0].code, terms, now())
    (other,) = create(DocumentType, [{"title": "Handbook"}], now())
    relate(key, "related", [other.pk], now())
    adopt_editions(["iso27001-2013"], now())
    trace(key, [edition("iso27001-2013").by_ref["7.2"]], now())
    comment(key, "Who tells them?", now())
    move(DocumentType, "submit", [key], now())
    approver = memberships["approver"].principal_id
    restrict(DocumentType, key, [approver], now(), "inquiry")
    tomorrow = timezone.now() + timedelta(days=1)
    grant_clearance(
        DocumentType, key, memberships["auditor"].principal_id, tomorrow, now(), "Audit"
    )
    for role in ("ims_manager", "approver", "auditor"):
        client, address = sign_in(role), url(key)
        # What verdicts rest on is read once for many pages.
        client.get(address)
        with django_assert_max_num_queries(10):
            page = text(client.get(address))
        assert "Audit" in page
        assert "0 of 2" in page or "of 2 given" in page
