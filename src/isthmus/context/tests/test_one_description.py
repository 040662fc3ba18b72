"""An organization has one description: at the door, in the database, on the page, after an upgrade."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client

from isthmus.context.models import Profile
from isthmus.context.records.profile import ProfileType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Refused, create, move, remove, restore
from isthmus.engine.door.history import broken_link
from isthmus.engine.door.transaction import door_open
from isthmus.engine.history.replay import replay
from isthmus.engine.models import Entry, Organization
from isthmus.engine.web.addresses import list_address, record_address

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

WHOLE = {"title": "Northgate", "what_it_does": "Hosting.", "service_provider": "no"}


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def described(act: Act) -> Any:
    return create(ProfileType, [WHOLE], act)[0]


def states() -> list[str]:
    rows = Profile.objects.as_system("test").filter(removed_at=None).order_by("pk")
    return [*rows.values_list("state", flat=True)]


def test_a_second_is_refused_and_the_first_is_named(
    described: Any, act: Act, other_org: Organization
) -> None:
    with pytest.raises(Refused, match=f"only one: {described.reference} Northgate"):
        create(ProfileType, [WHOLE], act)
    # Another organization has its own.
    there = Act.now(system_viewer(other_org, "test"), "test")
    with pytest.raises(Refused) as refused:
        create(ProfileType, [WHOLE, WHOLE, WHOLE], there)
    assert [reason.code for _, reason in refused.value.reasons] == ["once", "once"]
    create(ProfileType, [WHOLE], there)
    assert states() == ["described", "described"]


def test_one_of_the_past_makes_room_and_comes_back_only_where_there_is_room(
    described: Any, act: Act
) -> None:
    move(ProfileType, "confirm", [described.pk], act)
    move(ProfileType, "replace", [described.pk], act)
    (merged,) = create(ProfileType, [{**WHOLE, "title": "Northgate and Eastfield"}], act)
    with pytest.raises(Refused, match="Northgate and Eastfield"):
        move(ProfileType, "describe_anew", [described.pk], act)
    move(ProfileType, "confirm", [merged.pk], act)
    move(ProfileType, "describe_anew", [merged.pk], act)
    assert states() == ["replaced", "described"]


def test_what_was_removed_makes_room_and_is_brought_back_only_where_there_is_room(
    described: Any, act: Act
) -> None:
    remove(ProfileType, [described.pk], act, "A slip")
    (other,) = create(ProfileType, [WHOLE], act)
    with pytest.raises(Refused, match=other.reference):
        restore(ProfileType, described.pk, act)
    remove(ProfileType, [other.pk], act, "A slip")
    restore(ProfileType, described.pk, act)
    assert states() == ["described"]


def test_two_that_are_written_at_once_do_not_both_stand(
    described: Any, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Neither saw the other's: the database says no.
    monkeypatch.setattr(ProfileType, "only_one", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        create(ProfileType, [WHOLE], act)
    assert states() == ["described"]


def test_whoever_wants_to_write_another_is_led_to_the_one(
    act: Act, client: Client, org: Organization, sign_in: Any
) -> None:
    browser, new = sign_in("ims_manager"), f"{list_address(ProfileType, org.slug)}new/"
    assert browser.get(new).status_code == 200
    (described,) = create(ProfileType, [WHOLE], act)
    page = browser.get(new, follow=True)
    assert page.redirect_chain == [(record_address(described, org.slug), 302)]
    assert "an organization has only one" in page.content.decode()
    # What was typed before the other one was there is not lost.
    sent = browser.post(new, {"title": "Typed in vain", "what_it_does": "Hosting."})
    assert sent.status_code == 409
    assert "Typed in vain" in sent.content.decode()
    assert described.reference in sent.content.decode()
    told = browser.post(
        f"/api/v1/o/{org.slug}/organization", {"title": "X"}, content_type="application/json"
    )
    assert told.status_code == 409
    assert told.json()["errors"][0]["code"] == "once"


def test_of_several_that_an_upgrade_finds_one_stays_and_history_says_so(
    act: Act, other_org: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ProfileType, "only_one", None)
    with connection.cursor() as cursor:
        # It comes back with the end of the test's transaction.
        cursor.execute("DROP INDEX profile_only_one")
    for title in ("First", "Draft"):
        create(ProfileType, [{**WHOLE, "title": title}], act)
    (holds,) = create(ProfileType, [{**WHOLE, "title": "Holds"}], act)
    move(ProfileType, "confirm", [holds.pk], act)
    there = Act.now(system_viewer(other_org, "test"), "test")
    create(ProfileType, [{**WHOLE, "title": title} for title in ("First", "Second")], there)
    with door_open():
        import_module("isthmus.context.migrations.0007_one_description").forwards(apps, None)
    assert states() == ["replaced", "replaced", "confirmed", "described", "replaced"]
    for entry in Entry.objects.as_system("test").filter(type="context.profile"):
        assert broken_link(entry, list(entry.events.order_by("seq"))) == ""
    assert [*replay(act.viewer.organization)] == [*replay(other_org)] == []
