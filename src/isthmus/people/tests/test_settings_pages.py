import re

import pytest
from django.test import Client

from isthmus.conformity.adoption import editions_in_use
from isthmus.engine.approvals.chosen import chosen_by, switches
from isthmus.engine.door import Act
from isthmus.engine.house_rules import house_rules, is_on
from isthmus.engine.models import Event, Organization
from isthmus.people.models import Membership, Token, User
from isthmus.people.operations import add_account
from isthmus.people.viewers import token_for

S = "/o/northgate/settings/"
RULE = "documents.author-and-approver-apart"
GUARDED = ("", "accounts/", "house-rules/", "jobs/")
OPEN = ("preferences/", "tokens/")


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def admin(memberships: dict[str, Membership]) -> Client:
    return signed_in(memberships["administrator"])


@pytest.mark.parametrize("page", [*GUARDED, *OPEN])
def test_an_administrator_reaches_every_page_and_no_cache_keeps_it(
    admin: Client, page: str
) -> None:
    answer = admin.get(S + page)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("role", ["contributor", "auditor", "top_management"])
def test_others_reach_only_their_own_pages(memberships: dict[str, Membership], role: str) -> None:
    client = signed_in(memberships[role])
    assert [client.get(S + page).status_code for page in GUARDED] == [403] * len(GUARDED)
    assert [client.get(S + page).status_code for page in OPEN] == [200, 200]
    assert "Accounts" not in client.get(S + "preferences/").content.decode()


def test_to_customers_the_settings_of_the_organization_are_not_there(
    memberships: dict[str, Membership],
) -> None:
    client = signed_in(memberships["customer_contact"])
    assert [client.get(S + page).status_code for page in GUARDED] == [404] * len(GUARDED)
    assert [client.get(S + page).status_code for page in OPEN] == [200, 200]


@pytest.mark.parametrize("page", GUARDED)
def test_others_write_nothing_there(memberships: dict[str, Membership], page: str) -> None:
    client, before = signed_in(memberships["contributor"]), Event.objects.count()
    sent = {"name": "X", "email": "x@y.example", "roles": "ims_manager", "rule": RULE, "on": "no",
            "reason": "no", "isms": "iso27001-2022", "sms": "none"}  # fmt: skip
    assert client.post(S + page, sent).status_code == 403
    assert Event.objects.count() == before


def test_members_of_another_organization_find_nothing(
    admin: Client, other_org: Organization
) -> None:
    assert admin.get("/o/southbank/settings/accounts/").status_code == 404


def test_an_added_account_signs_in_with_the_password_shown_once(admin: Client) -> None:
    sent = {"name": "Nora New", "email": "nora@northgate.example", "roles": ["auditor"]}
    text = admin.post(S + "accounts/", sent).content.decode()
    shown = re.search(r'<code class="ref">([a-z0-9-]+)</code>', text)
    assert shown is not None
    assert User.objects.get(email="nora@northgate.example").check_password(shown[1])
    assert shown[1] not in admin.get(S + "accounts/").content.decode()


