"""Reports merged into others: what ends, what remains, who is told, and what refuses it."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.engine.comments.operations import add
from isthmus.engine.door import Act, Edit, Invalid, Refused, edit, move, restrict
from isthmus.engine.history.replay import replay
from isthmus.engine.history.verify import verify
from isthmus.engine.models import Event
from isthmus.engine.watching.operations import watchers_of
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.test_reports import report
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def pair(act: Act) -> tuple[Any, Any]:
    return report(act, title="Mail is slow"), report(act, title="Slow mail")


def merge(made: Any, into: Any, act: Act, reason: str = "") -> Any:
    inputs = {"into": into.reference, "reason": reason}
    return move(IncidentType, "merge", [made.pk], act, inputs)[0]


def code(made: Any, into: Any, act: Act) -> str:
    with pytest.raises(Refused) as refused:
        merge(made, into, act)
    ((record, reason),) = refused.value.reasons
    assert record.pk == made.pk
    assert reason.text
    return str(reason.code)


def verbs(made: Any) -> list[str]:
    return list(Event.objects.filter(entry=made.pk).order_by("seq").values_list("verb", flat=True))


def test_the_merged_one_ends_and_both_histories_say_so(act: Act, pair: tuple[Any, Any]) -> None:
    first, second = pair
    ended = merge(second, first, act, "Two calls about one thing.")
    assert (ended.state, ended.merged_into_id) == ("merged", first.pk)
    assert "merge" in verbs(second)
    assert verbs(first)[-1] == "related"
    assert verify(act.viewer.organization).sound
    back: Any = move(IncidentType, "unmerge", [second.pk], act)[0]
    assert (back.state, back.merged_into_id) == ("new", None)
    assert verbs(first)[-1] == "unrelated"
    assert verify(act.viewer.organization).sound
    assert not [*replay(act.viewer.organization)]


def test_what_is_restricted_after_it_was_merged_leaves_no_trace_in_the_other(
    acts: dict[str, Act], pair: tuple[Any, Any], sign_in: Any
) -> None:
    first, second = pair
    merge(second, first, acts["ims_manager"])
    called = second.reference
    restrict(IncidentType, second.pk, [], acts["ims_manager"], "A person is concerned.")
    for way in ("", "history/"):
        page = sign_in("contributor").get(f"/o/northgate/incidents/{first.reference}/{way}")
        assert page.status_code == 200
        assert called not in page.content.decode()
        assert "merged into" not in page.content.decode()


def test_watchers_of_the_merged_one_watch_the_one_that_remains(
    acts: dict[str, Act], pair: tuple[Any, Any]
) -> None:
    first, second = pair
    add(second.pk, "Here as well.", acts["contributor"])
    merge(second, first, acts["ims_manager"])
    names = {one.pk for one in watchers_of(first.entry)}
    assert acts["contributor"].viewer.principal_id in names


def test_what_refuses_it_says_why(act: Act, pair: tuple[Any, Any]) -> None:
    first, second = pair
    assert code(first, first, act) == "merge-into-itself"
    edit(IncidentType, [Edit(second.pk, {"parent": first.pk})], act)
    assert code(first, second, act) == "merge-into-child"
    merge(second, first, act)
    # Back into what was merged into it: there is no circle.
    assert code(first, second, act) == "merge-into-merged"
    gone = report(act, title="By mistake")
    move(IncidentType, "cancel", [gone.pk], act, {"reason": "By mistake."})
    assert code(first, gone, act) == "merge-into-ended"


def test_not_across_circles_and_not_into_what_is_out_of_sight(
    acts: dict[str, Act], memberships: dict[str, Membership], pair: tuple[Any, Any]
) -> None:
    first, second = pair
    hidden = restrict(IncidentType, first.pk, [], acts["ims_manager"], "A person is concerned.")
    boss = Act.now(viewer_of(memberships["ims_manager"]), "test")
    assert code(second, hidden, boss) == "merge-across-circles"
    assert code(hidden, second, boss) == "merge-across-circles"
    told = []
    for reference in (hidden.reference, "INC-1999-0001"):
        with pytest.raises(Invalid) as wrong:
            move(IncidentType, "merge", [second.pk], acts["contributor"], {"into": reference})
        told.append([(e.field, e.code, e.hint) for e in wrong.value.errors])
    # What is out of sight is told from what is not there by nothing.
    assert told[0] == told[1] == [("into", "unknown", told[0][0][2])]


def test_one_is_refused_and_none_is_merged(act: Act, pair: tuple[Any, Any]) -> None:
    first, second = pair
    with pytest.raises(Refused):
        move(IncidentType, "merge", [second.pk, first.pk], act, {"into": first.reference})
    assert "merge" not in verbs(second)


def test_reports_that_belong_to_each_other_make_no_circle(act: Act, pair: tuple[Any, Any]) -> None:
    first, second = pair
    third = report(act, parent=second.pk)
    edit(IncidentType, [Edit(second.pk, {"parent": first.pk})], act)
    with pytest.raises(Invalid, match="belong to itself"):
        edit(IncidentType, [Edit(first.pk, {"parent": third.pk})], act)


def test_the_page_asks_into_which_and_says_what_became_of_it(
    act: Act, pair: tuple[Any, Any], sign_in: Any
) -> None:
    first, second = pair
    client, at = sign_in("contributor"), f"/o/{act.viewer.organization.slug}/incidents/"
    assert "data-find" in client.get(f"{at}{second.reference}/").content.decode()
    sent = {"merge-into": first.reference, "merge-reason": ""}
    done = client.post(f"{at}{second.reference}/do/merge/", sent, follow=True)
    assert "now merged" in done.content.decode()
    assert "is merged into" in done.content.decode().lower()
    kept = client.get(f"{at}{first.reference}/").content.decode()
    assert second.reference in kept
    assert "has merged into it" in kept
