"""isthmus files: what it finds, and what its exit status says."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from isthmus.engine.files import store
from isthmus.engine.models import Organization

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db


def test_check_finds_what_is_not_what_it_was(isthmus: Isthmus, org: Organization) -> None:
    good = store(ContentFile(b"good", "good.txt"), org)
    bad = store(ContentFile(b"bad", "bad.txt"), org)
    assert isthmus("files", "check")[0] == 0
    place = Path(default_storage.path(bad.path))
    place.chmod(0o600)
    place.write_bytes(b"bed")
    status, out, err = isthmus("files", "check", "--json")
    assert status == 1
    assert [(one["name"], one["what"]) for one in json.loads(out)] == [("bad.txt", "changed")]
    assert "2 files, 1 of them" in err
    assert good.path not in out


def test_scan_lets_the_scanner_look_at_what_waits(
    isthmus: Isthmus, org: Organization, settings: Any, tmp_path: Path
) -> None:
    assert isthmus("files", "scan", "--all")[0] == 2
    settings.SCANNER = "/nowhere/scanner"
    store(ContentFile(b"good", "good.txt"), org)
    infected = store(ContentFile(b"VIRUS", "bad.txt"), org)
    assert isthmus("files", "scan")[0] == 1
    program = tmp_path / "scanner.py"
    program.write_text("import sys; sys.exit(b'VIRUS' in open(sys.argv[1], 'rb').read())")
    settings.SCANNER = f"{sys.executable} -I {program}"
    status, out, _ = isthmus("files", "scan", "--json")
    assert status == 1
    assert [one["name"] for one in json.loads(out)] == ["bad.txt"]
    infected.refresh_from_db()
    assert infected.scan == "infected"
    assert isthmus("files", "scan")[0] == 0
    assert isthmus("files", "scan", "--all")[0] == 1
