"""A file as it is kept encrypted: chunks of AES-256-GCM that can't be cut, reordered or exchanged.

    magic 8 | salt 32 | prefix 7 | chunk 0 | chunk 1 | … | last chunk

Each file has a key of its own: HKDF-SHA-256 of the key it is given, with the salt, over what the file
is bound to. A chunk holds 64 KiB (the last one what is left, and there is always one) and a tag of 16
bytes. Its nonce is the prefix, its number (4 bytes) and 1 byte that says whether it is the last, as in
the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015). So a chunk at another place, a file
that was cut, grew, or is another's does not open. Nothing here knows the database.
"""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Iterator
from typing import IO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"ISTHMUS1"
SALT, PREFIX, TAG = 32, 7, 16
HEADER = len(MAGIC) + SALT + PREFIX
CHUNK = 64 * 1024
#: So many chunks have numbers of their own: 256 TiB.
MOST_CHUNKS = 2**32


class Readable(Protocol):
    """What is read piece by piece."""

    def read(self, count: int, /) -> bytes: ...


class CipherProblem(Exception):
    """What is kept is not what was encrypted, or it was with another key or for another file."""


def new_key() -> bytes:
    return AESGCM.generate_key(bit_length=256)


def encrypted(plain: Readable, key: bytes, bound_to: bytes) -> Iterator[bytes]:
    """Yield the encrypted file of what is read from `plain`, from where it stands."""
    salt, prefix = secrets.token_bytes(SALT), secrets.token_bytes(PREFIX)
    yield MAGIC + salt + prefix
    cipher = _cipher(key, salt, bound_to)
    number, chunk = 0, _filled(plain)
    while True:
        # Only what comes after says whether a chunk is the last.
        following = _filled(plain) if len(chunk) == CHUNK else b""
        last = not following
        yield cipher.encrypt(_nonce(prefix, number, last=last), chunk, bound_to)
        if last:
            return
        number, chunk = number + 1, following


def _filled(plain: Readable) -> bytes:
    """Read one chunk; shorter only at the end."""
    pieces, missing = [], CHUNK
    while missing and (piece := plain.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _cipher(key: bytes, salt: bytes, bound_to: bytes) -> AESGCM:
    info = b"isthmus file " + bound_to
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key))


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    if number >= MOST_CHUNKS:
        raise CipherProblem("The file is too large.")
    return prefix + number.to_bytes(4, "big") + bytes([last])


class Decrypting(io.RawIOBase):
    """The bytes of an encrypted file, a chunk at a time, from any place of it.

    Nothing of a chunk is given out before its tag was compared. Raises CipherProblem.
    """

    def __init__(self, kept: IO[bytes], key: bytes, bound_to: bytes) -> None:
        self.kept, self.bound_to = kept, bound_to
        kept.seek(0, os.SEEK_END)
        body = kept.tell() - HEADER
        kept.seek(0)
        header = kept.read(HEADER)
        self.chunks = -(-body // (CHUNK + TAG))
        if not header.startswith(MAGIC) or body < TAG or self.chunks > MOST_CHUNKS:
            raise CipherProblem("It is no encrypted file.")
        self.size = body - self.chunks * TAG
        self.prefix = header[len(MAGIC) + SALT :]
        self.cipher = _cipher(key, header[len(MAGIC) : len(MAGIC) + SALT], bound_to)
        self.place = 0
        self.at, self.chunk = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self.place, os.SEEK_END: self.size}[whence]
        self.place = max(0, start + offset)
        return self.place

    def tell(self) -> int:
        return self.place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        number, within = divmod(self.place, CHUNK)
        # The end of an empty file is in its only chunk, whose tag counts as well.
        if number >= self.chunks or (self.place >= self.size and self.size):
            return 0
        piece = self._chunk(number)[within : within + len(buffer)]
        buffer[: len(piece)] = piece
        self.place += len(piece)
        return len(piece)

    def _chunk(self, number: int) -> bytes:
        if number != self.at:
            self.kept.seek(HEADER + number * (CHUNK + TAG))
            nonce = _nonce(self.prefix, number, last=number == self.chunks - 1)
            try:
                self.chunk = self.cipher.decrypt(nonce, self.kept.read(CHUNK + TAG), self.bound_to)
            except InvalidTag:
                raise CipherProblem(f"Chunk {number} is not what was written.") from None
            self.at = number
        return self.chunk

    def close(self) -> None:
        if not self.closed:
            self.kept.close()
        super().close()


def wrapped(key: bytes, master: bytes, bound_to: bytes) -> bytes:
    """Return a key as it is kept: encrypted with a master key, bound to what it is for."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(master).encrypt(nonce, key, b"isthmus key " + bound_to)


def unwrapped(kept: bytes, master: bytes, bound_to: bytes) -> bytes:
    """Return the key that is kept so. Raises CipherProblem."""
    try:
        return AESGCM(master).decrypt(kept[:12], kept[12:], b"isthmus key " + bound_to)
    except (InvalidTag, ValueError):
        raise CipherProblem("The key does not open with this master key.") from None
