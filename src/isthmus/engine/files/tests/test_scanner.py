"""The virus scanner: what it lets through, what it turns away, what it says nothing of."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from isthmus.engine.door import Refused
from isthmus.engine.fields import FieldProblem
from isthmus.engine.files import check, opened, scan, store, waiting
from isthmus.engine.models import Organization, StoredFile

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n"
SCANNER = """
import pathlib, sys, time
content = pathlib.Path(sys.argv[1]).read_bytes()
if b"VIRUS" in content:
    print(sys.argv[1] + ": Test.Virus FOUND")
    sys.exit(1)
if b"SLOW" in content:
    time.sleep(30)
sys.exit(2 if b"BREAK" in content else 0)
"""


@pytest.fixture
def scanner(tmp_path: Path, settings: Any) -> None:
    program = tmp_path / "scanner.py"
    program.write_text(SCANNER)
    settings.SCANNER = f"{sys.executable} -I '{program}'"
    settings.SCANNER_SECONDS = 10


def read(stored: StoredFile) -> bytes:
    with opened(stored, None) as content:
        return bytes(content.read())


Keep = Callable[[bytes], StoredFile]


@pytest.fixture
def keep(org: Organization) -> Keep:
    return lambda content: store(ContentFile(PDF + content, "a.pdf"), org)


def test_without_a_scanner_a_file_is_there_at_once(keep: Keep) -> None:
    assert read(keep(b"")) == PDF


@pytest.mark.usefixtures("scanner")
def test_a_clean_file_is_there_at_once(keep: Keep) -> None:
    stored = keep(b"")
    assert (stored.scan, stored.scanned_at is not None) == ("clean", True)
    assert read(stored) == PDF


@pytest.mark.usefixtures("scanner")
def test_an_infected_file_is_turned_away_and_not_kept(keep: Keep) -> None:
    with pytest.raises(FieldProblem, match=r"turned “a.pdf” away \(a.pdf: Test.Virus FOUND\)"):
        keep(b"VIRUS")
    assert not StoredFile.objects.exists()
    assert not [one for one in Path(default_storage.path("")).rglob("*/*") if one.is_file()
                and one.name != "scanner.py"]  # fmt: skip


@pytest.mark.usefixtures("scanner")
@pytest.mark.parametrize("content", [b"BREAK", b"SLOW"])
def test_a_scanner_that_fails_or_is_slow_leaves_a_file_in_quarantine(
    content: bytes, keep: Keep, settings: Any
) -> None:
    settings.SCANNER_SECONDS = 1
    stored = keep(content)
    assert stored.scan == "waiting"
    assert stored.scan_note
    with pytest.raises(Refused, match="waits for the virus scanner"):
        opened(stored, None)


def test_a_scanner_that_is_not_there_leaves_a_file_in_quarantine(keep: Keep, settings: Any) -> None:
    settings.SCANNER = "/nowhere/scanner"
    assert "can't be started" in keep(b"").scan_note
    assert waiting().count() == 1


@pytest.mark.usefixtures("scanner")
def test_what_waits_is_scanned_later(keep: Keep, settings: Any) -> None:
    command, settings.SCANNER = settings.SCANNER, "/nowhere/scanner"
    clean, infected = keep(b""), keep(b"VIRUS")
    settings.SCANNER = command
    for stored in waiting():
        scan(stored)
    clean.refresh_from_db()
    infected.refresh_from_db()
    assert (clean.scan, infected.scan) == ("clean", "infected")
    assert "FOUND" in infected.scan_note
    with pytest.raises(Refused, match="found something"):
        opened(infected, None)
    assert not waiting().exists()


def test_a_flipped_bit_is_noticed_before_anything_is_handed_out(keep: Keep) -> None:
    good, flipped, gone = keep(b"1"), keep(b"2"), keep(b"3")
    place = Path(default_storage.path(flipped.path))
    content = bytearray(place.read_bytes())
    content[-1] ^= 1
    place.chmod(0o600)
    place.write_bytes(content)
    default_storage.delete(gone.path)
    assert read(good) == PDF + b"1"
    for damaged in (flipped, gone):
        with pytest.raises(Refused, match="not the one that was uploaded"):
            opened(damaged, None)
    found = {damage.file.pk: damage.what for damage in check(StoredFile.objects.all())}
    assert found == {flipped.pk: "changed", gone.pk: "missing"}
