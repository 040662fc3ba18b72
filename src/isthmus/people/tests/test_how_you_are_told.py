"""The page on which people choose how they are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.test import Client

from isthmus.engine.notices.choices import Choices, choices_of
from isthmus.engine.notices.kinds import KINDS
from isthmus.people.models import Membership

pytestmark = pytest.mark.django_db

PAGE = "/o/northgate/settings/notices/"
GOOD = {
    "rhythm": "daily",
    "hour": "6",
    "quiet_from": "22:00",
    "quiet_until": "07:00",
    "zone": "Europe/Vienna",
    "page": ["task", "watched"],
    "mail": ["watched"],
}


@pytest.fixture
def client(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("contributor")


def chosen(memberships: dict[str, Membership]) -> Choices:
    me = memberships["contributor"].principal_id
    return choices_of([me])[me]


def test_what_was_chosen_holds_and_is_shown(
    client: Client, memberships: dict[str, Membership]
) -> None:
    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, GOOD).status_code == 302
    found = chosen(memberships)
    assert (found.rhythm, found.hour, found.zone) == ("daily", 6, "Europe/Vienna")
    assert found.quiet == (time(22), time(7))
    assert [kind for kind in KINDS if found.wants(kind, "mail")] == ["watched"]
    # An emergency and damaged evidence stand in the page whatever was sent.
    fixed = ["emergency", "damaged"]
    assert [kind for kind in KINDS if found.wants(kind, "page")] == [*fixed, "task", "watched"]
    page = client.get(PAGE).content.decode()
    assert 'value="22:00"' in page
    assert 'value="Europe/Vienna"' in page


def test_what_nobody_chose_stays_what_is_usual(
    client: Client, memberships: dict[str, Membership]
) -> None:
    usual = [kind.code for kind in KINDS.values() if kind.mail]
    client.post(PAGE, {**GOOD, "page": [*KINDS], "mail": usual})
    assert chosen(memberships).kinds == {}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"zone": "Mars/Olympus"}, "is no time zone"),
        ({"zone": "<script>"}, "is no time zone"),
        ({"quiet_until": ""}, "a beginning and an end"),
        ({"quiet_from": "25:00"}, "is no time of day"),
        ({"quiet_from": "07:00"}, "end when they begin"),
        ({"rhythm": "sometimes"}, "Choose how often"),
        ({"hour": "24"}, "Choose an hour"),
        ({"hour": "x"}, "Choose an hour"),
    ],
)
def test_mistakes_are_told_beside_the_field_and_nothing_typed_is_lost(
    client: Client, memberships: dict[str, Membership], sent: dict[str, Any], said: str
) -> None:
    answer = client.post(PAGE, {**GOOD, **sent})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "<script>" not in page.replace("<script type", "")
    assert chosen(memberships) == Choices()
    if "zone" not in sent:
        assert 'value="Europe/Vienna"' in page