def test_an_account_of_another_organization_keeps_its_password_and_nothing_tells_of_it(
    admin: Client, other_org: Organization
) -> None:
    User.objects.create_user("eve@south.example", "the old password", "Eve")
    sent = {"name": "Eve", "email": "eve@south.example", "roles": ["auditor"]}
    text = admin.post(S + "accounts/", sent).content.decode()
    new = admin.post(S + "accounts/", {**sent, "email": "new@south.example"}).content.decode()
    shown = [re.search(r"<p>The first password is .*?</p>", one, re.S) for one in (text, new)]
    told = [re.sub(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", "", one[0]) for one in shown if one]
    assert len(told) == 2
    assert told[0] == told[1]
    assert User.objects.get(email="eve@south.example").check_password("the old password")


def test_a_mistake_keeps_what_was_typed(admin: Client) -> None:
    answer = admin.post(S + "accounts/", {"name": "Nora", "email": "nora@n.example"})
    assert answer.status_code == 422
    assert "Choose at least one role." in answer.content.decode()
    assert "nora@n.example" in answer.content.decode()


def test_roles_change_and_it_is_an_event(admin: Client, memberships: dict[str, Membership]) -> None:
    member = memberships["auditor"]
    page = f"{S}accounts/{member.principal.reference}/"
    admin.post(page, {"do": "roles", "roles": ["auditor", "approver"]})
    member.refresh_from_db()
    assert member.roles == ["approver", "auditor"]
    assert Event.objects.filter(entry_id=member.organization_id, verb="roles changed").exists()


def test_the_last_who_can_change_accounts_stays(
    admin: Client, memberships: dict[str, Membership], system_act: Act
) -> None:
    pages = {
        code: f"{S}accounts/{member.principal.reference}/" for code, member in memberships.items()
    }
    admin.post(pages["ims_manager"], {"do": "remove"})
    answer = admin.post(pages["administrator"], {"do": "remove"})
    assert "Nobody else could change roles then." in answer.content.decode()
    assert admin.get(S).status_code == 200


def test_a_new_password_ends_the_sessions(
    admin: Client, memberships: dict[str, Membership]
) -> None:
    member = memberships["auditor"]
    theirs = signed_in(member)
    admin.post(f"{S}accounts/{member.principal.reference}/", {"do": "password"})
    assert theirs.get(S + "preferences/").status_code == 302


def test_nobody_opens_an_account_that_belongs_elsewhere_too(
    admin: Client, memberships: dict[str, Membership], other_org: Organization
) -> None:
    from isthmus.engine.access import system_viewer

    member = memberships["auditor"]
    there = Act.now(system_viewer(other_org, "test"), "test")
    add_account(email=member.user.email, name="A", password=None, roles=["auditor"], act=there)
    before = User.objects.get(pk=member.user_id).password
    answer = admin.post(f"{S}accounts/{member.principal.reference}/", {"do": "password"})
    assert answer.status_code == 403
    assert User.objects.get(pk=member.user_id).password == before


def test_a_token_is_shown_once_works_and_is_revoked(memberships: dict[str, Membership]) -> None:
    from django.utils import timezone

    client = signed_in(memberships["contributor"])
    text = client.post(S + "tokens/", {"name": "script", "days": "30"}).content.decode()
    secret = re.search(r"ist_[\w-]+", text)
    assert secret is not None
    found = token_for(secret[0], timezone.now())
    assert found is not None
    assert not found.writes
    assert secret[0] not in client.get(S + "tokens/").content.decode()
    client.post(S + "tokens/", {"revoke": str(found.pk)})
    assert token_for(secret[0], timezone.now()) is None


def test_nobody_revokes_another_persons_token(memberships: dict[str, Membership]) -> None:
    signed_in(memberships["contributor"]).post(S + "tokens/", {"name": "script", "days": "30"})
    token = Token.objects.get()
    answer = signed_in(memberships["auditor"]).post(S + "tokens/", {"revoke": str(token.pk)})
    assert answer.status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


@pytest.mark.parametrize("days", ["0", "367", "-1", "many", "9" * 50])
def test_a_token_lives_a_year_at_most(memberships: dict[str, Membership], days: str) -> None:
    client = signed_in(memberships["contributor"])
    assert client.post(S + "tokens/", {"name": "x", "days": days}).status_code == 422


def test_a_house_rule_is_switched_off_with_a_reason_only(admin: Client, org: Organization) -> None:
    assert admin.post(S + "house-rules/", {"rule": RULE, "on": "no"}).status_code == 422
    assert is_on(house_rules[RULE], switches(chosen_by(org.pk)))
    admin.post(S + "house-rules/", {"rule": RULE, "on": "no", "reason": "We are two."})
    assert not is_on(house_rules[RULE], switches(chosen_by(org.pk)))
    assert "We are two." in admin.get(S + "house-rules/").content.decode()
    admin.post(S + "house-rules/", {"rule": RULE, "on": "yes"})
    assert is_on(house_rules[RULE], switches(chosen_by(org.pk)))


def test_name_and_editions_change_together(admin: Client, org: Organization) -> None:
    sent = {"name": "Northgate", "isms": "iso27001-2022", "sms": "iso20000-1-2018"}
    assert admin.post(S, sent).status_code == 302
    org.refresh_from_db()
    assert org.name == "Northgate"
    found = {edition.code for edition in editions_in_use(org.pk)}
    assert found == {"iso27001-2022", "iso20000-1-2018"}


def test_a_wrong_edition_changes_nothing(admin: Client, org: Organization) -> None:
    sent = {"name": "Other", "isms": "iso9001-2015", "sms": "none"}
    assert admin.post(S, sent).status_code == 422
    org.refresh_from_db()
    assert org.name == "Northgate Managed Services"


def test_the_last_choice_of_a_theme_wins_wherever_it_was_made(
    memberships: dict[str, Membership],
) -> None:
    client = signed_in(memberships["auditor"])
    client.post(S + "preferences/", {"theme": "light"})
    # The menu of another device: its page has changed already, so nothing is said.
    answer = client.post(
        S + "preferences/", {"theme": "dark"}, headers={"X-Requested-With": "fetch"}
    )
    assert (answer.status_code, answer.cookies["isthmus_theme"].value) == (204, "dark")
    client.cookies["isthmus_theme"] = "light"
    assert 'data-theme="dark"' in client.get(S + "preferences/").content.decode()
    client.post(S + "preferences/", {"theme": "auto"})
    client.cookies["isthmus_theme"] = "dark"
    assert "data-theme=" not in client.get(S + "preferences/").content.decode().split("<head>")[0]


def test_the_sign_in_page_invites_nobody_to_sign_up(memberships: dict[str, Membership]) -> None:
    shown = Client().get("/accounts/login/").content.decode()
    assert "Sign in" in shown
    assert "sign up" not in shown.lower()
    wrong = Client().post("/accounts/login/", {"login": "a@b.example", "password": "no"})
    assert "do not belong together" in wrong.content.decode()


def test_a_person_who_signs_in_is_told_nothing_the_page_shows_anyway(
    memberships: dict[str, Membership],
) -> None:
    user = memberships["auditor"].user
    user.set_password("quiet-harbour-27")
    user.save()
    client = Client()
    sent = {"login": user.email, "password": "quiet-harbour-27"}
    answer = client.post("/accounts/login/", sent, follow=True)
    assert answer.status_code == 200
    assert 'class="toast ' not in answer.content.decode()


def test_the_theme_is_the_persons_own(memberships: dict[str, Membership]) -> None:
    client = signed_in(memberships["auditor"])
    client.post(S + "preferences/", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get(S + "preferences/").content.decode()
    assert client.post(S + "preferences/", {"theme": "pink"}).status_code == 422
