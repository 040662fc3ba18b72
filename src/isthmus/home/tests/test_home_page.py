"""The organization's home: where it stands, what falls short, what to do next, what changed."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.operations import judge, trace
from isthmus.context.records.profile import ProfileType
from isthmus.documents.records import DocumentType
from isthmus.engine.approvals.giving import give, withdraw
from isthmus.engine.door import Act, Edit, create, edit, move, restrict, share
from isthmus.engine.models import Organization
from isthmus.people.models import Membership
from isthmus.people.records import PartyType, PersonType, RoleType
from isthmus.standards.library import edition

ISMS, SMS = edition("iso27001-2013"), edition("iso20000-1-2011")
HOME = "/o/northgate/"
#: What a first visit may weigh, compressed, styles, script and fonts included.
LIMIT = 300 * 1024


@pytest.fixture
def act(org: Organization, acts: dict[str, Act]) -> Act:
    adopt_editions([ISMS.code, SMS.code], acts["ims_manager"])
    return acts["ims_manager"]


@pytest.fixture
def manager(org: Organization, memberships: dict[str, Membership], client: Client) -> Client:
    client.force_login(memberships["ims_manager"].user)
    return client


def document(act: Act, title: str = "Access policy", **values: object) -> int:
    (made,) = create(DocumentType, [{"title": title, "body": "x", **values}], act)
    return int(made.pk)


def get(client: Client, address: str = HOME) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_an_empty_organization_is_led_to_its_first_verdict_one_click_each(
    manager: Client, act: Act
) -> None:
    text = get(manager)
    assert "Begin here" in text
    assert 'href="/o/northgate/organization/new/?title=Northgate+Managed+Services"' in text
    assert 'href="/o/northgate/documents/import-folder/"' in text
    assert "Begin a gap assessment" in text
    document(act)
    assert re.search(r'href="/o/northgate/documents/DOC-[0-9-]+/#traces"', get(manager))


def test_the_first_steps_go_once_they_are_taken(manager: Client, act: Act) -> None:
    trace(document(act), [ISMS.by_ref["5.2"]], act)
    judge(ISMS.by_ref["5.2"], "conforms", act)
    assert "organization/new/" in get(manager)
    create(ProfileType, [{"title": "Northgate"}], act)
    assert "Begin here" not in get(manager)


def test_without_an_edition_in_use_it_says_so(manager: Client) -> None:
    assert "No edition of a standard is in use yet" in get(manager)


def test_both_standards_are_answered_in_words(manager: Client, act: Act) -> None:
    judge(ISMS.by_ref["5.3"], "does_not_conform", act, gap="x", action="y")
    text = get(manager)
    assert "1 of 140 requirements falls short, in 5 Leadership." in text
    assert "Nothing falls short; of 40," in text
    assert 'href="/o/northgate/matrix/?edition=iso27001-2013&amp;verdict=falls_short"' in text


def test_what_falls_short_stands_with_how_many_its_gravity_and_its_remedy(
    manager: Client, act: Act
) -> None:
    create(
        RoleType, [{"title": "IMS manager", "kind": "ims_manager", "responsibility": "All"}], act
    )
    text = get(manager)
    grave = text.index("Top management and the IMS manager are named")
    slight = text.index("Roles in use are held")
    assert grave < slight
    assert "1 of 1" in text[grave:slight]
    assert "name who holds it" in text[grave:slight]


def test_what_to_do_next_names_the_record_and_leads_to_it(
    manager: Client, act: Act, acts: dict[str, Act]
) -> None:
    waiting = document(acts["contributor"], "Backup policy")
    move(DocumentType, "submit", [waiting], acts["contributor"])
    create(RoleType, [{"title": "Service owner", "kind": "other"}], act)
    document(act, "A draft")
    text = get(manager)
    needs = text[text.index("What needs you") : text.index("What falls short")]
    assert "Backup policy" in needs
    assert "from Contributor" in needs
    assert "Name who holds the role: Service owner" in text
    assert "Finish 1 draft and submit for review" in text


def test_nobody_is_asked_to_approve_what_they_wrote_or_to_do_what_they_may_not(
    act: Act, memberships: dict[str, Membership], client: Client
) -> None:
    move(DocumentType, "submit", [document(act, "My own policy")], act)
    for role, asked in (("ims_manager", False), ("approver", True), ("auditor", False)):
        client.force_login(memberships[role].user)
        text = get(client)
        needs = text[text.index("What needs you") : text.index("What changed lately")]
        assert ("My own policy" in needs) is asked


def test_overdue_reviews_and_offered_counterparts_wait_there(
    manager: Client, act: Act, acts: dict[str, Act]
) -> None:
    due = timezone.localdate() - timedelta(days=3)
    key = document(acts["contributor"], "Old policy", review_due=due)
    move(DocumentType, "submit", [key], acts["contributor"])
    move(DocumentType, "approve", [key], act)
    move(DocumentType, "publish", [key], act)
    trace(key, [ISMS.by_ref["9.2"]], act)
    text = get(manager)
    assert "Review: Old policy" in text
    assert "3 days overdue" in text
    assert "Accept or decline: Old policy" in text


def test_what_was_done_at_once_is_told_in_one_line(manager: Client, act: Act) -> None:
    create(DocumentType, [{"title": f"Policy {n}", "body": "x"} for n in range(4)], act)
    text = get(manager)
    assert "added 4 documents" in text
    assert "Policy 3</a>" not in text


def test_an_approval_is_told_once(
    manager: Client, act: Act, acts: dict[str, Act], memberships: dict[str, Membership]
) -> None:
    key = document(act)
    move(DocumentType, "submit", [key], act)
    move(DocumentType, "approve", [key], acts["approver"])
    text = get(manager)
    assert "chose “Approve” for document Access policy" in text
    assert "approval given" not in text
    assert "approved document" not in text
    later = Act.now(acts["approver"].viewer, "test")
    withdraw(DocumentType, "text", key, later, "Too early")
    give(DocumentType, "text", [key], Act.now(later.viewer, "test"))
    assert "approved document Access policy" in get(manager)


def test_a_restricted_record_is_nowhere_for_those_outside_its_circle(
    act: Act, memberships: dict[str, Membership], client: Client
) -> None:
    key = document(act, "Secret investigation")
    trace(key, [ISMS.by_ref["5.2"]], act)
    restrict(DocumentType, key, [], act, "need to know")
    for role in ("contributor", "auditor", "top_management", "administrator"):
        client.force_login(memberships[role].user)
        assert "Secret investigation" not in get(client)


def test_titles_stay_literal(manager: Client, act: Act) -> None:
    document(act, "{{7*7}}<script>alert(1)</script>")
    text = get(manager)
    assert "{{7*7}}&lt;script&gt;" in text
    assert "<script>alert" not in text


def test_roles_that_do_not_reach_judgements_get_a_home_without_standing(
    act: Act, memberships: dict[str, Membership], client: Client
) -> None:
    client.force_login(memberships["administrator"].user)
    text = get(client)
    assert "What changed lately" in text
    assert "requirements" not in text


def test_a_customer_gets_a_home_with_what_is_shared_and_no_word_of_anything_else(
    act: Act, acts: dict[str, Act], memberships: dict[str, Membership], client: Client
) -> None:
    contact = memberships["customer_contact"]
    bank = create(PartyType, [{"title": "Harbour Bank"}], act)[0].pk
    edit(PersonType, [Edit(contact.principal_id, {"party": bank})], act)
    shared, own = document(act, "Service report"), document(act, "Salary policy")
    client.force_login(contact.user)
    assert "Nothing is shared with you yet" in get(client)
    share(DocumentType, shared, [bank], act)
    assert "Nothing is shared with you yet" in get(client)
    move(DocumentType, "submit", [shared], act)
    move(DocumentType, "approve", [shared], acts["approver"])
    move(DocumentType, "publish", [shared], act)
    text = get(client)
    assert "Service report" in text
    for word in ("Salary policy", "What changed lately", "requirements", "Standards", "People"):
        assert word not in text
    assert own != shared


def test_it_asks_the_same_number_of_queries_however_much_there_is(
    manager: Client, act: Act, acts: dict[str, Act]
) -> None:
    def grow(number: int) -> None:
        keys = [document(acts["contributor"], f"Policy {number}-{n}") for n in range(4)]
        move(DocumentType, "submit", keys[:2], acts["contributor"])
        trace(keys[0], [*ISMS.judged()[: number + 5], *SMS.judged()[: number + 5]], act)
        judge(ISMS.judged()[number], "conforms", act, evidence=keys[:1])

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            get(manager)
        return len(seen)

    grow(0)
    grow(1)
    before = queries()
    for number in range(2, 5):
        grow(number)
    assert queries() == before


def test_a_first_visit_weighs_little(manager: Client, act: Act) -> None:
    page = manager.get(HOME).content
    total = len(gzip.compress(page))
    for address in set(re.findall(r'(?:href|src)="(/static/[^"#?]+)', page.decode())):
        path = finders.find(re.sub(r"^/static/(?:[0-9a-f]{12}/)?", "", address))
        assert isinstance(path, str), address
        with open(path, "rb") as file:  # noqa: PTH123
            total += len(gzip.compress(file.read()))
    styles = finders.find("isthmus/main.css")
    assert isinstance(styles, str)
    # The mono font comes with the first reference on a page; the extended ones do not.
    for name in ("jetbrains-mono-latin-wght-normal.woff2",):
        font = finders.find(f"isthmus/assets/{name}")
        assert isinstance(font, str)
        with open(font, "rb") as file:  # noqa: PTH123
            total += len(file.read())
    assert total <= LIMIT
