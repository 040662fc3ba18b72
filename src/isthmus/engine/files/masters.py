"""Master keys, which open the keys of files: kept beside the database, never in it.

By the environment (`ISTHMUS_FILE_KEYS`, the current one first), else in the file `file-keys` of the data
folder, a key a line, the current one first. They are read when they are needed, so that a process which
runs for weeks knows a new one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from isthmus.engine.files.ciphering import CipherProblem, new_key


def masters() -> dict[str, bytes]:
    """Return the master keys by their names, the current one first; the first use makes one.

    Raises CipherProblem for keys that can't be read.
    """
    texts = settings.FILE_KEYS or _lines(_place()) or _made(_place())
    return {name_of(key): key for key in map(_key, texts)}


def name_of(key: bytes) -> str:
    """Return by what a master key is known; nothing of the key can be told from it."""
    return hashlib.sha256(b"isthmus master " + key).hexdigest()[:16]


def add() -> str:
    """Make another master key the current one and return its name.

    Raises CipherProblem where the keys come from the environment.
    """
    if settings.FILE_KEYS:
        raise CipherProblem(
            "The master keys come from ISTHMUS_FILE_KEYS: put the new one there first."
        )
    key, place = new_key(), _place()
    _write(place, [_text(key), *(_lines(place) or ())])
    return name_of(key)


def forget(names: Sequence[str]) -> None:
    """Take master keys out of the file."""
    place = _place()
    _write(place, [text for text in _lines(place) if name_of(_key(text)) not in names])


def _place() -> Path:
    return Path(settings.FILE_KEYS_FILE)


def _lines(place: Path) -> list[str]:
    try:
        return [line.strip() for line in place.read_text().splitlines() if line.strip()]
    except FileNotFoundError:
        return []


def _made(place: Path) -> list[str]:
    """Make the first master key; of two processes that do so at once, both use the same."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f"{place.name}.{os.getpid()}.{os.urandom(4).hex()}")
    _write(beside, [_text(new_key())])
    try:
        os.link(beside, place)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    return _lines(place)


def _write(place: Path, texts: Sequence[str]) -> None:
    """Write keys so that nobody else reads them, and that either all stand there or what stood."""
    beside = place.with_name(f"{place.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("".join(f"{text}\n" for text in texts))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)


def _text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()


def _key(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise CipherProblem("A master key is 32 bytes, written as base64 (RFC 4648, section 5).")
    return key
