"""isthmus evidence, and the keys of encrypted files: what they find, and what their status says."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from isthmus.engine.door import Act, create
from isthmus.engine.files import masters, opened, store
from isthmus.engine.models import Event, StoredFile
from isthmus.incidents.evidence import signing
from isthmus.incidents.evidence.records import EvidenceItemType
from isthmus.incidents.records import IncidentType

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db


@pytest.fixture
def log(acts: dict[str, Act]) -> Any:
    act = acts["ims_manager"]
    case = create(IncidentType, [{"title": "Leak", "security_seen": "yes"}], act)[0]
    file = store(ContentFile(b"10:04 sign-in\n" * 99, "log.txt"), act.viewer.organization)
    values = {"title": "Log", "place": "Hall A", "method": "Exported"}
    return create(EvidenceItemType, [{**values, "file": file.pk, "incident": case.pk}], act)[0]


def damage(record: Any) -> None:
    stored = StoredFile.objects.get(pk=record.file_id)
    with default_storage.open(stored.path, "wb") as file:
        file.write(b"something else")


def test_verify_says_what_is_damaged_and_notes_it(isthmus: Isthmus, log: Any) -> None:
    assert isthmus("evidence", "verify")[0] == 0
    damage(log)
    status, out, _ = isthmus("evidence", "verify", "--json")
    assert (status, [one["reference"] for one in json.loads(out)]) == (1, [log.reference])
    assert Event.objects.filter(entry=log.pk, verb="file_damaged").count() == 1


def test_a_case_file_is_written_and_the_key_told(
    isthmus: Isthmus, log: Any, tmp_path: Path
) -> None:
    place = tmp_path / "case.zip"
    reference = log.incident.reference
    assert isthmus("evidence", "case-file", reference, "--to", str(place))[0] == 0
    with zipfile.ZipFile(place) as archive:
        key = archive.read("public-key.pem").decode()
        assert f"evidence/{log.reference}/log.txt" in archive.namelist()
    status, out, err = isthmus("evidence", "public-key")
    assert (status, out) == (0, key)
    assert signing.fingerprint() in err
    assert isthmus("evidence", "case-file", "INC-NOWHERE")[0] == 2
    status, _, err = isthmus("evidence", "time-stamp", log.reference)
    assert (status, "No time-stamping authority is set" in err) == (2, True)
    damage(log)
    status, _, err = isthmus("evidence", "case-file", reference, "--to", str(place))
    assert status == 1
    assert log.reference in err


def test_keys_are_rotated(isthmus: Isthmus, log: Any, settings: Any, tmp_path: Path) -> None:
    place = tmp_path / "file-keys"
    place.write_text(f"{settings.FILE_KEYS[0]}\n")
    settings.FILE_KEYS, settings.FILE_KEYS_FILE = [], place
    before = [*masters.masters()]
    path = StoredFile.objects.get(pk=log.file_id).path
    assert isthmus("files", "rotate-keys", "--files", "--forget")[0] == 0
    assert len(masters.masters()) == 1
    assert [*masters.masters()] != before
    stored = StoredFile.objects.get(pk=log.file_id)
    assert stored.path != path
    with opened(stored, log) as file:
        assert file.read().startswith(b"10:04")
    damage(log)
    assert isthmus("files", "rotate-keys", "--files")[0] == 1
    place.write_text("nonsense\n")
    status, _, err = isthmus("files", "rotate-keys")
    assert status == 2
    assert "32 bytes" in err
