"""Catalogues by API: listed, previewed, loaded once, used, taken along; refused to who may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from isthmus.standards.library import EDITIONS, forget_loaded
from isthmus.standards.models import Catalogue
from isthmus.standards.tests.samples_of_catalogues import CSV, YAML

pytestmark = pytest.mark.django_db

API = "/api/v1/o/northgate/catalogues"
SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _nothing_in_memory() -> None:
    forget_loaded()


def sent(client: Client, text: str, query: str = "", name: str = "house.yaml") -> Any:
    return client.post(f"{API}{query}", {"file": SimpleUploadedFile(name, text.encode())})


def test_a_catalogue_is_previewed_loaded_once_used_and_taken_along(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    preview = sent(client, YAML, "?preview=true")
    assert preview.status_code == 200, preview.content
    assert preview.json()["added"] == ["1", "1.1", "1.1 a)", "1.2"]
    assert not Catalogue.objects.exists()
    made = sent(client, YAML)
    assert made.status_code == 201, made.content
    code = made.json()["code"]
    again = sent(client, YAML)
    assert (again.status_code, again.json()["code"], again.json()["here"]) == (200, code, True)
    used = client.post(f"{API}/{code}/use", {"used": True}, content_type="application/json")
    assert used.json()["editions"] == [code]
    rows = {one["code"]: one for one in client.get(API).json()["items"]}
    assert [*rows] == [*EDITIONS, code]
    assert (rows[code]["used"], rows[code]["licence"]) == (True, "For our own use")
    assert client.post(f"{API}/{code}/do/withdraw").status_code == 422
    for form in ("oscal", "yaml", "csv"):
        answer = client.get(f"{API}/{code}/export?format={form}")
        assert answer.status_code == 200
        assert b"Visitors are accompanied" in answer.content


def test_a_broken_file_is_told_by_line_and_csv_says_its_head_beside(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    told = sent(client, YAML.replace("kind: group", "kind: heap"))
    assert told.status_code == 422
    assert "line 13: /requirements/0/kind" in told.json()["errors"][0]["message"]
    assert sent(client, CSV, name="a.csv").status_code == 422
    made = sent(client, CSV, "?name=doors&title=Doors&version=1", "a.csv")
    assert made.status_code == 201, made.content
    code = made.json()["code"]
    for verb, state in (("retire", "retired"), ("restore", "loaded")):
        assert client.post(f"{API}/{code}/do/{verb}").json()["state"] == state


def test_who_does_not_administer_changes_nothing_and_customers_see_none(sign_in: SignIn) -> None:
    code = sent(sign_in("administrator"), YAML).json()["code"]
    auditor = sign_in("auditor")
    assert sent(auditor, YAML).status_code == 403
    assert auditor.post(f"{API}/{code}/do/withdraw").status_code == 403
    body = {"used": True}
    answer = auditor.post(f"{API}/{code}/use", body, content_type="application/json")
    assert answer.status_code == 403
    assert auditor.get(f"{API}/{code}/export").status_code == 200
    customer = sign_in("customer_contact")
    for address in (API, f"{API}/{code}/export"):
        answer = customer.get(address)
        assert answer.status_code in (403, 404), address
        assert b"House rules" not in answer.content
    assert Catalogue.objects.get().state == "loaded"
