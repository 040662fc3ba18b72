"""Working at the desk: taking over, whose reports these are, and who else is writing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from isthmus.engine.comments.operations import add
from isthmus.engine.door import Act, Edit, create, edit, move, restrict
from isthmus.engine.filters import QueryProblem
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Comment, FormDraft
from isthmus.engine.reading import page as listed
from isthmus.engine.reading import parse_query
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.test_reports import report
from isthmus.people.records import RoleType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SignIn = Callable[[str], Client]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["contributor"]


def at(act: Act, reference: str = "", page: str = "") -> str:
    reference = f"{reference}/" if reference else ""
    return f"/o/{act.viewer.organization.slug}/incidents/{reference}{page}"


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def standing(made: Any, act: Act) -> Any:
    return IncidentType.model.objects.visible_to(act.viewer).get(pk=made.pk)


def test_one_press_takes_over_and_leaves_the_state(
    acts: dict[str, Act], act: Act, sign_in: SignIn
) -> None:
    made = report(acts["ims_manager"], title="Mail is slow")
    move(IncidentType, "take_on", [made.pk], acts["ims_manager"])
    move(IncidentType, "wait_for_user", [made.pk], acts["ims_manager"], {"why": "Which hall?"})
    client = sign_in("contributor")
    shown = page(client, at(act, made.reference))
    assert 'data-key="t"' in shown
    owner = shown.split('name="owner" value="')[1].split('"')[0]
    client.post(at(act, made.reference, "edit/"), {"owner": owner, "version": "3"})
    now = standing(made, act)
    assert (now.owner_id, now.state) == (act.viewer.principal_id, "awaiting_user")
    assert 'data-key="t"' not in page(client, at(act, made.reference))
    assert 'data-key="t"' not in page(sign_in("auditor"), at(act, made.reference))


def test_taking_over_a_new_one_is_the_first_response(act: Act, sign_in: SignIn) -> None:
    made = report(act, title="Mail is slow")
    shown = page(sign_in("contributor"), at(act, made.reference))
    form = shown.split('data-key="t"')[0].rsplit("<form", 1)[1]
    assert "do/take_on/" in form


def test_many_are_taken_over_by_one_press(act: Act, sign_in: SignIn) -> None:
    made = [report(act, title=title) for title in ("One", "Two", "Three")]
    chosen = [one.reference for one in made[:2]]
    sent = {"verb": "edit:owner:me", "ids": chosen, "back": ""}
    answer = sign_in("contributor").post(at(act, page="do/"), sent, follow=True)
    assert "2 incidents and requests changed" in answer.content.decode().lower()
    owners = [standing(one, act).owner_id for one in made]
    assert owners == [act.viewer.principal_id, act.viewer.principal_id, None]


def test_mine_my_groups_and_nobodys(acts: dict[str, Act], act: Act, sign_in: SignIn) -> None:
    me = act.viewer.principal_id
    (desk, other) = create(
        RoleType, [{"title": "Desk lead", "holder": me}, {"title": "Network lead"}],
        acts["ims_manager"],
    )  # fmt: skip
    report(act, title="Mine alone", owner=me)
    report(act, title="For the desk", team=desk.pk, owner=acts["ims_manager"].viewer.principal_id)
    report(act, title="For the network", team=other.pk)
    client = sign_in("contributor")
    shown = page(client, at(act) + "?view=all")
    assert [key for key in "mgu" if f'data-key="{key}"' in shown] == ["m", "g", "u"]

    def found(query: str) -> set[str]:
        text = page(client, at(act) + f"?{query}")
        return {one for one in ("Mine alone", "For the desk", "For the network") if one in text}

    assert found("owner=me") == {"Mine alone"}
    assert found("group=mine") == {"For the desk"}
    assert found("owner=none") == {"For the network"}
    assert "Only “mine”" in page(client, at(act) + "?group=yours")


def test_others_see_who_writes_and_nobody_what(act: Act, sign_in: SignIn) -> None:
    made = report(act, title="Mail is slow")
    first, second = sign_in("contributor"), sign_in("ims_manager")
    writing = at(act, made.reference, "writing/")
    assert "is writing here" not in page(second, writing)
    first.post(at(act, made.reference, "edit/draft/"), {"title": "Secret words", "version": "1"})
    for where in (writing, at(act, made.reference)):
        told = page(second, where)
        assert f"{act.viewer.name} is writing here" in told
        assert "Secret words" not in told
    # Whoever writes is told of others alone, and before saving as well.
    assert "is writing here" not in page(first, writing)
    assert f'hx-get="{writing}"' in page(second, at(act, made.reference, "edit/"))
    FormDraft.objects.update(saved_at=timezone.now() - timedelta(minutes=11))
    assert "is writing here" not in page(second, writing)


def test_who_may_not_see_the_report_learns_of_no_writer(
    acts: dict[str, Act], act: Act, sign_in: SignIn
) -> None:
    made = report(acts["ims_manager"], title="Salaries seen")
    hidden = restrict(IncidentType, made.pk, [], acts["ims_manager"], "A person is concerned.")
    boss = sign_in("ims_manager")
    boss.post(at(act, hidden.reference, "comments/draft/"), {"text": "Hm"})
    assert FormDraft.objects.count() == 1
    for role in ("contributor", "customer_contact"):
        gone = sign_in(role).get(at(act, hidden.reference, "writing/"))
        never = sign_in(role).get(at(act, "INC-1999-0001", "writing/"))
        assert gone.status_code == never.status_code == 404
    # Whoever only reads has no part in it.
    open_ = report(act, title="Mail is slow")
    assert sign_in("auditor").get(at(act, open_.reference, "writing/")).status_code == 404


def test_a_comment_that_was_begun_is_there_after_a_reload(act: Act, sign_in: SignIn) -> None:
    made = report(act, title="Mail is slow")
    client = sign_in("contributor")
    client.post(at(act, made.reference, "comments/draft/"), {"text": "Since nine\nthey say"})
    assert "Since nine\nthey say" in page(client, at(act, made.reference))
    assert "Since nine" not in page(sign_in("ims_manager"), at(act, made.reference))
    client.post(at(act, made.reference, "comments/add/"), {"text": "Since nine they say."})
    assert Comment.objects.count() == 1
    assert not FormDraft.objects.exists()


def test_who_writes_costs_the_page_no_query(
    act: Act, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    made = report(act, title="Mail is slow")
    add(made.pk, "Here as well.", act)
    edit(IncidentType, [Edit(made.pk, {"category": "Mail"})], act)
    client = sign_in("ims_manager")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, at(act, made.reference))
        return len(seen)

    asked()
    before = asked()
    sign_in("contributor").post(at(act, made.reference, "edit/draft/"), {"title": "X"})
    assert asked() == before


def test_sorted_by_a_priority_that_all_have_the_newest_come_first(act: Act) -> None:
    made = [
        report(act, title=f"Mail is slow, hall {hall}", impact="medium", urgency="medium")
        for hall in range(5)
    ]
    assert made[0].priority
    assert len({one.priority for one in made}) == 1
    asked = {"priority": [str(made[0].priority)], "sort": ["priority"], "limit": ["2"]}
    found: list[str] = []
    after = ""
    for _ in range(3):
        query = parse_query(IncidentType, asked | {"after": [after]}, Lookup(act.viewer))
        turned = listed(query, act.viewer)
        found += [one.reference for one in turned.rows]
        after = turned.next
    assert found == [one.reference for one in reversed(made)]
    assert not after
    both = {"priority": [f"{made[0].priority},1"], "sort": ["priority"]}
    query = parse_query(IncidentType, both, Lookup(act.viewer))
    assert query.order == "priority"


def test_where_a_list_goes_on_is_refused_in_another_order(act: Act) -> None:
    made = [
        report(act, title=f"Hall {hall}", impact="medium", urgency="medium") for hall in range(3)
    ]
    asked = {"sort": ["priority"], "limit": ["1"]}
    one = {"priority": [str(made[0].priority)]}
    for begun, gone_on in ((asked, asked | one), (asked | one, asked)):
        first = listed(parse_query(IncidentType, begun, Lookup(act.viewer)), act.viewer)
        query = parse_query(IncidentType, gone_on | {"after": [first.next]}, Lookup(act.viewer))
        with pytest.raises(QueryProblem):
            listed(query, act.viewer)
