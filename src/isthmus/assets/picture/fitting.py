"""Texts that fit into a box: a server has no font to measure with, so widths are estimated.

The estimate is rather too wide: nothing may run out of its box, in any typeface without serifs.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from isthmus.engine.pdf import clean

#: Widths in parts of the size of the type, by the look of a letter.
NARROW, MIDDLE, WIDE = (
    frozenset("ijlI.,:;'|! "),
    frozenset('ftr()[]{}-/\\"`*'),
    frozenset("mwMW@%—…"),
)
#: XML has no place for these, whatever stands in a title.
NOT_XML = dict.fromkeys([0xFFFE, 0xFFFF])


def plain(text: str) -> str:
    """Return a text as it may stand in a drawing: one line, without signs that XML refuses."""
    return clean(" ".join(text.split())).translate(NOT_XML)


def width(text: str, size: float) -> float:
    """Return about how wide a text is, set in type of a size."""
    return sum(map(_share, text)) * size


def cut(text: str, room: float, size: float) -> str:
    """Return as much of a text as there is room for, with … where something is left out."""
    text = plain(text)
    if width(text, size) <= room:
        return text
    left = room - width("…", size)
    for place, letter in enumerate(text):
        left -= _share(letter) * size
        if left < 0:
            return text[:place].rstrip() + "…"
    return text


@lru_cache(maxsize=4096)
def _share(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if letter in NARROW:
        return 0.32
    if letter in MIDDLE:
        return 0.42
    if letter in WIDE or unicodedata.east_asian_width(letter) in "WF":
        return 1
    if letter.isupper() or letter.isdecimal():
        return 0.7
    return 0.6 if ord(letter) < 0x2000 else 1
