import io
import json
from collections.abc import Callable

import pytest
from django.utils import timezone

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create
from isthmus.engine.models import Event, Organization
from isthmus.people.models import Membership, User
from isthmus.people.viewers import token_for

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db


def test_an_organization_begins_with_both_editions(isthmus: Isthmus) -> None:
    status, out, err = isthmus("org", "add", "Eastmere Works")
    assert (status, out) == (0, "eastmere-works\n")
    assert "Next: isthmus user add" in err
    _, out, _ = isthmus("org", "list", "--json")
    assert json.loads(out)[0]["editions"] == ["iso27001-2013", "iso20000-1-2011"]


def test_an_organization_may_begin_with_others(isthmus: Isthmus) -> None:
    isthmus("org", "add", "East", "--slug", "e", "--edition", "iso27001-2022")
    _, out, _ = isthmus("org", "list", "--json")
    assert json.loads(out)[0]["editions"] == ["iso27001-2022"]


def test_two_editions_of_one_standard_make_no_organization(isthmus: Isthmus) -> None:
    both = ("--edition", "iso27001-2022", "--edition", "iso27001-2013")
    status, _, err = isthmus("org", "add", "East", *both)
    assert status == 2
    assert "Choose one edition of one standard or of both." in err
    assert not Organization.objects.exists()


def test_a_new_account_gets_a_password_shown_once(isthmus: Isthmus, org: Organization) -> None:
    new = ("user", "add", "Ann@N.example", "--name", "Ann", "--role", "auditor")
    status, out, _ = isthmus(*new, "--role", "approver")
    assert status == 0
    assert User.objects.get(email="ann@n.example").check_password(out.strip())
    _, out, _ = isthmus("user", "list", "--json")
    assert json.loads(out)[0]["roles"] == ["approver", "auditor"]


def test_a_password_comes_from_stdin_and_is_not_shown(
    isthmus: Isthmus, org: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a walk along the shore\n"))
    _, out, _ = isthmus("user", "add", "a@n.example", "--role", "auditor", "--password-stdin")
    assert out == ""
    assert User.objects.get().check_password("a walk along the shore")
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    status, _, err = isthmus("user", "password", "a@n.example", "--password-stdin")
    assert status == 2
    assert "too short" in err


def test_accounts_change_and_go(isthmus: Isthmus, memberships: dict[str, Membership]) -> None:
    email = "auditor@northgate.example"
    isthmus("user", "roles", email, "approver", "contributor")
    memberships["auditor"].refresh_from_db()
    assert memberships["auditor"].roles == ["approver", "contributor"]
    _, out, _ = isthmus("user", "password", email)
    assert User.objects.get(email=email).check_password(out.strip())
    assert isthmus("user", "remove", email)[0] == 0
    assert isthmus("user", "remove", email)[0] == 2
    verbs = list(Event.objects.values_list("verb", flat=True))
    assert {"roles changed", "password set", "account removed"} <= set(verbs)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("user", "add", "a@n.example"), "Give one with --role"),
        (("user", "add", "a@n.example", "--role", "king"), "There is no role “king”. One of: "),
        (("user", "roles", "x@y.example", "auditor"), "See: isthmus user list"),
        (("token", "add", "x@y.example"), "has no account"),
        (("token", "add", "auditor@northgate.example", "--days", "400"), "1 to 366 days"),
        (("token", "revoke", "auditor@northgate.example", "x"), "has no token “x”"),
        (("org", "add", "…"), "can't stand in an address"),
    ],
)
def test_mistakes_say_how_to_mend_them(
    isthmus: Isthmus, memberships: dict[str, Membership], command: tuple[str, ...], says: str
) -> None:
    status, _, err = isthmus(*command)
    assert status == 2
    assert says in err


def test_acting_as_an_account_has_that_accounts_rights(
    isthmus: Isthmus, memberships: dict[str, Membership]
) -> None:
    status, _, err = isthmus("user", "list", "--as", "contributor@northgate.example")
    assert status == 2
    assert "Your role does not let you" in err


def test_a_token_is_made_listed_and_revoked(
    isthmus: Isthmus, memberships: dict[str, Membership]
) -> None:
    email = "contributor@northgate.example"
    _, out, _ = isthmus("token", "add", email, "--name", "script", "--writes", "--days", "7")
    secret = out.strip()
    found = token_for(secret, timezone.now())
    assert found is not None
    assert found.writes
    _, out, _ = isthmus("token", "list", "--json")
    assert json.loads(out)[0]["email"] == email
    assert secret not in out
    isthmus("token", "revoke", email, "script")
    assert token_for(secret, timezone.now()) is None


def test_what_a_person_holds_is_handed_over_by_command(
    isthmus: Isthmus, memberships: dict[str, Membership], acts: dict[str, Act]
) -> None:
    mine = {"title": "A", "body": "x", "owner": memberships["contributor"].principal_id}
    (record,) = create(DocumentType, [mine], acts["ims_manager"])
    sent = ["user", "hand-over", "contributor@northgate.example", "--reason", "They leave",
            "--to", "approver@northgate.example"]  # fmt: skip
    status, _, err = isthmus(*sent, "--as", "ims_manager@northgate.example", "--close")
    assert (status, "1 handed over." in err) == (0, True)
    record.refresh_from_db()
    assert record.owner_id == memberships["approver"].principal_id
    assert not Membership.objects.filter(pk=memberships["contributor"].pk).exists()
    status, _, err = isthmus(*sent, "--as", "auditor@northgate.example")
    assert status != 0
