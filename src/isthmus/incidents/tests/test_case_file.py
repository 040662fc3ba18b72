"""A case file is verified by the script of the guide, with stock tools; one changed byte is found."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from pypdf import PdfReader

from isthmus.engine.door import Act, Forbidden, Refused, create, grant_clearance, move, restrict
from isthmus.engine.files import store
from isthmus.engine.history.replay import replay
from isthmus.engine.history.tests.test_timestamps import _serving, authority
from isthmus.engine.history.verify import verify
from isthmus.engine.models import Event, StoredFile
from isthmus.incidents.evidence import signing
from isthmus.incidents.evidence.case_file import make, words_of
from isthmus.incidents.evidence.records import EvidenceItemType
from isthmus.incidents.evidence.stamps import stamp
from isthmus.incidents.records import IncidentType
from isthmus.people.models import Membership
from isthmus.people.operations import create_token
from isthmus.people.viewers import viewer_of

__all__ = ["_serving", "authority"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
GUIDE = Path(__file__).parents[4] / "docs" / "user" / "evidence.md"
LOG = b"10:04 sign-in from abroad\n" * 9000


@pytest.fixture
def case(acts: dict[str, Act]) -> Any:
    """A report with a log, whose name no shell likes, and a notebook."""
    act = acts["ims_manager"]
    report = create(IncidentType, [{"title": "Sign-ins from abroad", "security_seen": "yes"}], act)[
        0
    ]
    log = store(ContentFile(LOG, name="Prüf ‘log’; $(date) .txt"), act.viewer.organization)
    base = {"place": "Hall A", "method": "Exported", "incident": report.pk}
    create(
        EvidenceItemType,
        [{"title": "Sign-ins", "file": log.pk, **base},
         {"title": "Notebook", "description": "Grey", "seal_number": "N-1", **base}],
        act,
    )  # fmt: skip
    return report


def unpacked(content: Any, folder: Path) -> Path:
    with content, zipfile.ZipFile(content) as archive:
        archive.extractall(folder)
    script = re.search(r"<!-- script: verify -->\n```sh\n(.*?)```", GUIDE.read_text(), re.S)
    assert script
    (folder / "verify.sh").write_text(script[1])
    return folder


def verified(folder: Path, *more: str) -> bool:
    done = subprocess.run(
        ["sh", "verify.sh", *(more or (signing.fingerprint(),))],  # noqa: S607
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    said = "The case file is what was made." in done.stdout
    assert said == (done.returncode == 0), done.stdout + done.stderr
    return said


def test_the_script_of_the_guide_verifies_it(
    case: Any, acts: dict[str, Act], tmp_path: Path
) -> None:
    made = make(case, acts["ims_manager"])
    folder = unpacked(made.content, tmp_path / "case")
    assert verified(folder)
    told = json.loads((folder / "case.json").read_text())
    log, notebook = told["evidence"]
    assert (folder / log["file"]["path"]).read_bytes() == LOG
    assert log["file"]["name"].startswith("Prüf")
    assert (notebook["file"], notebook["seal_number"]) == (None, "N-1")
    text = "".join(page.extract_text() for page in PdfReader(folder / "case.pdf").pages)
    assert log["file"]["sha256"] in re.sub(r"\s", "", text)
    assert "Chain of custody" in text
    event = Event.objects.get(entry=case.pk, verb="case_file_made")
    assert made.sha256 in str(event.payload)


def test_one_changed_byte_anywhere_is_found(
    case: Any, acts: dict[str, Act], tmp_path: Path
) -> None:
    folder = unpacked(make(case, acts["ims_manager"]).content, tmp_path / "case")
    files = [one for one in folder.rglob("*") if one.is_file() and one.name != "verify.sh"]
    assert len(files) == 7
    for one in files:
        before = one.read_bytes()
        changed = bytearray(before)
        changed[len(changed) // 2] ^= 1
        one.write_bytes(bytes(changed))
        assert not verified(folder), one
        one.write_bytes(before)
    (folder / "evidence" / "added.txt").write_text("put there later")
    assert not verified(folder)
    (folder / "evidence" / "added.txt").unlink()
    assert not verified(folder, "0" * 64)
    assert verified(folder)


def test_sums_that_were_made_anew_are_not_signed(
    case: Any, acts: dict[str, Act], tmp_path: Path
) -> None:
    folder = unpacked(make(case, acts["ims_manager"]).content, tmp_path / "case")
    (folder / "case.json").write_text("{}")
    names = (folder / "SHA256SUMS").read_text().splitlines()
    command = ["sha256sum", *(line[66:] for line in names)]
    anew = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    (folder / "SHA256SUMS").write_bytes(anew.stdout)
    assert not verified(folder)


def test_what_is_damaged_is_left_out_and_said(
    case: Any, acts: dict[str, Act], tmp_path: Path
) -> None:
    stored = StoredFile.objects.get(name__startswith="Pr")
    with default_storage.open(stored.path, "wb") as file:
        file.write(b"something else")
    made = make(case, acts["ims_manager"])
    assert len(made.damaged) == 1
    folder = unpacked(made.content, tmp_path / "case")
    assert verified(folder)
    assert json.loads((folder / "case.json").read_text())["evidence"][0]["file"]["damaged"]
    assert not (folder / "evidence").exists()


def test_nobody_outside_the_circle_gets_it_and_a_reader_leaves_no_event(
    case: Any,
    acts: dict[str, Act],
    memberships: dict[str, Membership],
    sign_in: Callable[[str], Client],
) -> None:
    manager = memberships["ims_manager"]
    assert manager.principal_id is not None
    restrict(IncidentType, case.pk, [manager.principal_id], acts["ims_manager"], "Named people")
    act = Act.now(viewer_of(manager), "test")
    case.refresh_from_db()
    address = f"/o/northgate/incidents/{case.reference}/case-file/"
    assert sign_in("contributor").post(address).status_code == 404
    assert sign_in("auditor").post(address).status_code == 404
    answer = sign_in("ims_manager").post(address)
    assert answer.status_code == 200
    content = BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    with zipfile.ZipFile(content) as archive:
        assert len(archive.namelist()) == 7
    assert sign_in("ims_manager").get(address).status_code == 405
    auditor = memberships["auditor"].principal_id
    assert auditor is not None
    grant_clearance(
        IncidentType, case.pk, auditor, act.occurred_at + timedelta(days=2), act, "Audit"
    )
    before = Event.objects.filter(entry=case.pk).count()
    reader = Act.now(viewer_of(memberships["auditor"]), "test")
    made = make(case, reader)
    made.content.close()
    assert made.damaged == []
    assert Event.objects.filter(entry=case.pk).count() == before


def test_a_thing_that_was_given_on_is_in_it_with_its_gap(
    case: Any, acts: dict[str, Act], tmp_path: Path
) -> None:
    act = acts["ims_manager"]
    rows = EvidenceItemType.model.objects.as_system("test").filter(title="Notebook")
    move(EvidenceItemType, "report_missing", [rows.get().pk], act, {"reason": "Not there"})
    folder = unpacked(make(case, act).content, tmp_path / "case")
    told = json.loads((folder / "case.json").read_text())["evidence"][1]
    assert [one["step"] for one in told["chain"]] == ["collected", "missing"]
    assert [one["kind"] for one in told["gaps"]] == ["unknown"]


def test_an_authority_saw_it_at_a_time(
    case: Any, acts: dict[str, Act], tmp_path: Path, authority: Any
) -> None:
    made = make(case, acts["ims_manager"])
    assert made.unstamped == ""
    folder = unpacked(made.content, tmp_path / "case")
    assert verified(folder, signing.fingerprint(), str(authority.root))
    other = folder / "SHA256SUMS.tsr"
    changed = bytearray(other.read_bytes())
    changed[-9] ^= 1
    other.write_bytes(bytes(changed))
    assert not verified(folder, signing.fingerprint(), str(authority.root))


def test_without_an_answer_of_the_authority_it_is_made_and_says_so(
    case: Any, acts: dict[str, Act], tmp_path: Path, settings: Any
) -> None:
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    made = make(case, acts["ims_manager"])
    assert "does not answer" in words_of(made)
    assert verified(unpacked(made.content, tmp_path / "case"))


def test_a_single_file_is_time_stamped_and_stock_openssl_verifies_it(
    case: Any,
    acts: dict[str, Act],
    memberships: dict[str, Membership],
    sign_in: Callable[[str], Client],
    tmp_path: Path,
    authority: Any,
    settings: Any,
    system_act: Act,
) -> None:
    """By page and API; kept with the item, told by its history, verified by the script of the guide."""
    act, rows = acts["ims_manager"], EvidenceItemType.model.objects.as_system("test")
    log, notebook = rows.get(title="Sign-ins"), rows.get(title="Notebook")
    page, client = f"/o/northgate/evidence/{log.reference}/", sign_in("ims_manager")
    assert "Have it time-stamped" in client.get(page).content.decode()
    shown = client.post(f"{page}time-stamp/", follow=True).content.decode()
    assert f"says {authority.url}" in shown
    _, secret = create_token(
        memberships["ims_manager"], name="t", writes=True, days=1, act=system_act
    )
    address = f"/api/v1/o/northgate/custody/{log.reference}"
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().post(f"{address}/time-stamps", headers=headers).status_code == 201
    first, second = Client().get(address, headers=headers).json()["time_stamps"]
    assert first["sha256"] == second["sha256"] == hashlib.sha256(LOG).hexdigest()
    assert Event.objects.filter(entry=log.pk, verb="time_stamped").count() == 2
    report = verify(act.viewer.organization)
    assert report.sound, report.findings
    assert list(replay(act.viewer.organization)) == []
    with pytest.raises(Refused) as refused:
        stamp(notebook, act)
    assert [reason.code for _, reason in refused.value.reasons] == ["is-thing"]
    settings.TIMESTAMP_CERTS = str(authority.root)
    assert stamp(log, act).sha256 == first["sha256"]
    with pytest.raises(Forbidden):
        stamp(log, acts["auditor"])
    # With none set it is off, and says so.
    settings.TIMESTAMP_URL = ""
    assert "No time-stamping authority is set" in client.get(page).content.decode()
    assert Client().post(f"{address}/time-stamps", headers=headers).status_code == 409
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    assert "does not answer" in client.post(f"{page}time-stamp/", follow=True).content.decode()
    folder = unpacked(make(case, act).content, tmp_path / "case")
    told = json.loads((folder / "case.json").read_text())["evidence"][0]["time_stamps"]
    assert len(told) == 3
    trusted = (signing.fingerprint(), str(authority.root))
    assert verified(folder, *trusted)
    assert verified(folder)
    # One of another file is no proof of this one.
    place = folder / told[0]["path"]
    other = place.with_name(f"{'0' * 64}.1.tsr")
    place.rename(other)
    text = (folder / "SHA256SUMS").read_text().replace(place.name, other.name)
    (folder / "SHA256SUMS").write_text(text)
    (folder / "SHA256SUMS.sig").write_bytes(signing.signature(text.encode()))
    assert not verified(folder, *trusted)
