"""A session is of an account, is read with it, and is put away once it has ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from isthmus.people.jobs import put_away_sessions
from isthmus.people.models import Membership, Session, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SignIn = Callable[[str], Client]
HOME = "/o/northgate/"


def test_it_names_its_account(sign_in: SignIn, memberships: dict[str, Membership]) -> None:
    client = sign_in("auditor")
    assert Session.objects.get().account_id == memberships["auditor"].user_id
    client.logout()
    assert not Session.objects.exists()


def test_session_account_and_places_are_one_query(sign_in: SignIn) -> None:
    client = sign_in("auditor")
    client.get(HOME)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(HOME).status_code == 200
    told = [one["sql"] for one in queries if "people_session" in one["sql"]]
    assert len(told) == 1
    assert "people_user" in told[0]
    assert not [one for one in queries if 'FROM "people_user"' in one["sql"]]


@pytest.mark.parametrize("why", ["closed", "left", "ended", "other password"])
def test_what_ends_a_place_ends_what_its_session_reads(
    why: str, sign_in: SignIn, memberships: dict[str, Membership]
) -> None:
    client, place = sign_in("auditor"), memberships["auditor"]
    assert client.get(HOME).status_code == 200
    if why == "closed":
        User.objects.filter(pk=place.user_id).update(is_active=False)
    elif why == "left":
        Membership.objects.filter(pk=place.pk).delete()
    elif why == "ended":
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    else:
        place.user.set_password("another horse battery staple")
        place.user.save()
    assert client.get(HOME).status_code == (404 if why == "left" else 302)


def test_sessions_that_ended_are_put_away(sign_in: SignIn) -> None:
    sign_in("auditor")
    (kept,) = Session.objects.values_list("pk", flat=True)
    sign_in("contributor")
    ended: Any = Session.objects.exclude(pk=kept)
    ended.update(expire_date=timezone.now() - timedelta(days=1))
    put_away_sessions.call()
    assert [*Session.objects.values_list("pk", flat=True)] == [kept]
