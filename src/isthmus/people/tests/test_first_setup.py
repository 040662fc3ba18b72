import pytest
from django.test import Client

from isthmus.conformity.adoption import editions_in_use
from isthmus.engine.models import Organization
from isthmus.people.models import Membership, User

pytestmark = pytest.mark.django_db
ANSWERS = {
    "organization": "Eastmere Works",
    "slug": "",
    "isms": "iso27001-2022",
    "sms": "none",
    "name": "Ann Author",
    "email": "Ann@Eastmere.example",
    "password": "a walk along the shore",
}


def test_while_nobody_has_an_account_the_front_door_leads_to_it(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/setup/"
    assert client.get("/accounts/login/").headers["Location"] == "/setup/"


def test_it_preselects_the_editions_that_iso_27013_relates(client: Client) -> None:
    text = client.get("/setup/").content.decode()
    for code in ("iso27001-2013", "iso20000-1-2011"):
        assert f'value="{code}"' in text
        assert "checked" in text.split(f'value="{code}"')[1].split(">")[0]


def test_it_makes_the_organization_and_signs_the_first_person_in(client: Client) -> None:
    answer = client.post("/setup/", ANSWERS)
    assert answer.headers["Location"] == "/o/eastmere-works/"
    organization = Organization.objects.get()
    membership = Membership.objects.get()
    assert membership.user.email == "ann@eastmere.example"
    assert set(membership.roles) == {"administrator", "ims_manager"}
    assert [edition.code for edition in editions_in_use(organization.pk)] == ["iso27001-2022"]
    assert client.get("/o/eastmere-works/settings/").status_code == 200


def test_afterwards_nothing_is_there(client: Client) -> None:
    client.post("/setup/", ANSWERS)
    stranger = Client()
    assert stranger.get("/setup/").status_code == 404
    assert stranger.post("/setup/", {**ANSWERS, "email": "x@y.example"}).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"password": "short"}, "too short"),
        ({"organization": " "}, "Say what the organization is called."),
        ({"name": ""}, "Say who you are."),
        ({"isms": "none"}, "Choose an edition"),
        ({"slug": "Not A Slug"}, "stand in an address"),
        ({"email": "nobody"}, "not an e-mail address"),
        ({"organization": "北"}, "stand in an address"),
    ],
)
def test_it_says_what_is_wrong_and_makes_nothing(
    client: Client, wrong: dict[str, str], says: str
) -> None:
    answer = client.post("/setup/", {**ANSWERS, **wrong})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Organization.objects.exists()
    assert not User.objects.exists()


def test_nobody_signs_up_beside_it(client: Client) -> None:
    client.post(
        "/accounts/signup/",
        {"email": "x@y.example", "password1": "a walk ashore", "password2": "a walk ashore"},
    )
    assert not User.objects.exists()
