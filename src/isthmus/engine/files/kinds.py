"""What may be uploaded, by what a file is and not by what it says."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

import puremagic

from isthmus.engine.fields import FieldProblem
from isthmus.engine.language import N_, tr
from isthmus.engine.text import clean_line

#: What may be uploaded: ending → media type. Everything is served as an attachment all the same.
ALLOWED = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "json": "application/json",
    "eml": "message/rfc822",
    "zip": "application/zip",
}
#: What people call them, after “says it is”.
CALLED = {
    "pdf": N_("a PDF"), "docx": N_("a Word document"), "xlsx": N_("an Excel workbook"),
    "pptx": N_("a presentation"), "odt": N_("a text document"), "ods": N_("a spreadsheet"),
    "odp": N_("a presentation"), "png": N_("a PNG picture"), "jpg": N_("a JPEG picture"),
    "jpeg": N_("a JPEG picture"), "txt": N_("text"), "md": N_("text"), "csv": N_("a table as text"),
    "json": "JSON", "eml": N_("a mail"), "zip": N_("a ZIP archive"),
}  # fmt: skip
TEXTS = frozenset({"txt", "md", "csv", "json", "eml"})
#: Office files are ZIP archives; their first bytes say no more than that.
ARCHIVES = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"})
SAME = {"jpeg": "jpg"}
#: What runs, by its first bytes: never taken, whatever it calls itself.
PROGRAMS = {
    b"MZ": N_("a Windows program"),
    b"\x7fELF": N_("a Linux program"),
    b"\xca\xfe\xba\xbe": N_("a Java or macOS program"),
    b"\xcf\xfa\xed\xfe": N_("a macOS program"),
    b"#!/": N_("a script"),
    b"\x4c\x00\x00\x00\x01\x14\x02\x00": N_("a Windows shortcut"),
}
#: How much of a file is looked at, in bytes.
HEAD = 8192
LONGEST_NAME = 200


def ending_of(name: str) -> str:
    return PurePosixPath(name).suffix.lstrip(".").lower()


def sniff(name: str, head: bytes) -> str:
    """Return the media type of an upload. Raises FieldProblem if content and name disagree."""
    ending = ending_of(name)
    if ending not in ALLOWED:
        known = ", ".join(sorted(ALLOWED))
        raise FieldProblem(
            "file-type",
            tr("“%(name)s” is of a kind that isn't taken.", name=name),
            tr("One of: %(known)s.", known=known),
        )
    what = _otherwise(ending, head)
    if what:
        raise FieldProblem(
            "file-type",
            tr(
                "“%(name)s” says it is %(called)s, but %(what)s.",
                name=name,
                called=CALLED[ending],
                what=what,
            ),
            tr("Look where the file comes from, or save it anew in a kind that is taken."),
        )
    return ALLOWED[ending]


def _otherwise(ending: str, head: bytes) -> str:
    """Return what the bytes are instead of what the ending says; nothing if they agree."""
    program = next((words for start, words in PROGRAMS.items() if head.startswith(start)), "")
    if program:
        return tr("is %(what)s", what=program)
    if ending in TEXTS:
        return tr("is not text") if b"\x00" in head else ""
    if ending in ARCHIVES and head[:4] == b"PK\x03\x04":
        return ""
    found = [match.extension.lstrip(".") for match in _magic(head)]
    wanted = {"zip"} if ending in ARCHIVES else {SAME.get(ending, ending), ending}
    if wanted & set(found):
        return ""
    if "html" in found:
        return tr("is a web page")
    other = next((CALLED[one] for one in found if one in CALLED and one not in TEXTS), "")
    return tr("is %(what)s", what=other) if other else tr("its content is something else")


def _magic(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return list(puremagic.magic_string(head))
    except (puremagic.PureError, ValueError):
        return []


def clean_name(name: str) -> str:
    """Return a file's name for keeping: no folders, no characters that hide what it is.

    Marks of writing direction would let “gpj.exe” read as “exe.jpg”.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    seen = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    plain = clean_line(seen).lstrip(".") or "file"
    if len(plain) <= LONGEST_NAME:
        return plain
    suffix = PurePosixPath(plain).suffix[:20]
    return plain[: LONGEST_NAME - len(suffix)] + suffix
