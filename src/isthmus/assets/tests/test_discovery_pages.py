"""Importing from another system on a page, and saying there whose word counts."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from isthmus.assets.discovery.orders import orders_of
from isthmus.assets.models import DiscoveryRun, Item, SourceOrder
from isthmus.assets.tests.netbox_files import Rows, packed, row
from isthmus.assets.views import discovery
from isthmus.engine.door import Act
from isthmus.engine.jobs.work import Worker
from isthmus.engine.models import Organization, WorkState

pytestmark = pytest.mark.django_db
HERE, SETTINGS = "/o/northgate/discovery/", "/o/northgate/settings/sources/"
SignIn = Callable[[str], Client]


def dump(*names: str) -> Rows:
    return [
        row("dcim.site", 1, name="Bern", status="active"),
        *(row("dcim.device", n, name=name, status="active", site=1)
          for n, name in enumerate(names, start=1)),
    ]  # fmt: skip


def send(client: Client, data: bytes, name: str = "netbox.json.gz", source: str = "netbox") -> Any:
    return client.post(HERE, {"source": source, "file": SimpleUploadedFile(name, data)})


def work() -> None:
    Worker("test", schedules=False).run(until_empty=True)


def items() -> list[str]:
    return sorted(Item.objects.as_system("test").values_list("title", flat=True))


def test_a_file_is_previewed_then_imported_and_stale_items_are_counted(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    assert "NetBox" in client.get(HERE).content.decode()
    answer = send(client, packed(dump("rtr01", "rtr02")))
    run = answer["Location"]
    assert 'hx-trigger="every 2s"' in client.get(run).content.decode()
    work()
    page = client.get(run).content.decode()
    assert "Nothing is written yet" in page
    assert "rtr01" in page
    assert items() == []
    # Whoever closed the page finds the way back, and the same file leads there too.
    assert run in client.get(HERE).content.decode()
    assert send(client, packed(dump("rtr01", "rtr02")))["Location"] == run
    client.post(run)
    client.post(run)
    work()
    assert "It is done" in client.get(run).content.decode()
    assert items() == ["rtr01", "rtr02"]
    again = send(client, packed(dump("rtr01")))["Location"]
    work()
    client.post(again)
    work()
    page = client.get(HERE).content.decode()
    assert "?stale=netbox" in page
    assert items() == ["rtr01", "rtr02"]


def test_a_run_is_called_off_and_shown_to_nobody_else(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    run = send(client, packed(dump("rtr01")))["Location"]
    assert sign_in("ims_manager").get(run).status_code == 404
    assert sign_in("auditor").get(run).status_code == 403
    client.post(run, {"cancel": "1"})
    work()
    client.post(run)
    work()
    assert DiscoveryRun.objects.get().state == WorkState.CANCELLED
    assert items() == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no list of objects"),
        (b"{}", "no list of objects"),
        (b'[{"model": 1}]', "Object 1"),
        (gzip.compress(b"[" + b" " * 1000)[:-9], "be unpacked"),
        (b"\x1f\x8b\x08\x00", "be unpacked"),
        (b'[{"model": "dcim.site", "pk": 1, "fields": {"name": ["<script>"]}}]', "dcim.site"),
        (b"[" * 100_000, "Object 1"),
    ],
)
def test_a_hostile_file_is_refused_in_words(data: bytes, says: str, sign_in: SignIn) -> None:
    answer = send(sign_in("contributor"), data, "<img src=x onerror=alert(1)>.json")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "<img src=x" not in page
    assert not DiscoveryRun.objects.exists()


def test_what_unpacks_to_too_much_is_refused_before_it_is_read(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "AT_MOST", 1024 * 1024)
    bomb = gzip.compress(b"[" + b" " * 5_000_000 + b"]")
    assert len(bomb) < 10_000
    answer = send(sign_in("contributor"), bomb)
    assert answer.status_code == 422
    assert "the command line takes more" in answer.content.decode()


def test_a_source_or_a_file_that_is_missing_is_named(sign_in: SignIn) -> None:
    client = sign_in("contributor")
    for source in ("", "<b>", "itop"):
        answer = send(client, packed(dump("a")), source=source)
        assert answer.status_code == 422
        assert "Choose the system" in answer.content.decode()
    answer = client.post(HERE, {"source": "netbox"})
    assert "Choose a file." in answer.content.decode()


def test_who_may_not_import_items_gets_no_page(sign_in: SignIn, org: Organization) -> None:
    assert sign_in("auditor").get(HERE).status_code == 403
    assert sign_in("customer_contact").get(HERE).status_code == 404
    assert send(sign_in("auditor"), packed(dump("a"))).status_code == 403
    page = sign_in("contributor").get("/o/northgate/items/import/").content.decode()
    assert HERE in page
    assert HERE not in sign_in("auditor").get("/o/northgate/items/").content.decode()
    assert HERE not in sign_in("contributor").get("/o/northgate/locations/import/").content.decode()


def test_whose_word_counts_is_said_by_those_who_administer(
    sign_in: SignIn, acts: dict[str, Act]
) -> None:
    client, viewer = sign_in("ims_manager"), acts["ims_manager"].viewer
    assert "whichever source wrote it first" in client.get(SETTINGS).content.decode()
    sent = {"field": "serial_number", "who": "order", "sources": ["netbox", ""]}
    assert client.post(SETTINGS, sent).status_code == 302
    assert client.post(SETTINGS, {"field": "title", "who": "nobody"}).status_code == 302
    assert orders_of(viewer).by_field == {"serial_number": ["netbox"], "title": []}
    page = client.get(SETTINGS).content.decode()
    assert "Take back what holds for Serial number" in page
    assert "no source" in page
    client.post(SETTINGS, {"field": "title", "who": "default"})
    assert orders_of(viewer).by_field == {"serial_number": ["netbox"]}
    assert sign_in("contributor").get(SETTINGS).status_code == 403
    assert sign_in("contributor").post(SETTINGS, sent).status_code == 403


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"field": "<script>", "who": "nobody"}, "Items have no field"),
        ({"field": "organization", "who": "nobody"}, "Items have no field"),
        ({"field": "title", "who": "order", "sources": ["<b>"]}, "There is no source"),
        ({"field": "title", "who": "order"}, "Name at least one source"),
        ({"field": "title", "who": "x"}, "Say who may write it."),
    ],
)
def test_what_makes_no_sense_is_kept_and_named(
    sent: dict[str, Any], says: str, sign_in: SignIn
) -> None:
    answer = sign_in("ims_manager").post(SETTINGS, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "<script>”" not in page
    assert not SourceOrder.objects.exists()
