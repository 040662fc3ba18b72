"""Reports that may be about the same: found by few words, never out of sight, at a bounded cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from isthmus.engine.door import Act, create, move, restrict
from isthmus.engine.search.alike import MOST_WORDS, telling
from isthmus.incidents.desk.similar import About, similar
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.test_reports import report
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of
from isthmus.services.tests.offered import live

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["contributor"]


def titles(about: About, act: Act) -> list[str]:
    return [one.report.title for one in similar(about, act.viewer)]


def test_two_words_are_enough_in_another_form_and_order(act: Act) -> None:
    report(act, title="Mail is slow for everybody")
    report(act, title="Printers of hall B jam")
    report(act, title="New laptop", description="For the new colleague in hall B.")
    assert titles(About("printer jams again, hall C"), act)[0] == "Printers of hall B jam"
    assert titles(About("slow mails"), act) == ["Mail is slow for everybody"]
    assert titles(About("coffee"), act) == []
    assert titles(About(""), act) == []


def test_what_is_about_the_same_service_and_open_needs_one_word(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    mail, printing = live(act, "Mail"), live(act, "Printing")
    report(act, title="Nothing arrives", service=mail.pk)
    report(act, title="Nothing comes out", service=printing.pk)
    found = similar(About("nothing for an hour", service=mail.pk), act.viewer)
    assert [(one.report.title, one.same_service) for one in found] == [("Nothing arrives", True)]


def test_neither_itself_nor_what_was_merged(act: Act) -> None:
    first, second = report(act, title="Mail is slow"), report(act, title="Mail is slow")
    about = About("Mail is slow", itself=first.pk)
    assert [one.report.pk for one in similar(about, act.viewer)] == [second.pk]
    move(IncidentType, "merge", [second.pk], act, {"into": first.reference})
    assert similar(about, act.viewer) == []


def test_what_is_restricted_leaves_no_trace(
    acts: dict[str, Act], memberships: dict[str, Membership], sign_in: Any
) -> None:
    boss = acts["ims_manager"]
    made = report(boss, title="Salaries seen by everybody")
    open_ = report(boss, title="Salaries paid late to everybody")
    hidden = restrict(IncidentType, made.pk, [], boss, "A person is concerned.")
    about = About("Salaries of everybody")
    assert titles(about, acts["contributor"]) == [open_.title]
    seeing = Act.now(viewer_of(memberships["ims_manager"]), "test")
    assert {*titles(about, seeing)} == {made.title, open_.title}
    at = f"/o/{boss.viewer.organization.slug}"
    client = sign_in("contributor")
    typed = client.post(f"{at}/desk/similar/", {"title": "Salaries everybody"}).content.decode()
    shown = client.get(f"{at}/incidents/{open_.reference}/similar/").content.decode()
    assert open_.title in typed
    assert hidden.reference not in typed + shown
    assert made.title not in typed + shown


def test_it_costs_as_much_with_many_as_with_few(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    mail = live(act, "Mail")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            found = similar(About("Mail slow again today", service=mail.pk), act.viewer)
        assert 0 < len(found) <= 5
        return len(seen)

    create(IncidentType, [{"title": "Slow mail", "service": mail.pk}] * 2, act)
    few = asked()
    create(IncidentType, [{"title": "Mail is slow", "service": mail.pk}] * 60, act)
    assert asked() == few <= 5


def test_one_step_from_the_page_merges_or_lets_it_belong(act: Act, sign_in: Any) -> None:
    first, second = report(act, title="Mail is slow"), report(act, title="Slow mail here")
    at = f"/o/{act.viewer.organization.slug}/incidents"
    client = sign_in("contributor")
    shown = client.get(f"{at}/{second.reference}/similar/").content.decode()
    assert f"{at}/{second.reference}/do/merge/" in shown
    assert f'value="{first.reference}"' in shown
    # On the page of the older one it is the other that is merged.
    assert (
        f"{at}/{second.reference}/do/merge/"
        in client.get(f"{at}/{first.reference}/similar/").content.decode()
    )
    client.post(f"{at}/{second.reference}/edit/", {"parent": first.reference, "version": "1"})
    second = IncidentType.model.objects.visible_to(act.viewer).get(pk=second.pk)
    assert (second.parent_id, second.title) == (first.pk, "Slow mail here")
    assert (
        "do/merge"
        not in sign_in("auditor").get(f"{at}/{second.reference}/similar/").content.decode()
    )


def test_the_api_says_the_same(act: Act, sign_in: Any) -> None:
    first, second = report(act, title="Mail is slow"), report(act, title="Slow mail here")
    at = f"/api/v1/o/{act.viewer.organization.slug}/similar-reports"
    client = sign_in("contributor")
    (found,) = client.get(f"{at}?reference={second.reference}").json()["items"]
    assert (found["reference"], found["state"]) == (first.reference, "new")
    assert len(client.get(f"{at}?words=slow+mail").json()["items"]) == 2
    assert client.get(f"{at}?reference=INC-1999-0001").status_code == 404


@given(st.text(max_size=300))
def test_any_text_is_cut_to_few_words(typed: str) -> None:
    words = telling(typed)
    assert len(words) <= MOST_WORDS
    assert all(word == word.strip() and len(word) >= 3 for word in words)
