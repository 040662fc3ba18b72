"""Who has to be told of a security incident, and by when (mission row I3; ISO/IEC 27013, 6.2.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from isthmus.assets.records.item import ItemType
from isthmus.conformity.probe import Sight
from isthmus.engine.door import (
    Act,
    Edit,
    Invalid,
    Refused,
    create,
    edit,
    move,
    relate,
    restrict,
)
from isthmus.engine.models import Event, Organization
from isthmus.engine.own.declared import declared
from isthmus.engine.own.starter import adopt
from isthmus.incidents.classifying import Answers
from isthmus.incidents.notifying import probes
from isthmus.incidents.notifying.duty import NotificationDuty
from isthmus.incidents.notifying.models import Notification
from isthmus.incidents.notifying.records import NotificationDutyType, NotificationType
from isthmus.incidents.notifying.saying import say
from isthmus.incidents.notifying.starter import STARTER
from isthmus.incidents.notifying.sweep import DEADLINES
from isthmus.incidents.notifying.verbs import MISSED, WARNED
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.promised import FRIDAY, act_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LEAK = {"title": "Mailboxes were read", "security_seen": "yes", "security_harm": "yes"}


@pytest.fixture
def act(acts: dict[str, Act], clock: Any) -> Act:
    clock.move_to(FRIDAY)
    return act_of(acts)


def duty(act: Act, **values: Any) -> Any:
    given = {"title": "The authority", "recipient": "Authority", "within_hours": 72, **values}
    (made,) = create(NotificationDutyType, [given | {"owner": act.viewer.principal_id}], act)
    return move(NotificationDutyType, "bring_into_force", [made.pk], act)[0]


def report(act: Act, **values: Any) -> Any:
    return create(IncidentType, [LEAK | values], act)[0]


def done(verb: str, one: Any, act: Act, **given: Any) -> Any:
    return move(NotificationType, verb, [one.pk], act, given)[0]


def edited(one: Any, act: Act, **values: Any) -> Any:
    return edit(NotificationType, [Edit(one.pk, values)], act)[0]


def refused(call: Any) -> set[str]:
    with pytest.raises(Refused) as caught:
        call()
    return {reason.code for _, reason in caught.value.reasons}


def short_of(found: Any, on: Any, organization: Organization) -> list[int]:
    sight = Sight(organization, (), on.date())
    return [*found(sight).falling_short.values_list("pk", flat=True)]


def told(one: Any) -> list[str]:
    verbs = (WARNED, MISSED)
    return [
        *Event.objects.filter(entry=one.pk, verb__in=verbs)
        .order_by("pk")
        .values_list("verb", flat=True)
    ]


def test_a_deadline_counts_from_when_it_is_known(
    acts: dict[str, Act], act: Act, clock: Any
) -> None:
    house = act.viewer.organization
    rule, noticed = duty(act), FRIDAY - timedelta(hours=10)
    case = report(act, noticed_at=noticed)
    one = say(case, rule, act, applies=True)
    assert (one.recipient, one.within_hours, one.aware_at) == ("Authority", 72, noticed)
    assert one.due_at == noticed + timedelta(hours=72)
    assert one.owner_id == rule.owner_id
    # Pressed twice it is said once.
    assert say(case, rule, act, applies=True).pk == one.pk
    # The duty changes: what is being told by it keeps its deadline.
    move(NotificationDutyType, "revise", [rule.pk], act)
    edit(NotificationDutyType, [Edit(rule.pk, {"within_hours": 1})], act)
    one = Notification.objects.as_system("test").get(pk=one.pk)
    assert one.due_at == noticed + timedelta(hours=72)
    # It was known later than noticed.
    one = edited(one, act, aware_at=FRIDAY)
    assert one.due_at == FRIDAY + timedelta(hours=72)

    # Somebody is warned once, and told once that it was missed; run twice, nothing is told twice.
    assert DEADLINES.sweep(house, FRIDAY + timedelta(hours=53)) == 0
    for hours in (54, 55, 73, 74):
        clock.move_to(FRIDAY + timedelta(hours=hours))
        DEADLINES.sweep(house, FRIDAY + timedelta(hours=hours))
    assert told(one) == [WARNED, MISSED]
    assert short_of(probes.notification_missed, FRIDAY + timedelta(days=3), house) == []
    assert short_of(probes.notification_missed, FRIDAY + timedelta(days=4), house) == [one.pk]

    late = act_of(acts)
    assert refused(lambda: done("tell", one, late, how="Form", at="2099-01-01 10:00")) == {"future"}
    assert refused(lambda: done("tell", one, late, how="Form", at="1999-01-01 10:00")) == {
        "before-known"
    }
    with pytest.raises(Invalid):
        done("tell", one, late, how="Form", at="soon")
    one = done("tell", one, late, how="Form on the site", reference=" A  7 ")
    assert one.late
    assert (one.told_reference, one.told_by_id) == ("A 7", late.viewer.principal_id)
    assert short_of(probes.notification_missed, FRIDAY + timedelta(days=4), house) == [one.pk]
    assert refused(lambda: edited(one, late, aware_at=FRIDAY + timedelta(1))) == {
        "notification-settled"
    }
    assert done("take_up", one, late, reason="Wrong number").told_at is None
    one = done("tell", one, late, how="Telephone", at=(FRIDAY + timedelta(hours=2)).isoformat())
    assert not one.late
    assert short_of(probes.notification_missed, FRIDAY + timedelta(days=4), house) == []


def test_what_does_not_apply_says_why(act: Act, clock: Any) -> None:
    house, rule = act.viewer.organization, duty(act)
    clock.move_to(FRIDAY + timedelta(minutes=5))
    case = report(act, noticed_at=FRIDAY + timedelta(minutes=1))
    day = FRIDAY + timedelta(days=3)
    assert short_of(probes.notification_not_considered, day, house) == [case.pk]
    with pytest.raises(Invalid):
        say(case, rule, act, applies=False, because=" ")
    one = say(case, rule, act, applies=False, because="No personal data.")
    assert (one.state, one.because, one.entry_due()) == (
        "does_not_apply",
        "No personal data.",
        None,
    )
    assert short_of(probes.notification_not_considered, day, house) == []
    assert DEADLINES.sweep(house, FRIDAY + timedelta(days=9)) == 0
    assert short_of(probes.notification_missed, FRIDAY + timedelta(days=9), house) == []


def test_one_without_a_duty_says_how_soon(act: Act) -> None:
    case = report(act)
    with pytest.raises(Invalid) as caught:
        create(NotificationType, [{"title": "Police", "incident": case.pk}], act)
    assert {error.field for error in caught.value.errors} == {"within_hours"}
    given = {"title": "Police", "recipient": "Police", "within_hours": 24}
    (loose,) = create(NotificationType, [given], act)
    assert refused(lambda: done("tell", loose, act, how="By telephone")) == {"no-report"}


@given(
    told_of=st.sampled_from(["security_incident", "security_event"]),
    category=st.sampled_from(["", "Leak", " leak "]),
    customer=st.sampled_from([None, 1]),
    answers=st.builds(
        Answers,
        disturbs=st.sampled_from(["", "yes", "no"]),
        security_seen=st.sampled_from(["", "yes", "no"]),
        security_harm=st.sampled_from(["", "yes", "no"]),
    ),
    of=st.sampled_from(["", "LEAK", "Mail"]),
    hit=st.sampled_from([None, 1, 2]),
)
def test_a_narrower_duty_fits_less(
    told_of: str, category: str, customer: int | None, answers: Answers, of: str, hit: int | None
) -> None:
    one = NotificationDuty(told_of=told_of, category=category, customer_id=customer)
    wide = NotificationDuty(told_of="security_event")
    if one.fits(answers, of, hit):
        assert wide.fits(answers, of, hit)
        assert "yes" in (answers.security_seen, answers.security_harm)
        assert customer in (None, hit)


def test_the_page_of_a_report_asks_and_outsiders_see_nothing(
    acts: dict[str, Act], act: Act, sign_in: Any
) -> None:
    duty(act, title="Customer", recipient="Harbour", within_hours=4)
    other = duty(act, title="Authority of data")
    case = report(act)
    client: Client = sign_in("ims_manager")
    url = f"/o/{act.viewer.organization.slug}/incidents/{case.reference}/"
    page = client.get(url).content.decode()
    assert "Harbour, within 4 hours of knowing" in page
    assert "Authority of data" in page
    answer = client.post(f"{url}duties/", {"duty": other.reference, "applies": "no"}, follow=True)
    assert "Say why it does not apply." in answer.content.decode()
    given = {"duty": other.reference, "applies": "no", "because": "No personal data."}
    assert "does not apply." in client.post(f"{url}duties/", given, follow=True).content.decode()
    rows = Notification.objects.as_system("test")
    one = rows.get(incident=case.pk)
    assert one.state == "does_not_apply"
    restrict(IncidentType, case.pk, [], act, "Only us")
    case.refresh_from_db(fields=["circle"])
    circles = frozenset({case.circle_id})
    now = act_of(acts)
    knowing = replace(now, viewer=replace(now.viewer, circles=circles))
    outsider = acts["auditor"].viewer
    assert not Notification.objects.visible_to(outsider).filter(pk=one.pk).exists()
    # What is written later is restricted with its report as well.
    again = say(case, duty(act, title="Police"), knowing, applies=True)
    assert again.circle_id == case.circle_id
    assert not Notification.objects.visible_to(outsider).filter(pk=again.pk).exists()


def test_the_ones_to_begin_with_are_drafts_that_somebody_brings_into_force(
    act: Act, sign_in: Any, org: Organization
) -> None:
    address = "/o/northgate/notification-duties/starter/"
    assert sign_in("auditor").get(address).status_code == 403
    client = sign_in("ims_manager")
    assert "NIS 2: early warning" in client.get(address).text
    assert "notification-duties/starter/" in client.get("/o/northgate/notification-duties/").text
    assert client.post(address).status_code == 302
    client.post(address)
    assert "You have them all" in client.get(address).text
    rows = NotificationDuty.objects.as_system("test")
    # Once each, and none of them binds anybody.
    assert (rows.count(), {one.state for one in rows}) == (10, {"draft"})
    assert STARTER.lacking(org) == []
    hours = dict(rows.values_list("title", "within_hours"))
    assert {hours[title] for title in hours if title.startswith("NIS 2")} == {24, 72, 720}
    assert "NIS 2" not in client.get(f"/o/northgate/incidents/{report(act).reference}/").text
    # In the other language the same is said.
    german = STARTER.lacking(Organization(pk=org.pk + 1, language="de"))
    assert [one["within_hours"] for one in german] == [*rows.order_by("pk").values_list("within_hours", flat=True)]  # fmt: skip
    assert all(one["applies_if"] and one["content"] and one["recipient"] for one in german)


def test_what_the_inventory_says_tells_why_a_duty_applies(
    acts: dict[str, Act], act: Act, sign_in: Any
) -> None:
    adopt(ItemType, act)
    inventory = declared(ItemType, act.viewer.organization)
    host, base, payroll = create(
        inventory,
        [
            {"title": "Host"},
            {"title": "Database", "kind": "database"},
            {"title": "Payroll", "kind": "information_set", "own.personal_data": "special",
             "classification": "confidential"},
        ],
        act,
    )  # fmt: skip
    relate(base.pk, "runs_on", [host.pk], act)
    relate(base.pk, "stores", [payroll.pk], act)
    for kind in ("personal", "special", "strict"):
        duty(act, title=f"Of {kind}", information=kind)
    client = sign_in("ims_manager")

    def said(**values: Any) -> list[str]:
        page = client.get(f"/o/northgate/incidents/{report(act, **values).reference}/").text
        words = ("what the inventory says:", "The inventory names")
        return [line for line in page.splitlines() if any(one in line for one in words)]

    there = said(item=host.pk)
    assert [f"/items/{payroll.reference}/" in line for line in there] == [True, True, False]
    assert "It applies by what the inventory says: Personal data of special categories." in there[1]
    assert "names nothing of this kind here: Strictly confidential" in there[2]
    # Proposed all the same: what the inventory does not say, somebody knows.
    assert len(said()) == 3
    restrict(ItemType, payroll.pk, [], act, "Nobody is to know where it lies.")
    client = sign_in("contributor")
    assert not any("It applies" in line for line in said(item=host.pk))


def test_a_duty_for_a_kind_of_information_is_asked_for_where_it_may_be_touched(
    acts: dict[str, Act], act: Act, clock: Any
) -> None:
    adopt(ItemType, act)
    inventory = declared(ItemType, act.viewer.organization)
    host, base, payroll, other = create(
        inventory,
        [{"title": "Host"}, {"title": "Database", "kind": "database"},
         {"title": "Payroll", "kind": "information_set", "own.personal_data": "special"},
         {"title": "Web site", "classification": "strictly_confidential"}],
        act,
    )  # fmt: skip
    relate(base.pk, "runs_on", [host.pk], act)
    relate(base.pk, "stores", [payroll.pk], act)
    personal = duty(act, title="Of personal data", information="personal")
    clock.shift(timedelta(minutes=1))
    act = act_of(acts)
    on_host, anywhere = report(act, item=host.pk), report(act)
    report(act, item=other.pk)
    later = (act.occurred_at + timedelta(days=2), act.viewer.organization)

    def short() -> set[int]:
        return set(short_of(probes.notification_not_considered, *later))

    assert short() == {on_host.pk, anywhere.pk}
    say(anywhere, personal, act, applies=False, because="No data.")
    assert short() == {on_host.pk}
    clock.shift(timedelta(minutes=1))
    act = act_of(acts)
    strict = duty(act, title="Of secrets", information="strict")
    # What came into force afterwards is not asked for.
    assert short() == {on_host.pk}
    clock.shift(timedelta(minutes=1))
    act = act_of(acts)
    again = report(act, item=other.pk)
    assert short() == {on_host.pk, again.pk}
    say(again, strict, act, applies=True)
    # What everybody is told rests on what everybody may know of: also of what lies between.
    restrict(ItemType, base.pk, [], act, "Nobody is to know of it.")
    assert short() == set()
