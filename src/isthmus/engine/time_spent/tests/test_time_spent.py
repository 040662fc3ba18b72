"""Time that people spent on a record: entered, corrected, summed, and nobody else's to enter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Absent, Act, Forbidden, Invalid, create
from isthmus.engine.history.replay import replay
from isthmus.engine.models import Comment, Event, Organization, TimeSpent
from isthmus.engine.time_spent.asking import read
from isthmus.engine.time_spent.durations import A_DAY, length, minutes_of
from isthmus.engine.time_spent.operations import Spent, add, edit, remove, restore
from isthmus.people.models import Membership

SignIn = Callable[[str], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DocumentType, "time_spent", True)


@pytest.fixture
def record(acts: dict[str, Act]) -> Any:
    (made,) = create(DocumentType, [{"title": "Backup", "body": "x"}], acts["ims_manager"])
    return made


def at(record: Any, page: str = "") -> str:
    return f"/o/northgate/documents/{record.reference}/{page}"


@given(st.integers(1, A_DAY))
def test_what_is_shown_can_be_typed_again(minutes: int) -> None:
    assert minutes_of(length(minutes)) == minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("90", 90), ("45 min", 45), ("1:30", 90), ("1.5 h", 90), ("1,25h", 75), ("2h 5m", 125),
     ("2 Std 5 Min", 125), ("", None), ("soon", None), ("1:75", None), ("-3", None), ("٣", None)],
)  # fmt: skip
def test_a_length_of_time_is_read_as_people_write_it(text: str, minutes: int | None) -> None:
    assert minutes_of(text) == minutes


def test_what_can_not_be_is_refused_with_the_field(acts: dict[str, Act], record: Any) -> None:
    act = acts["contributor"]
    tomorrow = act.today + timedelta(days=1)
    with pytest.raises(Invalid) as caught:
        add(record.pk, Spent(A_DAY + 1, tomorrow, "x" * 301), act)
    assert [(one.field, one.code) for one in caught.value.errors] == [
        ("spent", "range"), ("day", "range"), ("note", "too-long"),
    ]  # fmt: skip
    with pytest.raises(Invalid) as caught:
        read(act.viewer.organization_id, "soon", "yesterday", "", "Nobody at all")
    assert [one.field for one in caught.value.errors] == ["spent", "day", "who"]


def test_ones_own_is_everybodys_who_works_on_it_and_others_is_not(
    acts: dict[str, Act], record: Any
) -> None:
    act, boss = acts["contributor"], acts["ims_manager"]
    mine = add(record.pk, Spent(30), act)
    assert (mine.who_id, mine.day) == (act.viewer.principal_id, act.today)
    others = Spent(15, who=boss.viewer.principal_id)
    with pytest.raises(Forbidden):
        add(record.pk, others, act)
    theirs = add(record.pk, Spent(15, who=act.viewer.principal_id), boss)
    # Whose time it is may correct it, whoever entered it.
    assert edit(record.pk, theirs.pk, Spent(20), act).minutes == 20
    bosses = add(record.pk, Spent(5), boss)
    with pytest.raises(Forbidden):
        edit(record.pk, bosses.pk, Spent(6), act)
    with pytest.raises(Forbidden):
        remove(record.pk, bosses.pk, act)
    with pytest.raises(Forbidden):
        add(record.pk, Spent(5), acts["auditor"])


def test_where_it_is_not_declared_there_is_none(
    acts: dict[str, Act], record: Any, monkeypatch: pytest.MonkeyPatch, sign_in: SignIn
) -> None:
    monkeypatch.setattr(DocumentType, "time_spent", False)
    with pytest.raises(Absent):
        add(record.pk, Spent(5), acts["ims_manager"])
    client = sign_in("ims_manager")
    assert 'id="time_spent"' not in client.get(at(record)).content.decode()
    assert client.get(f"/api/v1/o/northgate/documents/{record.reference}/time").status_code == 404


def test_corrections_stand_in_history_from_which_all_of_it_follows(
    acts: dict[str, Act], record: Any, org: Organization, sign_in: SignIn
) -> None:
    act = acts["ims_manager"]
    row = add(record.pk, Spent(60, act.today, "Restored"), act)
    edit(record.pk, row.pk, Spent(90, act.today, "Restored"), act)
    remove(record.pk, row.pk, act)
    restore(record.pk, row.pk, act)
    verbs = [one.verb for one in Event.objects.filter(entry_id=record.pk).order_by("seq")]
    assert verbs[1:] == ["time_entered", "time_corrected", "time_removed", "time_restored"]
    told = sign_in("auditor").get(at(record, "history/")).content.decode()
    assert "1 h on" in told
    assert "→ 1 h 30 min on" in told
    assert list(replay(org)) == []


def test_it_is_entered_below_a_comment_or_neither_is(record: Any, sign_in: SignIn) -> None:
    client = sign_in("contributor")
    answer = client.post(at(record, "comments/add/"), {"text": "Looked at it", "spent": "ages"})
    assert answer.status_code == 422
    assert not Comment.objects.exists()
    sent = {"text": "Looked at it", "spent": "0:20"}
    answer = client.post(at(record, "comments/add/"), sent, HTTP_HX_REQUEST="true")
    shown = answer.content.decode()
    assert 'id="time_spent" hx-swap-oob="true"' in shown
    assert "20 min" in shown
    assert TimeSpent.objects.get().minutes == 20


def test_the_page_enters_corrects_and_takes_off(record: Any, sign_in: SignIn) -> None:
    client = sign_in("ims_manager")

    def post(path: str, **data: Any) -> str:
        return str(client.post(at(record, path), data, follow=True).content.decode())

    assert "1 h 30 min" in post("time/add/", spent="1.5 h", note="Restored", who="Contributor")
    assert "is no length of time" in post("time/add/", spent="ages")
    row = TimeSpent.objects.get()
    assert "2 h" in post(f"time/{row.pk}/edit/", spent="2 h", day=row.day.isoformat())
    assert "Undo" in post(f"time/{row.pk}/remove/")
    post(f"time/{row.pk}/restore/")
    assert TimeSpent.objects.get().removed_at is None


def test_lists_sum_it_and_find_by_it(acts: dict[str, Act], record: Any, sign_in: SignIn) -> None:
    act = acts["ims_manager"]
    (other,) = create(DocumentType, [{"title": "Restore", "body": "x"}], act)
    for minutes in (30, 45):
        add(record.pk, Spent(minutes), act)
    gone = add(other.pk, Spent(600), act)
    remove(other.pk, gone.pk, act)
    client = sign_in("contributor")

    def found(query: str) -> str:
        return str(
            client.get(f"/o/northgate/documents/?columns=title,time_spent&{query}").content.decode()
        )

    more = found("time_spent.gte=1:15")
    assert "Backup" in more
    assert "1 h 15 min" in more
    assert "Restore" not in more
    less = found("time_spent.lte=74")
    assert "Restore" in less
    assert f'/documents/{record.reference}/"' not in less
    assert "no length of time" in found("time_spent.gte=ages")


def test_the_api_lists_enters_and_corrects(record: Any, sign_in: SignIn) -> None:
    client = sign_in("contributor")
    address = f"/api/v1/o/northgate/documents/{record.reference}/time"
    sent = {"minutes": 25, "day": "2026-01-05", "note": "Restored"}
    made = client.post(address, sent, content_type="application/json")
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    changed = client.patch(f"{address}/{key}", {"minutes": 35}, content_type="application/json")
    assert (changed.json()["minutes"], changed.json()["note"]) == (35, "Restored")
    assert client.get(address).json()["minutes"] == 35
    wrong = client.post(
        address, {"minutes": 5, "day": "2026-02-30"}, content_type="application/json"
    )
    assert wrong.status_code == 422
    assert client.delete(f"{address}/{key}").status_code == 204
    assert client.get(address).json() == {"items": [], "minutes": 0}
    assert sign_in("customer_contact").get(address).status_code == 404


def test_its_page_and_api_cost_the_same_however_many_there_are(
    acts: dict[str, Act], record: Any, sign_in: SignIn, memberships: dict[str, Membership]
) -> None:
    client = sign_in("ims_manager")
    api = f"/api/v1/o/northgate/documents/{record.reference}/time"

    def asked() -> list[int]:
        counts = []
        for address in (at(record), api):
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            counts.append(len(seen))
        return counts

    add(record.pk, Spent(5), acts["contributor"])
    few = asked()
    for number in range(12):
        add(record.pk, Spent(5, date(2026, 1, 1 + number)), acts["ims_manager"])
    assert asked() == few
