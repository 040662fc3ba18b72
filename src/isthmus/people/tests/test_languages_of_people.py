"""Which language somebody is spoken to in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from isthmus.engine.door import Act, Forbidden, Invalid
from isthmus.engine.history.replay import replay
from isthmus.engine.language import language
from isthmus.engine.models import Organization
from isthmus.people.models import Membership
from isthmus.people.operations import set_language, set_organization_language

pytestmark = pytest.mark.django_db
HOME, PREFERENCES, SETTINGS = (
    f"/o/northgate/{path}" for path in ("", "settings/preferences/", "settings/")
)
GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9"}
SignIn = Callable[[str], Client]


def spoken(client: Client, path: str = HOME, **headers: str) -> str:
    answer = client.get(path, **headers)  # type: ignore[arg-type]
    page = answer.content.decode()
    found = page.partition('<html lang="')[2].partition('"')[0]
    assert answer.headers["Content-Language"] == found
    assert "Accept-Language" in answer.headers["Vary"]
    return found


def test_without_any_choice_it_is_the_browsers_language(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    assert spoken(client) == "en"
    assert spoken(client, **GERMAN) == "de"
    assert spoken(client, HTTP_ACCEPT_LANGUAGE="fr") == "en"


def test_the_organizations_language_holds_before_the_browsers(
    sign_in: SignIn, acts: dict[str, Act]
) -> None:
    set_organization_language("de", acts["administrator"])
    assert spoken(sign_in("contributor"), HTTP_ACCEPT_LANGUAGE="en") == "de"


def test_the_persons_own_language_holds_before_all(
    sign_in: SignIn, acts: dict[str, Act], memberships: dict[str, Membership]
) -> None:
    set_organization_language("de", acts["administrator"])
    for role in ("contributor", "customer_contact"):
        set_language(memberships[role].user, "en")
        assert spoken(sign_in(role), **GERMAN) == "en"
        assert spoken(sign_in(role), "/accounts/password/change/", **GERMAN) == "en"


def test_a_language_is_chosen_under_preferences_and_kept_on_the_device(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    answer = client.post(PREFERENCES, {"language": "de"})
    assert answer.status_code == 302
    assert answer.cookies["isthmus_language"].value == "de"
    assert spoken(client) == "de"
    del client.cookies[settings.SESSION_COOKIE_NAME]
    assert spoken(client, "/accounts/login/") == "de"


def test_a_choice_can_be_taken_back(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    client.post(PREFERENCES, {"language": "de"})
    client.post(PREFERENCES, {"language": ""})
    assert spoken(client) == "en"


def test_an_unknown_language_is_refused(sign_in: SignIn, acts: dict[str, Act]) -> None:
    assert sign_in("contributor").post(PREFERENCES, {"language": "tlh"}).status_code == 422
    with pytest.raises(Invalid):
        set_organization_language("../x", acts["administrator"])


def test_the_organizations_language_is_chosen_in_its_settings(
    sign_in: SignIn, org: Organization
) -> None:
    client = sign_in("administrator")
    sent = {"name": org.name, "language": "de", "isms": "none", "sms": "iso20000-1-2018"}
    assert client.post(SETTINGS, sent).status_code == 302
    org.refresh_from_db()
    assert org.language == "de"
    # It is an event of the organization, and follows from history.
    assert [*replay(org)] == []


def test_only_those_who_administer_choose_the_organizations(acts: dict[str, Act]) -> None:
    with pytest.raises(Forbidden):
        set_organization_language("de", acts["contributor"])


def test_the_api_speaks_english(sign_in: SignIn) -> None:
    answer = sign_in("contributor").get("/api/v1/o/northgate/documents/none", **GERMAN)  # type: ignore[arg-type]
    assert answer.status_code == 404
    assert "There is no such record" in answer.json()["detail"] or answer.json()["title"]


def test_pages_of_what_is_not_there_speak_as_well(sign_in: SignIn, client: Client) -> None:
    assert spoken(client, "/nowhere/", **GERMAN) == "de"
    assert language() == "en"
