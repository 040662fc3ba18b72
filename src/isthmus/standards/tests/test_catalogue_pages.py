"""The pages of catalogues: what is loaded, loading another with a preview, taking one along."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from isthmus.conformity.adoption import adopt_editions, editions_in_use
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.engine.models import Organization
from isthmus.standards.catalogues.files import read
from isthmus.standards.catalogues.operations import load
from isthmus.standards.library import EDITIONS, edition, forget_loaded
from isthmus.standards.models import Catalogue
from isthmus.standards.tests.samples_of_catalogues import YAML, as_bytes, oscal

pytestmark = pytest.mark.django_db

BASE = "/o/northgate/standards/catalogues/"
SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _nothing_in_memory() -> None:
    forget_loaded()


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in("administrator")


def sent(client: Client, data: bytes, file_name: str = "house.yaml", **said: str) -> str:
    file = SimpleUploadedFile(file_name, data)
    return client.post(f"{BASE}import/", {"file": file, **said}).content.decode()


def confirmed(client: Client, page: str) -> Client:
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    assert kept
    answer = client.post(f"{BASE}import/", {"kept": kept[1]})
    assert answer.status_code == 302
    return client


def test_a_file_is_previewed_then_loaded_then_used(client: Client) -> None:
    assert "No catalogue is loaded" in client.get(BASE).content.decode()
    preview = sent(client, YAML.encode())
    assert "Nothing is written yet" in preview
    assert "1.1 a)" in preview
    assert not Catalogue.objects.exists()
    confirmed(client, preview)
    row = Catalogue.objects.get()
    listed = client.get(BASE).content.decode()
    for words in ("House rules, 1.0", "Northgate", "For our own use", "4, 2 judged one by one"):
        assert words in listed
    client.post(f"{BASE}{row.code}/use/", {"do": "use"})
    assert "In use" in client.get(BASE).content.decode()
    assert "already" in sent(client, YAML.encode())


def test_what_is_loaded_stands_in_the_matrix_and_has_pages(client: Client, sign_in: SignIn) -> None:
    confirmed(client, sent(client, YAML.encode()))
    row = Catalogue.objects.get()
    client.post(f"{BASE}{row.code}/use/", {"do": "use"})
    manager = sign_in("ims_manager")
    matrix = manager.get("/o/northgate/matrix/").content.decode()
    assert "House rules, 1.0" in matrix
    assert "The door is locked" in matrix
    assert manager.get(f"/o/northgate/matrix/{row.code}/1.1/").status_code == 200
    page = edition(row.code).by_ref["1.1"]
    address = f"/o/northgate/requirements/{row.code}/{page.slug}/"
    assert "Whoever goes last" in manager.get(address).content.decode()
    answer = manager.post(f"{address}judge/", {"answer": "conforms"})
    assert answer.status_code == 302
    assert "Claimed" in manager.get(address).content.decode()
    tree = manager.get(f"/o/northgate/standards/{row.code}/?q=locked").content.decode()
    assert "The door is locked" in tree


def test_a_broken_file_is_told_with_its_line_and_loads_nothing(client: Client) -> None:
    page = sent(client, YAML.replace("kind: group", "kind: heap").encode())
    assert "Nothing of this file is loaded" in page
    assert "line 13" in page
    assert not Catalogue.objects.exists()


def test_markup_of_a_file_is_shown_as_text(client: Client) -> None:
    value = oscal()
    value["catalog"]["metadata"]["title"] = "<img src=x onerror=alert(1)>"
    value["catalog"]["groups"][0]["controls"][0]["title"] = "<b>bold</b>"
    preview = sent(client, as_bytes(value), "a.json", name="markup")
    confirmed(client, preview)
    row = Catalogue.objects.get()
    tree = client.get(f"/o/northgate/standards/{row.code}/?open=all").content.decode()
    for page in (preview, client.get(BASE).content.decode(), tree):
        assert "<img src=x" not in page
        assert "<b>bold" not in page
        assert "<script>alert" not in page
    assert "&lt;b&gt;bold" in tree


def test_a_preview_of_another_organization_or_a_changed_one_is_not_taken(client: Client) -> None:
    kept = re.search(r'name="kept" value="([^"]+)"', sent(client, YAML.encode()))
    assert kept
    assert client.post(f"{BASE}import/", {"kept": f"x{kept[1]}"}).status_code == 404
    assert not Catalogue.objects.exists()


def test_only_who_administers_loads_and_changes(sign_in: SignIn, acts: dict[str, Act]) -> None:
    row = load(read("a.yaml", YAML.encode()), "a.yaml", acts["administrator"])
    auditor = sign_in("auditor")
    assert "Load a catalogue" not in auditor.get(BASE).content.decode()
    assert auditor.get(f"{BASE}import/").status_code == 403
    for address, do in (("do", "withdraw"), ("use", "use")):
        assert auditor.post(f"{BASE}{row.code}/{address}/", {"do": do}).status_code == 403
    assert Catalogue.objects.get().state == "loaded"


@pytest.mark.parametrize("form", ["oscal", "yaml", "csv"])
def test_everybody_takes_editions_along(sign_in: SignIn, form: str) -> None:
    answer = sign_in("auditor").get(f"{BASE}{EDITIONS[0]}.{form}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert b"A.5.1.1" in answer.content


def test_what_is_anothers_is_nowhere(
    client: Client, sign_in: SignIn, other_org: Organization
) -> None:
    manager = sign_in("ims_manager")
    theirs = Act.now(system_viewer(other_org, "test"), "test")
    row = load(read("a.yaml", YAML.encode()), "a.yaml", theirs)
    assert "House rules" not in client.get(BASE).content.decode()
    for address in (
        f"/o/northgate/standards/{row.code}/",
        f"{BASE}{row.code}.oscal",
        f"/o/northgate/requirements/{row.code}/1.1/",
        f"/o/northgate/matrix/{row.code}/1.1/",
    ):
        assert manager.get(address).status_code == 404, address
    for address, do in (("do", "withdraw"), ("use", "use")):
        assert client.post(f"{BASE}{row.code}/{address}/", {"do": do}).status_code == 404
    assert Catalogue.objects.count() == 1


def test_withdrawing_what_is_in_use_says_why(client: Client) -> None:
    confirmed(client, sent(client, YAML.encode()))
    row = Catalogue.objects.get()
    client.post(f"{BASE}{row.code}/use/", {"do": "use"})
    page = client.post(f"{BASE}{row.code}/do/", {"do": "withdraw"}, follow=True).content.decode()
    assert "can&#39;t be withdrawn: in use" in page
    assert Catalogue.objects.count() == 1


def test_settings_keep_the_catalogues_in_use(client: Client, acts: dict[str, Act]) -> None:
    row = load(read("a.yaml", YAML.encode()), "a.yaml", acts["administrator"])
    adopt_editions(["iso27001-2013", row.code], acts["administrator"])
    sent_ = {"name": "Northgate", "isms": "iso27001-2022", "sms": "none"}
    client.post("/o/northgate/settings/", sent_)
    used = editions_in_use(acts["administrator"].viewer.organization_id)
    assert [one.code for one in used] == ["iso27001-2022", row.code]
