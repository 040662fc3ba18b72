"""Keeping files encrypted: which key, and how it is changed."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.transaction import door_open
from isthmus.engine.files import masters
from isthmus.engine.files.ciphering import (
    CHUNK,
    CipherProblem,
    Decrypting,
    encrypted,
    new_key,
    unwrapped,
    wrapped,
)
from isthmus.engine.keys import new_key as new_row
from isthmus.engine.models import Entry, FileKey, StoredFile


def plain(stored: StoredFile) -> File[Any]:
    """Open a file's own bytes, from their beginning. Raises OSError, CipherProblem while it is read."""
    kept: File[Any] = default_storage.open(stored.path)
    if stored.key is None:
        return kept
    try:
        raw = Decrypting(kept, _opened(stored.key), bound(stored))
    except BaseException:
        kept.close()
        raise
    return File(io.BufferedReader(raw, CHUNK))


def bound(stored: StoredFile) -> bytes:
    """Return what an encrypted file is bound to: no other file's bytes can take its place."""
    return f"{stored.organization_id}/{stored.key_id}/{stored.pk}".encode()


def _bound_key(key: FileKey) -> bytes:
    return f"{key.organization_id}/{key.entry_id}/{key.pk}".encode()


def _opened(key: FileKey) -> bytes:
    master = masters.masters().get(key.master)
    if master is None:
        raise CipherProblem(f"The master key {key.master} is not here.")
    return unwrapped(bytes(key.wrapped), master, _bound_key(key))


def key_for(entry: Entry, now: datetime) -> FileKey:
    """Return the key in use for files of a record, which is locked; the first use makes it."""
    known = FileKey.objects.filter(entry=entry, replaced_at__isnull=True).first()
    return known or _made(entry.pk, entry.organization_id or 0, now)


def _made(entry: int, organization: int, now: datetime) -> FileKey:
    made = FileKey(id=new_row(), entry_id=entry, organization_id=organization, created_at=now)
    _wrap(made, new_key())
    made.save(force_insert=True)
    return made


def _wrap(key: FileKey, secret: bytes) -> None:
    key.master, master = next(iter(masters.masters().items()))
    key.wrapped = wrapped(secret, master, _bound_key(key))


def encrypt(stored: StoredFile, key: FileKey) -> None:
    """Keep a file encrypted with `key` from now on, inside a transaction; at its end what was goes.

    The bytes are compared with their hash on the way. Raises CipherProblem for a file that is not what
    was uploaded, OSError.
    """
    before = stored.path
    handle = secrets.token_hex(16)
    with plain(stored) as content:
        stored.key = key
        pieces = _Pieces(content)
        secret = _opened(key)
        flow: Any = _Stream(encrypted(pieces, secret, bound(stored)))
        path = default_storage.save(f"{handle[:2]}/{handle}", File(flow))
    if pieces.digest.hexdigest() != stored.sha256:
        default_storage.delete(path)
        raise CipherProblem("The file is not the one that was uploaded.")
    stored.path = path
    update_rows(StoredFile, [stored], ("path", "key"))
    transaction.on_commit(partial(default_storage.delete, before))


class _Pieces:
    """What is read goes into a hash."""

    def __init__(self, content: IO[bytes] | File[Any]) -> None:
        self.content, self.digest = content, hashlib.sha256()

    def read(self, count: int = -1) -> bytes:
        piece: bytes = self.content.read(count)
        self.digest.update(piece)
        return piece


class _Stream:
    """An iterator of pieces as a file that a storage reads once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.left = pieces, b""

    def seek(self, place: int) -> int:
        return place

    def read(self, count: int = -1) -> bytes:
        while count < 0 or len(self.left) < count:
            piece = next(self.pieces, None)
            if piece is None:
                break
            self.left += piece
        found, self.left = (self.left, b"") if count < 0 else (self.left[:count], self.left[count:])
        return found


def wrap_anew() -> int:
    """Encrypt every key of files with the current master key; return how many that were.

    100 at a time, each in a transaction of its own, so that it can be stopped anywhere.
    """
    done = 0
    while True:
        current = next(iter(masters.masters()))
        with door_open():
            keys = list(
                FileKey.objects.exclude(master=current).order_by("pk").select_for_update()[:100]
            )
            for key in keys:
                _wrap(key, _opened(key))
            if keys:
                FileKey.objects.bulk_update(keys, ("wrapped", "master"))
        if not keys:
            return done
        done += len(keys)


def encrypt_anew() -> Iterator[StoredFile]:
    """Encrypt every encrypted file with a new key of its case, and yield those that can't be.

    Each file is a transaction of its own. Keys that no file is kept with any more go.
    """
    now = timezone.now()
    with door_open():
        FileKey.objects.filter(replaced_at__isnull=True).update(replaced_at=now)
    rows = StoredFile.objects.filter(key__replaced_at__isnull=False).order_by("pk")
    for number in list(rows.values_list("pk", flat=True)):
        try:
            with door_open():
                stored = StoredFile.objects.select_for_update(of=("self",)).get(pk=number)
                if stored.available or stored.scan == "waiting":
                    assert stored.key is not None
                    encrypt(stored, key_for(stored.key.entry, now))
        except (CipherProblem, OSError):
            yield stored
    with door_open():
        used = StoredFile.objects.filter(key__isnull=False).values("key")
        FileKey.objects.filter(replaced_at__isnull=False).exclude(pk__in=used).delete()
