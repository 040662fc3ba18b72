"""A long JSON list of objects, packed or not, read an object at a time."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from isthmus.assets.discovery.source import SourceProblem
from isthmus.engine import formats
from isthmus.engine.language import tr

#: Bytes after unpacking.
AT_MOST = 512 * 1024 * 1024
#: Characters of one object.
LONGEST = 1024 * 1024
PIECE = 256 * 1024
MAGIC = b"\x1f\x8b"
BLANK = " \t\r\n"


def objects(file: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each object of the list with its number, from 1. Raises SourceProblem."""
    text = _Text(file)
    if text.next() != "[":
        raise SourceProblem(tr("It is no list of objects."), tr("A file begins with [."))
    number = 0
    if text.peek() == "]":
        text.next()
        _nothing_after(text)
        return
    while True:
        number += 1
        found = text.value(number)
        if not isinstance(found, dict):
            raise SourceProblem(tr("Object %(number)s is no object.", number=number))
        yield number, found
        match text.next():
            case ",":
                pass
            case "]":
                _nothing_after(text)
                return
            case "":
                raise SourceProblem(
                    tr("It ends after object %(number)s.", number=number),
                    tr("The file is cut off; export it again."),
                )
            case _:
                message = tr("After object %(number)s a comma is missing.", number=number)
                raise SourceProblem(message)


def _nothing_after(text: _Text) -> None:
    if text.next():
        raise SourceProblem(tr("Something follows the end of the list."))


class _Text:
    """The text of a file, a piece at a time."""

    def __init__(self, file: BinaryIO) -> None:
        packed = file.read(2) == MAGIC
        file.seek(0)
        self.file = gzip.GzipFile(fileobj=file) if packed else file
        self.decoder = json.JSONDecoder()
        self.buffer, self.at, self.read, self.over = "", 0, 0, False
        self.rest = b""

    def next(self) -> str:
        """Return the next character that is no blank, or nothing at the end."""
        while True:
            while self.at < len(self.buffer) and self.buffer[self.at] in BLANK:
                self.at += 1
            if self.at < len(self.buffer):
                self.at += 1
                return self.buffer[self.at - 1]
            if not self._more():
                return ""

    def peek(self) -> str:
        """Return the next character that is no blank and stay before it."""
        found = self.next()
        self.at -= len(found)
        return found

    def value(self, number: int) -> Any:
        """Return the value that begins here."""
        if self.peek() not in ("{", '"'):
            # Whatever else it is, it is no object; a number could go on in the next piece.
            return None
        while True:
            try:
                found, self.at = self.decoder.raw_decode(self.buffer, self.at)
            except (ValueError, RecursionError) as error:
                wrong = isinstance(error, RecursionError) or not isinstance(
                    error, json.JSONDecodeError
                )
                if wrong or len(self.buffer) - self.at > LONGEST or not self._more():
                    said = error.msg if isinstance(error, json.JSONDecodeError) else "depth, digits"
                    raise SourceProblem(
                        tr("Object %(number)s is not JSON: %(error)s.", number=number, error=said),
                        tr("The file is cut off or was changed; export it again."),
                    ) from None
            else:
                return found

    def _more(self) -> bool:
        """Read on; return False at the end of the file."""
        if self.over:
            return False
        try:
            piece = self.file.read(PIECE)
        except (OSError, EOFError, zlib.error):
            message = tr("It can't be unpacked.")
            raise SourceProblem(message, tr("The file is cut off; export it again.")) from None
        self.read += len(piece)
        if self.read > AT_MOST:
            most = formats.number(AT_MOST // 1024 // 1024)
            raise SourceProblem(tr("It holds more than %(most)s MB.", most=most))
        self.over = not piece
        self.buffer = self.buffer[self.at :] + self._decoded(piece)
        self.at = 0
        return not self.over or bool(self.buffer)

    def _decoded(self, piece: bytes) -> str:
        given = self.rest + piece
        try:
            text, self.rest = given.decode(), b""
        except UnicodeDecodeError as error:
            # A character may be cut in two by the end of a piece, and never by the end of a file.
            if self.over or len(given) - error.start > 3:
                raise SourceProblem(
                    tr("It is not UTF-8."), tr("JSON is UTF-8 throughout.")
                ) from None
            text, self.rest = given[: error.start].decode(), given[error.start :]
        return text.removeprefix("\ufeff") if self.read == len(piece) else text
