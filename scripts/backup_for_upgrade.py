"""Make the backup that tests/upgrade migrates: the data as a commit leaves it.

Usage: .venv/bin/python scripts/backup_for_upgrade.py COMMIT NAME

The demonstration organization is built with the code of COMMIT, on a fixed day, with a few
things that it has none of: a removed record, a restricted one, an ended relation, an upload. What
`isthmus export` says of every register then is kept beside it. The names are those of issues:
after issue 3 is closed, `backup_for_upgrade.py HEAD issue-3`.
"""

from __future__ import annotations

import lzma
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "tests" / "upgrade" / "backups"
#: What a backup holds: the database and the uploads. Keys and passwords are made anew.
KEPT = ("isthmus.sqlite3", "files")

#: Runs with the code of the commit. It keeps to what the door has had from the beginning.
MAKE = """
import json, sqlite3, sys
import time_machine
from datetime import UTC, datetime

traveller = time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=True)
traveller.start()
from isthmus.cli import installation
installation.start()
installation.prepare(new_only=False)
from django.conf import settings
from django.core.files.base import ContentFile
from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create, relate, remove, restrict, unrelate
from isthmus.engine.lookup import Lookup
from isthmus.engine.files import store
from isthmus.engine.models import Principal
from isthmus.engine.reading import parse_query
from isthmus.engine.registry import registry
from isthmus.engine.transfer import export
from isthmus.home.demo import load

organization = load()
viewer = system_viewer(organization, "backup")
act = Act.now(viewer, "test")
file = ContentFile(b"# Minutes\\n", name="minutes.md")
stored = store(file, organization)
gone, hidden, held = create(
    DocumentType,
    [{"title": title, "body": "Text."} for title in ("Entered twice", "Merger", "Minutes")],
    act,
)
relate(held.pk, "related", [hidden.pk], act)
relate(held.pk, "related", [gone.pk], act, note="for a while")
unrelate(held.pk, "related", [gone.pk], act)
from isthmus.engine.door import Edit, edit
edit(DocumentType, [Edit(held.pk, {"file": stored.pk})], act)
member = Principal.objects.filter(organization=organization, kind="person").first()
restrict(DocumentType, hidden.pk, [member.pk], act, "not announced yet")
remove(DocumentType, [gone.pk], act, "entered twice")
for record_type in registry.types():
    with open(f"{sys.argv[1]}/{record_type.register}.json", "wb") as out:
        export(parse_query(record_type, {}, Lookup(viewer)), viewer, "json", out)
from django.db import connection
connection.close()
with sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None) as database:
    database.execute("PRAGMA journal_mode=DELETE")
    database.execute("VACUUM")
"""


def main(commit: str, name: str) -> None:
    place = PLACE / name
    with tempfile.TemporaryDirectory() as work:
        code, data, said = (Path(work) / part for part in ("code", "data", "said"))
        data.mkdir()
        said.mkdir()
        _git("worktree", "add", "--detach", str(code), commit)
        try:
            env = {**os.environ, "PYTHONPATH": str(code / "src"), "ISTHMUS_DATA": str(data)}
            env.pop("ISTHMUS_DATABASE_URL", None)
            subprocess.run([sys.executable, "-c", MAKE, str(said)], env=env, cwd=code, check=True)
        finally:
            _git("worktree", "remove", "--force", str(code))
        place.mkdir(parents=True, exist_ok=True)
        _pack(place / "data.tar.xz", data, KEPT)
        _pack(place / "exports.tar.xz", said, sorted(one.name for one in said.iterdir()))
    for file in sorted(place.iterdir()):
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KB")


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True)  # noqa: S607


def _pack(target: Path, folder: Path, names: tuple[str, ...] | list[str]) -> None:
    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        # Nothing of the machine it was made on.
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mtime = 0
        return member

    preset = 9 | lzma.PRESET_EXTREME
    with tarfile.open(target, "w:xz", preset=preset) as archive:
        for name in names:
            archive.add(folder / name, name, filter=plain)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
