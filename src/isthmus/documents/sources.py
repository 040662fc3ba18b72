"""What an import reads: files by name and content, from a folder, an upload or a ZIP archive."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings

from isthmus.engine.fields import FieldProblem
from isthmus.engine.files import ALLOWED, sniff
from isthmus.engine.language import tr
from isthmus.engine.text import clean_line

#: A file as it is given: its name (or path within its folder) and its bytes.
File = tuple[str, bytes]

TEXT_ENDINGS = (".md", ".markdown", ".txt")
TEMPLATE_ENDINGS = (".tmpl", ".tpl")
#: Files that are documents themselves. Pictures, messages and data are evidence, not documents.
FILE_ENDINGS = (".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".csv")
MAX_FILES = 500
MAX_TEXT = 1024 * 1024  #: bytes of one text
MAX_TOTAL = 100 * 1024 * 1024  #: bytes of a whole set, unpacked
MEGABYTE = 1024 * 1024
#: What the standard library raises for archives that are damaged or packed in an unknown way.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True)
class Source:
    """One file that may become a document: its text, or its bytes, or why it can't."""

    name: str
    stem: str
    text: str = ""
    content: bytes | None = None
    problem: FieldProblem | None = None


def read_folder(folder: Path) -> list[File]:
    """Return the files below `folder` in order of name; hidden ones and links are left out.

    Raises FieldProblem if it is no folder or holds too much.
    """
    if not folder.is_dir():
        raise FieldProblem(
            "no-folder",
            tr("“%(folder)s” is no folder.", folder=folder),
            tr("Give the folder's path."),
        )
    found: list[File] = []
    total = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or _hidden(name):
            continue
        _enough(len(found) + 1, total)
        with path.open("rb") as file:
            # One byte more than is taken shows that a file is too large, without reading it whole.
            content = file.read(settings.FILE_MAX_SIZE + 1)
        total += len(content)
        _enough(len(found) + 1, total)
        found.append((name, content))
    return found


def sources(files: Iterable[File]) -> list[Source]:
    """Return what each file holds, ZIP archives unpacked, in order of name.

    Raises FieldProblem if the set as a whole is too much; what is wrong with one file stands there.
    """
    found: list[Source] = []
    total = 0
    for given, content in files:
        name = _tidy(given)
        if _hidden(name):
            continue
        if name.lower().endswith(".zip"):
            inside = list(_unpacked(name, content, MAX_TOTAL - total))
        else:
            inside = [(name, content, None)]
        for path, data, problem in inside:
            total += len(data)
            _enough(len(found) + 1, total)
            found.append(_failed(path, problem) if problem else _read(path, data))
    return sorted(found, key=lambda source: source.name.casefold())


def _enough(count: int, total: int) -> None:
    if count > MAX_FILES:
        raise FieldProblem(
            "too-many",
            tr("There are more than %(max_files)s files.", max_files=MAX_FILES),
            tr("Import them in portions."),
        )
    if total > MAX_TOTAL:
        limit = MAX_TOTAL // MEGABYTE
        raise FieldProblem(
            "too-large",
            tr("Together they are larger than %(limit)s MB.", limit=limit),
            tr("Import them in portions."),
        )


def _tidy(name: str) -> str:
    """Return a file's name for people: one line, no way out of its folder."""
    written = name.encode(errors="replace").decode().replace("\\", "/")
    parts = PurePosixPath(clean_line(written)).parts
    return "/".join(part for part in parts if part not in ("/", "..", ".")) or "file"


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _unpacked(
    name: str, content: bytes, room: int
) -> Iterator[tuple[str, bytes, FieldProblem | None]]:
    """Yield the files of a ZIP archive. What its directory claims about sizes is not believed."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except UNREADABLE:
        yield name, b"", FieldProblem("damaged", tr("It is no ZIP archive, or a damaged one."))
        return
    with archive:
        entries = [info for info in archive.infolist() if not info.is_dir()]
        _enough(len(entries), 0)
        for info in entries:
            path = _tidy(info.filename)
            if _hidden(path):
                continue
            limit = min(settings.FILE_MAX_SIZE, room)
            data, problem = _extract(archive, info, limit)
            room -= len(data)
            _enough(0, MAX_TOTAL - room)
            yield path, data, problem


def _extract(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int
) -> tuple[bytes, FieldProblem | None]:
    if info.flag_bits & 1:
        return b"", FieldProblem("encrypted", tr("It is encrypted."), tr("Unpack it first."))
    try:
        with archive.open(info) as file:
            return file.read(limit + 1), None
    except UNREADABLE:
        return b"", FieldProblem("damaged", tr("It can't be read from the archive."))


def _failed(name: str, problem: FieldProblem) -> Source:
    return Source(name, _stem(name)[0], problem=problem)


def _stem(name: str) -> tuple[str, str]:
    """Return a name without folder and endings, and the ending that says what it is."""
    path = PurePosixPath(name)
    if path.suffix.lower() in TEMPLATE_ENDINGS:
        path = path.with_suffix("")
    return path.stem, path.suffix.lower()


def _read(name: str, content: bytes) -> Source:
    stem, ending = _stem(name)
    try:
        if ending in TEXT_ENDINGS:
            return Source(name, stem, text=_text(content))
        if ending not in FILE_ENDINGS:
            raise _not_taken(ending)
        if len(content) > settings.FILE_MAX_SIZE:
            raise _too_large(settings.FILE_MAX_SIZE)
        sniff(PurePosixPath(name).name, content[:8192])
    except FieldProblem as problem:
        return _failed(name, problem)
    return Source(name, stem, content=content)


def _text(content: bytes) -> str:
    if len(content) > MAX_TEXT:
        raise _too_large(MAX_TEXT)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FieldProblem(
            "encoding",
            tr("It is not UTF-8 text (byte %(start)s).", start=error.start),
            tr("Save it as UTF-8 and choose it again."),
        ) from None
    if "\x00" in text:
        raise FieldProblem("file-type", tr("It says it is text, but is not."))
    if not text.strip():
        raise FieldProblem("empty", tr("It is empty."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _too_large(limit: int) -> FieldProblem:
    return FieldProblem("too-large", tr("It is larger than %(limit)s MB.", limit=limit // MEGABYTE))


def _not_taken(ending: str) -> FieldProblem:
    if ending == ".zip":
        return FieldProblem("file-type", tr("An archive within an archive isn't unpacked."))
    known = ", ".join(one.lstrip(".") for one in (*TEXT_ENDINGS, *FILE_ENDINGS))
    if ending.lstrip(".") in ALLOWED:
        return FieldProblem(
            "file-type", tr("It is evidence rather than a document."), tr("Attach it to a record.")
        )
    return FieldProblem(
        "file-type", tr("This kind of file isn't taken."), tr("One of: %(known)s.", known=known)
    )
