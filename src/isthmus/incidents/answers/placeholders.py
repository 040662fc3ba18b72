"""What may stand in a prepared answer for something that each report says itself.

`{{reporter}}` becomes the name of whoever reported it. A single brace is a brace, so that an answer
can quote a command or a setting. No record is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from isthmus.engine.language import N_, spoken, tr

#: What an answer may leave open, and what it is called where it could not be filled in.
PLACEHOLDERS: dict[str, str] = {
    "reporter": N_("name of the reporter"),
    "customer": N_("customer"),
    "reference": N_("reference"),
    "title": N_("title"),
    "service": N_("service"),
    "opened": N_("time of opening"),
    "due": N_("due time"),
    "team": N_("team"),
    "me": N_("your name"),
}
_PLACE = re.compile(r"\{\{\s*([^{}\n]*?)\s*\}\}")


class Mistake(NamedTuple):
    """What can't be filled in, in which line, and how to mend it."""

    code: str
    message: str
    hint: str


class Filled(NamedTuple):
    """A text with its placeholders filled in, and how many could not be."""

    text: str
    gaps: int


def mistakes(text: str) -> Iterator[Mistake]:
    """Yield what is wrong with the placeholders of a text, line by line."""
    for number, line in enumerate(text.splitlines(), start=1):
        for found in _PLACE.finditer(line):
            if found[1].lower() not in PLACEHOLDERS:
                yield _unknown(number, found[1])
        rest = _PLACE.sub("", line)
        if "{{" in rest or "}}" in rest:
            yield Mistake(
                "placeholder-open",
                tr("A placeholder in line %(number)s is not whole.", number=number),
                tr("It begins with {{ and ends with }} in the same line: {{reporter}}."),
            )


def _unknown(number: int, name: str) -> Mistake:
    near = get_close_matches(name.lower(), PLACEHOLDERS, 1)
    known = ", ".join(f"{{{{{one}}}}}" for one in PLACEHOLDERS)
    told = tr("There are: %(known)s.", known=known)
    if near:
        told = tr("Did you mean {{%(near)s}}? %(told)s", near=near[0], told=told)
    return Mistake(
        "placeholder-unknown",
        tr("Line %(number)s: nothing is known as {{%(name)s}}.", number=number, name=name[:60]),
        told,
    )


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Return a text with its placeholders filled in.

    What has no value stands as a gap, `[due time?]`: whoever sends it sees it and writes it.
    """
    gaps = 0

    def written(found: re.Match[str]) -> str:
        nonlocal gaps
        name = found[1].lower()
        if value := values.get(name, ""):
            return value
        gaps += 1
        return f"[{spoken(PLACEHOLDERS.get(name, name))}?]"

    return Filled(_PLACE.sub(written, text), gaps)
