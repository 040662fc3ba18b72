"""`isthmus import items FILE --source netbox`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from isthmus.assets.models import DiscoveryRun, Item
from isthmus.assets.tests.netbox_files import made_up, packed
from isthmus.engine.history.replay import replay
from isthmus.engine.models import Organization
from isthmus.people.models import Membership

pytestmark = pytest.mark.django_db
Isthmus = Callable[..., tuple[int, str, str]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "netbox.json.gz"
    path.write_bytes(packed(made_up()))
    return path


def test_what_netbox_knows_is_looked_at_then_imported_and_said_again(
    isthmus: Isthmus, org: Organization, file: Path
) -> None:
    status, out, err = isthmus("import", "items", str(file), "--source", "netbox", "--preview")
    assert status == 0, err
    assert "dcim.site:1" in out
    assert "Preview, nothing was written: 511 created, 0 changed" in err
    assert not Item.objects.as_system("test").exists()
    status, out, err = isthmus("import", "items", str(file), "--source", "netbox", "--json")
    assert status == 0, err
    assert json.loads(out)["created"] == 511
    assert "being written, 1 of " in err
    status, out, _ = isthmus("import", "items", str(file), "--source", "netbox", "--json")
    assert json.loads(out) == {
        "preview": False, "created": 0, "changed": 0, "unchanged": 511, "refused": 0, "stale": 0,
        "kept": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("items", "FILE", "--source", "itop"), "no source “itop”"),
        (("documents", "FILE", "--source", "netbox"), "into the register “items”"),
        (("items", "BROKEN", "--source", "netbox"), "no list of objects"),
    ],
)
def test_what_can_not_be_is_told(
    arguments: tuple[str, ...], told: str, isthmus: Isthmus, org: Organization, file: Path
) -> None:
    broken = file.with_name("broken.json")
    broken.write_text("{}")
    places = {"FILE": str(file), "BROKEN": str(broken)}
    status, _, err = isthmus("import", *(places.get(one, one) for one in arguments))
    assert status != 0
    assert told in err
    assert not DiscoveryRun.objects.exists()


def test_who_may_not_import_items_is_refused(
    isthmus: Isthmus, org: Organization, memberships: dict[str, Membership], file: Path
) -> None:
    command = ("import", "items", str(file), "--source", "netbox")
    status, _, err = isthmus(*command, "--as", "auditor@northgate.example")
    assert status != 0
    assert "does not let you import" in err


def test_a_preview_does_not_finish_what_is_half_written(
    isthmus: Isthmus, org: Organization, file: Path
) -> None:
    command = ("import", "items", str(file), "--source", "netbox")
    isthmus(*command, "--preview")
    DiscoveryRun.objects.update(state="writing")
    status, _, err = isthmus(*command, "--preview")
    assert status != 0
    assert "half written" in err
    assert not Item.objects.as_system("test").exists()


def test_which_source_may_write_what_is_said_and_taken_back(
    isthmus: Isthmus, org: Organization, memberships: dict[str, Membership], file: Path
) -> None:
    isthmus("import", "items", str(file), "--source", "netbox")
    status, out, _ = isthmus("sources", "list", "--json")
    assert json.loads(out) == [{"name": "netbox", "label": "NetBox", "records": 511, "stale": 0}]
    isthmus("sources", "order", "description", "netbox")
    isthmus("sources", "order", "location", "--nobody")
    status, out, _ = isthmus("sources", "order", "--json")
    assert json.loads(out) == {"description": ["netbox"], "location": []}
    isthmus("sources", "order", "description", "--default")
    status, out, _ = isthmus("sources", "order")
    assert "description" not in out
    assert list(replay(org)) == []
    for arguments, told in (
        (("colour", "netbox"), "no field “colour”"),
        (("title", "itop"), "no source “itop”"),
        (("title", "netbox", "--as", "contributor@northgate.example"), "does not let you change"),
    ):
        status, _, err = isthmus("sources", "order", *arguments)
        assert status != 0
        assert told in err
