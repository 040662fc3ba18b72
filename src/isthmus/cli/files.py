"""Uploaded files: are they still what they were, and has the virus scanner looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from isthmus.cli import installation
from isthmus.cli.options import Json
from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem

if TYPE_CHECKING:
    from isthmus.engine.models import StoredFile

files = typer.Typer(help="Uploaded files of all organizations.", no_args_is_help=True)


@files.command()
def check(json: Json = False) -> None:
    """Read every uploaded file and compare it with its SHA-256.

    A file that was erased by law is `not erased` where its bytes are still there.
    Exit status: 0 all are what they were, 1 some are not, 2 an error.
    """
    installation.start()
    from isthmus.engine.files import check as compare
    from isthmus.engine.models import StoredFile

    every = StoredFile.objects.select_related("organization")
    found = [(damage.what, damage.file) for damage in compare(every)]
    _tell(found, json=json, empty="Every file is what it was when it was uploaded.")
    notice(f"{every.count()} files, {len(found)} of them not what they should be.")
    raise typer.Exit(1 if found else 0)


@files.command()
def scan(
    every: Annotated[
        bool, typer.Option("--all", help="Also the files that were scanned, or came without.")
    ] = False,
    json: Json = False,
) -> None:
    """Let the virus scanner look at the files in quarantine.

    ISTHMUS_SCANNER names its command. Without one, what waits becomes available unscanned.
    Exit status: 0 all are clean, 1 something was found or still waits, 2 an error.
    """
    installation.start()
    from django.conf import settings

    from isthmus.engine.files import scan as look
    from isthmus.engine.files import waiting
    from isthmus.engine.models import Scan, StoredFile

    if every and not settings.SCANNER:
        raise Problem("No virus scanner is set.", "Set ISTHMUS_SCANNER to its command.")
    rows = StoredFile.objects.order_by("pk") if every else waiting()
    found = [
        (f"{stored.scan} {stored.scan_note}".strip(), stored)
        for stored in rows.select_related("organization")
        if look(stored).scan in (Scan.INFECTED, Scan.WAITING)
    ]
    _tell(found, json=json, empty="Nothing is infected and nothing waits.")
    raise typer.Exit(1 if found else 0)


@files.command("rotate-keys")
def rotate_keys(
    anew: Annotated[
        bool,
        typer.Option("--files", help="Also encrypt every file anew, with new keys of their cases."),
    ] = False,
    forget: Annotated[
        bool,
        typer.Option(
            "--forget", help="Also take master keys out of the file that open nothing any more."
        ),
    ] = False,
) -> None:
    """Make a new master key for encrypted files and encrypt their keys with it.

    The server may go on running. Older master keys stay in the file `file-keys` of the data folder, since
    backups of the database need them, until --forget. Where the keys come from ISTHMUS_FILE_KEYS, put a
    new one there first, restart, and run this.
    Exit status: 0 all is encrypted with the new key, 1 some files are damaged and stay as they are.
    """
    installation.start()
    from django.conf import settings

    from isthmus.engine.files import masters
    from isthmus.engine.files.ciphering import CipherProblem
    from isthmus.engine.files.encrypting import encrypt_anew, wrap_anew

    try:
        masters.masters()
        if not settings.FILE_KEYS:
            masters.add()
        notice(f"{wrap_anew()} keys of files are encrypted with the new master key.")
        damaged = list(encrypt_anew()) if anew else []
        if forget and not settings.FILE_KEYS:
            masters.forget([*masters.masters()][1:])
    except CipherProblem as problem:
        raise Problem(str(problem), "Bring the file-keys of a backup back.") from None
    if anew:
        found = [("not encrypted anew: damaged", one) for one in damaged]
        _tell(found, json=False, empty="Every encrypted file is encrypted with a new key.")
    raise typer.Exit(1 if damaged else 0)


def _tell(found: list[tuple[str, StoredFile]], *, json: bool, empty: str) -> None:
    if json:
        as_json([
            {
                "organization": stored.organization.slug,
                "name": stored.name,
                "path": stored.path,
                "sha256": stored.sha256,
                "what": what,
            }
            for what, stored in found
        ])  # fmt: skip
        return
    table(
        ("organization", "file", "kept as", "what"),
        ((stored.organization.slug, stored.name, stored.path, what) for what, stored in found),
        empty=empty,
    )
