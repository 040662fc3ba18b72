"""Where an agreement in force says so, a risk counts as accepted once the customer said yes as well.

Somebody of the customer does, in the view that is shared with them, and they see no more than that.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as mailer
from django.test import Client
from django.utils import timezone

from isthmus.agreements.records import AgreementType
from isthmus.assets.records.item import ItemType
from isthmus.conformity.probe import Sight, probes
from isthmus.controls.records import ControlType
from isthmus.engine.approvals.giving import give, withdraw
from isthmus.engine.door import (
    Act,
    Edit,
    Refused,
    create,
    edit,
    move,
    relate,
    restrict,
    share,
    unrelate,
)
from isthmus.engine.models import Mail
from isthmus.engine.notices.choices import Choices, choose
from isthmus.engine.notices.outbox import send
from isthmus.engine.notices.working import tell_due, tell_news
from isthmus.people.models import Membership
from isthmus.people.operations import add_account, create_token
from isthmus.people.records import PartyType, PersonType
from isthmus.people.viewers import viewer_of
from isthmus.risks.edges import THREATENS
from isthmus.risks.models import Risk
from isthmus.risks.records import RiskType
from isthmus.risks.tests.made import change, codes, do, method, risk
from isthmus.services.records import ServiceType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

RISKS, API = "/o/northgate/risks/", "/api/v1/o/northgate/risks"
#: What is ours alone to know.
INTERNAL = (
    "Ocelot",
    "Okapi",
    "Walrus cellar",
    "Zebra seen twice",
    "Ostrich is cheaper",
    "Penguin",
    "IMS manager",
)


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def agreed(act: Act, party: Any, service: Any, level: str, name: str = "Mail") -> Any:
    """An agreement in force with a customer on a service."""
    values = {"title": f"{name} for {party.title}", "kind": "sla", "party": party.pk,
              "starts_on": act.today, "review_due": act.today + timedelta(days=300),
              "risks_accepted_from": level, "without_security": "See the contract.",
              "targets": [{"metric": "restoration", "value": 4, "unit": "hours"}]}  # fmt: skip
    (one,) = create(AgreementType, [values], act)
    relate(one.pk, "applies_to", [service.pk], act)
    bring_into_force(one, act)
    return one


def bring_into_force(one: Any, act: Act) -> None:
    move(AgreementType, "negotiate", [one.pk], act)
    give(AgreementType, "terms", [one.pk], act)
    move(AgreementType, "agree", [one.pk], act, {"how": "Signed by both"})
    move(AgreementType, "bring_into_force", [one.pk], act)


class World:
    """A service on a host, agreed with a bank, whose contact has an account, and a risk to the host."""

    def __init__(self, acts: dict[str, Act], memberships: dict[str, Membership]) -> None:
        self.act, self.owner = acts["ims_manager"], acts["top_management"]
        act = self.act
        self.bank, self.port = create(
            PartyType, [{"title": "Harbour Bank", "customer": True},
                        {"title": "Port Authority", "customer": True}], act
        )  # fmt: skip
        self.member = memberships["customer_contact"]
        edit(PersonType, [Edit(self.member.principal_id, {"party": self.bank.pk})], act)
        self.customer = Act.now(viewer_of(self.member), "test")
        (self.service,) = create(ServiceType, [{"title": "Mail"}], act)
        self.host, self.disk = create(ItemType, [{"title": "Host"}, {"title": "Disk"}], act)
        relate(self.service.pk, "uses", [self.host.pk], act)
        relate(self.host.pk, "runs_on", [self.disk.pk], act)
        self.agreement = agreed(act, self.bank, self.service, "3")
        said: dict[str, Any] = {"threat": "Walrus cellar", "rationale": "Zebra seen twice", "treatment": "retain",
                "treatment_reason": "Ostrich is cheaper", "title": "Mail stops for a day",
                "told_customers": "Nobody reads or sends mail.",
                "owner": self.owner.viewer.principal_id}  # fmt: skip
        (control,) = create(ControlType, [{"title": "Ocelot watch"}], act)
        said |= {"measures": [{"what": "Okapi spare", "control": control.pk}]}
        self.risk = risk(act, method(acts), **said)
        relate(self.risk.pk, THREATENS.code, [self.disk.pk], act)
        do(self.risk, "assess", act)

    def asked(self) -> set[int]:
        return {*Risk.objects.as_system("test").get(pk=self.risk.pk).customers_asked}

    def say_yes(self) -> None:
        give(RiskType, "customer", [self.risk.pk], self.customer)

    def listed(self) -> str:
        """What the list of risks says of the acceptance."""
        browser = Client()
        who = self.act.viewer.principal_id
        browser.force_login(Membership.objects.get(principal=who).user)
        text = browser.get(f"{RISKS}?columns=title,acceptance").text
        return next(words for words in ("Out of date", "Holds") if words in text)

    def short(self, days: int = 0) -> tuple[int, int]:
        day = self.act.today + timedelta(days=days)
        sight = Sight(self.act.viewer.organization, ("iso20000-1-2018",), day)
        seen: Any = probes["risk-acceptance-out-of-date-sms"].look(sight)
        return seen.examined.count(), seen.falling_short.count()


@pytest.fixture
def world(acts: dict[str, Act], memberships: dict[str, Membership]) -> World:
    return World(acts, memberships)


def test_neither_the_customer_nor_the_owner_accepts_it_alone(world: World) -> None:
    one, act = world.risk, world.act
    assert world.asked() == {world.bank.pk}
    with pytest.raises(Refused) as refused:
        do(one, "accept", world.owner, reason="Cheap.")
    assert codes(refused) == ["approval-missing"]
    assert "Harbour Bank" in refused.value.reasons[0][1].text
    share(RiskType, one.pk, [world.bank.pk], act)
    for other, why in ((act, "permission"), (world.owner, "approval-apart")):
        with pytest.raises(Refused) as refused:
            give(RiskType, "customer", [one.pk], other)
        assert codes(refused) == [why], "Nobody of ours says yes in their place."
    world.say_yes()
    assert Risk.objects.as_system("test").get(pk=one.pk).state == "assessed"
    assert world.short() == (0, 0), (
        "The customer said yes; it is not accepted before its owner does."
    )
    assert do(one, "accept", world.owner, reason="Cheap.").state == "accepted"
    assert (world.short(), world.listed()) == ((1, 0), "Holds")
    withdraw(RiskType, "customer", one.pk, world.customer, "Our board says no.")
    assert (world.short(), world.listed()) == ((1, 1), "Out of date")
    world.say_yes()
    assert world.short() == (1, 0)
    change(one, act, likelihood="5")
    with pytest.raises(Refused):
        do(one, "accept", world.owner, reason="Still.")
    assert world.short() == (1, 1)


def test_it_is_stale_from_the_second_in_which_a_yes_expires(world: World) -> None:
    share(RiskType, world.risk.pk, [world.bank.pk], world.act)
    world.say_yes()
    later = world.act.occurred_at + timedelta(days=10)
    with time_machine.travel(later, tick=False):
        owner = Act.now(world.owner.viewer, "test")
        do(world.risk, "accept", owner, reason="Cheap.")
    assert (world.short(364), world.short(367), world.short(380)) == ((1, 0), (1, 1), (1, 1))


def test_who_is_asked_follows_levels_agreements_and_what_hangs_together(world: World) -> None:
    one, act = world.risk, world.act
    change(one, act, likelihood="1", consequence="2")
    assert world.asked() == set(), "What is left is below the level that was agreed."
    change(one, act, likelihood="4", consequence="4")
    unrelate(world.service.pk, "uses", [world.host.pk], act)
    assert world.asked() == set()
    relate(world.service.pk, "uses", [world.host.pk], act)
    assert world.asked() == {world.bank.pk}
    second = agreed(act, world.port, world.service, "1", "Calendar")
    assert world.asked() == {world.bank.pk, world.port.pk}
    move(AgreementType, "revise", [second.pk], act)
    edit(AgreementType, [Edit(second.pk, {"risks_accepted_from": ""})], act)
    assert world.port.pk in world.asked(), "A draft is not in force."
    bring_into_force(second, act)
    assert world.asked() == {world.bank.pk}
    restrict(ServiceType, world.service.pk, [], act, "Secret")
    assert world.asked() == set(), "A name would tell of the service."


def test_a_third_customer_makes_nobody_say_yes_again(world: World) -> None:
    one, act = world.risk, world.act
    share(RiskType, one.pk, [world.bank.pk], act)
    world.say_yes()
    do(one, "accept", world.owner, reason="Cheap.")
    agreed(act, world.port, world.service, "1", "Calendar")
    assert world.short() == (1, 1)
    account = add_account(email="port@n.example", name="Penguin", password=None,
                          roles=["customer_contact"], act=act)  # fmt: skip
    edit(PersonType, [Edit(account.principal_id, {"party": world.port.pk})], act)
    share(RiskType, one.pk, [world.port.pk], act)
    give(RiskType, "customer", [one.pk], Act.now(viewer_of(account), "test"))
    assert world.short() == (1, 0)
    browser = Client()
    browser.force_login(world.member.user)
    page = browser.get(f"{RISKS}{one.reference}/").text
    assert "Port Authority" not in page
    assert "Penguin" not in page


def test_the_contact_sees_what_is_shared_and_says_yes_there(world: World) -> None:
    one = world.risk
    hidden = risk(world.act, None, title="Takeover")
    restricted = risk(world.act, None, title="Dismissal")
    restrict(RiskType, restricted.pk, [], world.act, "Secret")
    browser = Client()
    browser.force_login(world.member.user)
    address = f"{RISKS}{one.reference}/"
    nowhere = browser.get(f"{RISKS}RSK-1999-0001/")
    assert (nowhere.status_code, browser.get(address).content) == (404, nowhere.content)
    answer = browser.post(f"{address}approvals/customer/")
    assert answer.status_code == 404
    share(RiskType, one.pk, [world.bank.pk], world.act)
    page = browser.get(address)
    seen = [page, *(browser.get(way) for way in (RISKS, f"{RISKS}export.json", f"{address}history/",
            API, f"{API}/{one.reference}", f"{API}/{one.reference}/history"))]  # fmt: skip
    for answer in seen:
        assert answer.status_code == 200
        text = (b"".join(answer) if answer.streaming else answer.content).decode()
        for word in (*INTERNAL, hidden.title, restricted.title, hidden.reference):
            assert word not in text, word
    for word in (
        "Mail stops for a day",
        "Nobody reads or sends mail.",
        "Retain",
        "Acceptance by the customer",
        "4 – high",
    ):
        assert word in page.text, word
    assert "Acceptance of the risk" not in page.text
    assert browser.post(f"{API}/{one.reference}/approvals/acceptance").status_code == 404
    assert browser.post(f"{address}approvals/acceptance/").status_code == 404
    (digest,) = re.findall(r'name="digest" value="(\w+)"', page.text)
    change(one, world.act, likelihood="5")
    late = browser.post(f"{address}approvals/customer/", {"digest": digest})
    assert (late.status_code, "was changed since you opened" in late.text) == (409, True)
    (digest,) = re.findall(r'name="digest" value="(\w+)"', late.text)
    done = browser.post(f"{address}approvals/customer/", {"digest": digest}, follow=True)
    assert "Holds" in done.text
    ours = Client()
    ours.force_login(Membership.objects.get(principal=world.owner.viewer.principal_id).user)
    told = ours.get(address).text
    assert "on behalf of Harbour Bank" in told


def test_who_proposes_it_by_token_is_refused_with_the_reason(
    world: World, memberships: dict[str, Membership]
) -> None:
    _, token = create_token(
        memberships["ims_manager"], name="Program", writes=True, days=30, act=world.act
    )
    browser, headers = Client(), {"Authorization": f"Bearer {token}"}
    one = f"{API}/{world.risk.reference}"
    for end, said, who in (
        ("do/accept", {"reason": "Mine."}, "its owner"),
        ("approvals/customer", {}, "somebody of Harbour Bank"),
    ):
        answer = browser.post(f"{one}/{end}", said, "application/json", headers=headers)
        assert answer.status_code in (403, 409), answer.content
        assert who in answer.content.decode()


def token(member: Membership, act: Act) -> dict[str, str]:
    _, secret = create_token(member, name="Program", writes=True, days=30, act=act)
    return {"Authorization": f"Bearer {secret}"}


def test_the_contact_says_yes_and_takes_it_back_by_token(
    world: World, acts: dict[str, Act]
) -> None:
    one, act = world.risk, world.act
    ours, address = f"{API}/{one.reference}", f"{API}/{one.reference}/approvals"
    browser = Client(headers=token(world.member, world.customer))

    def post(end: str, said: dict[str, str]) -> Any:
        return browser.post(f"{address}/{end}", said, "application/json")

    absent = browser.get(f"{API}/RSK-1999-0001/approvals")
    assert absent.status_code == browser.get(address).status_code == 404
    assert post("customer", {}).status_code == 404
    share(RiskType, one.pk, [world.bank.pk, world.port.pk], act)
    assert browser.get(ours).json()["told_customers"] == "Nobody reads or sends mail."
    (asked,) = browser.get(address).json()["items"]
    assert (asked["rule"], asked["possible"]) == ("customer", True)
    for end in ("acceptance", "acceptance/withdraw"):
        assert post(end, {"reason": "x"}).status_code == 404
    assert browser.post(f"{API}/approvals/customer", {"references": [one.reference]},
                        "application/json").status_code == 404  # fmt: skip
    change(one, act, told_customers="Nobody reads or sends mail for a day.")
    late = post("customer", {"digest": asked["digest"]})
    assert (late.status_code, "was changed since" in late.text) == (409, True)
    (asked,) = browser.get(address).json()["items"]
    done = post("customer", {"digest": asked["digest"], "comment": "Our board agrees."})
    (now,) = done.json()["items"]
    assert (done.status_code, now["approved"]) == (200, True)
    (given,) = now["approvals"]
    assert (given["on_behalf_of"], given["version"]) == ("Harbour Bank", None)
    do(one, "accept", world.owner, reason="Ostrich.")
    assert world.short() == (1, 0)
    change(one, act, title="Mail stops")
    assert world.short() == (1, 0), "A title changes nothing."
    change(one, act, told_customers="Nobody reads mail for a week.")
    assert world.short() == (1, 1), "What they were told is frozen in what they accepted."
    (asked,) = browser.get(address).json()["items"]
    assert asked["approvals"][0]["void_reason"] == ""
    assert post("customer", {}).status_code == 200
    back = post("customer/withdraw", {"reason": "Our board says no."})
    assert (back.status_code, back.json()["items"][0]["approved"]) == (200, False)
    assert world.short() == (1, 1)
    for word in (*INTERNAL, "customers_asked", "Port Authority"):
        for answer in (late, done, back, browser.get(address), browser.get(ours)):
            assert word not in answer.text, word
    # Who is not asked learns of nobody who is.
    account = add_account(email="port@n.example", name="Penguin", password=None,
                          roles=["customer_contact"], act=act)  # fmt: skip
    edit(PersonType, [Edit(account.principal_id, {"party": world.port.pk})], act)
    browser = Client(headers=token(account, Act.now(viewer_of(account), "test")))
    assert browser.get(address).json() == {"items": []}
    refused = post("customer", {})
    assert (refused.status_code, "Harbour" in refused.text) == (409, False)
    page = Client()
    page.force_login(account.user)
    refused = page.post(f"{RISKS}{one.reference}/approvals/customer/")
    assert (refused.status_code, "Harbour" in refused.text) == (409, False)


class Letters:
    """What the jobs of notices sent, each message once."""

    def __init__(self, org: Any) -> None:
        self.org, self.read = org, 0
        tell_news.func(org.pk)
        self.new()

    def new(self) -> list[Any]:
        """Let people be told of what happened and of what a day brings: the new messages."""
        tell_news.func(self.org.pk)
        tell_due.func(self.org.pk)
        for mail in Mail.objects.filter(state="waiting", send_at__lte=timezone.now()):
            send.func(mail.pk)
        found, self.read = mailer.outbox[self.read :], len(mailer.outbox)
        return found

    def to(self, who: Membership) -> list[str]:
        return [f"{m.subject}\n{m.body}" for m in self.new() if m.to == [who.user.email]]


def test_contacts_are_told_once_of_what_their_party_is_asked(world: World, org: Any) -> None:
    one, act, contact = world.risk, world.act, world.member
    letters = Letters(org)
    assert letters.to(contact) == [], "It is not shared with them."
    share(RiskType, one.pk, [world.bank.pk], act)
    (asked,) = letters.to(contact)
    assert "asks for your approval: " in asked
    assert f"{one.reference} Mail stops for a day" in asked
    for word in (*INTERNAL, "Nobody reads", "northgate/notices/"):
        assert word not in asked, word
    assert letters.to(contact) == [], "Each once."
    change(one, act, likelihood="5", rationale="Zebra seen twice.")
    assert letters.to(contact) == [], "It still waits; the page says what it is now."
    world.say_yes()
    assert letters.to(contact) == []
    change(one, act, likelihood="4")
    (anew,) = letters.to(contact)
    assert "What you approved has to be approved anew" in anew
    assert "likelihood" not in anew.lower()
    world.say_yes()
    withdraw(RiskType, "customer", one.pk, world.customer, "Our board says no.")
    assert letters.to(contact) == [], "Their own act is no news."
    world.say_yes()
    letters.new()
    for days, words in ((340, ""), (352, "Your approval expires on"), (353, ""),
                        (366, "Your approval expired on"), (367, "")):  # fmt: skip
        with time_machine.travel(act.occurred_at + timedelta(days=days), tick=False):
            assert [words in said for said in letters.to(contact)] == [True] * bool(words), days
    with time_machine.travel(act.occurred_at + timedelta(days=368), tick=False):
        give(RiskType, "customer", [one.pk], Act.now(world.customer.viewer, "test"))
        change(one, Act.now(act.viewer, "test"), likelihood="3", consequence="1")
        restrict(RiskType, one.pk, [], Act.now(act.viewer, "test"), "Secret")
        assert letters.to(contact) == [], "Below the level nobody asks; restricted nobody is told."


def test_what_is_answered_meanwhile_or_unshared_is_not_sent(world: World, org: Any) -> None:
    letters = Letters(org)
    mine = world.member.principal_id
    night = Choices(rhythm="daily", hour=(timezone.localtime().hour + 2) % 24)
    choose(org.pk, mine, night)
    share(RiskType, world.risk.pk, [world.bank.pk], world.act)
    assert letters.to(world.member) == []
    world.say_yes()
    with time_machine.travel(timezone.now() + timedelta(days=1, hours=1), tick=False):
        assert letters.to(world.member) == []
    browser = Client()
    browser.force_login(world.member.user)
    page = browser.get("/o/northgate/settings/notices/").text
    assert "Approvals that wait for you" in page
    assert "Mentions" not in page
    said = {"rhythm": "at_once", "hour": "8", "quiet_from": "", "quiet_until": "", "zone": ""}
    assert browser.post("/o/northgate/settings/notices/", said).status_code == 302
    withdraw(RiskType, "customer", world.risk.pk, world.customer, "No.")
    change(world.risk, world.act, likelihood="1", consequence="2")
    change(world.risk, world.act, likelihood="4", consequence="4")
    assert letters.to(world.member) == [], "They turned it off."
