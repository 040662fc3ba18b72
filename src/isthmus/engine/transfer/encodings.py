"""Which encoding a text has, found out as far as bytes can tell."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass

from isthmus.engine.language import N_, tr
from isthmus.engine.transfer.errors import TransferProblem

#: What people may choose: name → what they know it by.
CHOICES = {
    "utf-8": "UTF-8",
    "windows-1252": N_("Windows-1252 (Western Europe)"),
    "iso-8859-1": N_("Latin-1 (ISO 8859-1)"),
    "iso-8859-15": N_("Latin-9 (ISO 8859-15)"),
    "windows-1250": N_("Windows-1250 (Central Europe)"),
    "windows-1251": N_("Windows-1251 (Cyrillic)"),
    "cp850": N_("Code page 850 (DOS, Western Europe)"),
    "mac-roman": N_("Mac Roman"),
    "utf-16-le": N_("UTF-16, little endian"),
    "utf-16-be": N_("UTF-16, big endian"),
}
#: Of an unclear text, offered in this order.
LIKELY = ("windows-1252", "cp850", "windows-1250", "windows-1251", "mac-roman")
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LOOKED_AT = 64 * 1024
#: Fewer bytes say nothing about UTF-16.
SHORTEST = 8


@dataclass(frozen=True)
class Found:
    encoding: str
    mark: int = 0  #: bytes of the mark at the beginning


class Unclear(TransferProblem):
    """A text that may be one of several encodings: only who knows it can say which."""

    def __init__(self, line: int, byte: int, samples: dict[str, str]) -> None:
        shown = "; ".join(
            tr("%(choices)s reads “%(text)s”", choices=CHOICES[name], text=text)
            for name, text in samples.items()
        )
        super().__init__(
            tr(
                "It is not UTF-8: line %(line)s holds the byte %(byte)s.",
                line=line,
                byte=format(byte, "02x"),
            ),
            tr("Choose the encoding (%(shown)s), or save it as “CSV UTF-8”.", shown=shown),
        )
        self.samples = samples


def find(read: Callable[[], bytes], beginning: bytes, wanted: str = "") -> Found:
    """Return the encoding of a text. `read` gives its next piece, after its `beginning`.

    Raises Unclear where it is not UTF-8 and nothing was chosen; TransferProblem for an encoding
    that isn't known.
    """
    for mark, name in MARKS:
        if beginning.startswith(mark):
            return Found(name, len(mark))
    if wanted:
        if wanted not in CHOICES:
            raise TransferProblem(
                tr("“%(wanted)s” is no encoding that is known.", wanted=wanted[:40]),
                tr("One of: %(names)s.", names=", ".join(CHOICES)),
            )
        return Found(wanted)
    if wide := _wide(beginning):
        return Found(wide)
    _check_utf8(read, beginning)
    return Found("utf-8")


def _wide(beginning: bytes) -> str:
    """Return which UTF-16 a text without a mark is: every other byte of plain text is zero."""
    looked = beginning[: LOOKED_AT // 2 * 2]
    if len(looked) < SHORTEST:
        return ""
    even, odd = looked[0::2].count(0), looked[1::2].count(0)
    half = max(len(looked) // 2, 1)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else ""


def _check_utf8(read: Callable[[], bytes], beginning: bytes) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, piece, last = 1, beginning, b""
    while piece:
        try:
            decoder.decode(piece)
        except UnicodeDecodeError as error:
            # What was left over from the piece before stands in front of this one.
            at = max(error.start - (len(error.object) - len(piece)), 0)
            raise _unclear(
                lines + piece[:at].count(b"\n"), (last + piece), len(last) + at
            ) from None
        lines, last = lines + piece.count(b"\n"), piece[-100:]
        piece = read()


def _unclear(line: int, data: bytes, at: int) -> Unclear:
    begin, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
    around = data[max(begin, at - 15) : min(end if end >= 0 else len(data), at + 15)]
    samples: dict[str, str] = {}
    for name in LIKELY:
        try:
            text = around.decode(name).strip()
        except UnicodeDecodeError:
            continue
        if text.isprintable() and text not in samples.values():
            samples[name] = text
    return Unclear(line, data[at], samples)
