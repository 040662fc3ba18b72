"""Dates as other systems write them, by a pattern of letters: DD.MM.YYYY HH:mm."""

from __future__ import annotations

import re
from datetime import datetime

from isthmus.engine.language import tr

#: The letters of a pattern and what reads them.
LETTERS = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}
_LETTERS = re.compile("|".join(LETTERS))
_OTHER = re.compile(r"[ .,:/\-T]*")


def pattern_problem(pattern: str) -> str:
    """Return what is wrong with a pattern; nothing if it can be used."""
    letters = _LETTERS.findall(pattern)
    if not _OTHER.fullmatch(_LETTERS.sub("", pattern)):
        return tr(
            "“%(pattern)s” has other letters than %(names)s.",
            pattern=pattern[:40],
            names=", ".join(LETTERS),
        )
    if not {"MM", "DD"} <= set(letters) or not {"YYYY", "YY"} & set(letters):
        return tr("“%(pattern)s” must have year, month and day.", pattern=pattern[:40])
    if len(set(letters)) < len(letters):
        return tr("“%(pattern)s” has something twice.", pattern=pattern[:40])
    return ""


def read_date(text: str, patterns: tuple[str, ...]) -> str | None:
    """Return a date as Isthmus writes it, None if no pattern fits."""
    for pattern in patterns:
        form = _LETTERS.sub(lambda found: LETTERS[found[0]], pattern)
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 - has the zone of its reader
        except ValueError:
            continue
        return moment.isoformat(" ") if "HH" in pattern else moment.date().isoformat()
    return None
