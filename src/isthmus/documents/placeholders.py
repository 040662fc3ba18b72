"""Placeholders of policy templates: `{{name}}`, and sections `{{#name}}…{{/name}}`.

They are never evaluated. Text that carries them is shown as written; what stands for them is put
in when a person gives it, once, by `fill`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from isthmus.engine.text import clean_line

#: `{{name}}`, `{{&name}}`, `{{{name}}}`; `{{#name}}`, `{{^name}}` and `{{/name}}` round a section.
_TAG = re.compile(r"\{\{\{?[ \t]*([#^/&]?)[ \t]*([A-Za-z][\w.-]{0,79})[ \t]*\}?\}\}")
OPENS, CLOSES = "#^", "/"


@dataclass(frozen=True)
class Placeholder:
    """One name that a text leaves open; `section` if it decides whether a passage stands."""

    name: str
    section: bool
    count: int


@dataclass(frozen=True)
class _Tag:
    start: int
    end: int
    sigil: str
    name: str


def placeholders(*texts: str) -> list[Placeholder]:
    """Return what the texts leave open, the most frequent first."""
    counts: dict[tuple[str, bool], int] = {}
    for text in texts:
        for found in _TAG.finditer(text):
            sigil, name = found.groups()
            if sigil != CLOSES:
                key = (name, sigil != "" and sigil in OPENS)
                counts[key] = counts.get(key, 0) + 1
    found_all = [Placeholder(name, section, count) for (name, section), count in counts.items()]
    return sorted(found_all, key=lambda one: (one.section, -one.count, one.name))


def fill(text: str, values: Mapping[str, str], sections: Mapping[str, bool]) -> str:
    """Return `text` with `values` in place of their names and `sections` kept or dropped.

    Names that neither mentions stay as they are, and so does a section that never ends.
    """
    given = {name: clean_line(value) for name, value in values.items() if value.strip()}
    tags = [_Tag(m.start(), m.end(), m[1], m[2]) for m in _TAG.finditer(text)]
    pairs = _pairs(tags)
    pieces, at, skip_until = [], 0, -1
    for number, tag in enumerate(tags):
        if tag.start < skip_until:
            continue
        if tag.sigil in ("", "&"):
            put = given.get(tag.name)
            if put is not None:
                pieces += [text[at : tag.start], put]
                at = tag.end
        elif number in pairs and tag.name in sections:
            start, end = _line(text, tag)
            pieces.append(text[at:start])
            at = end
            if tag.sigil != CLOSES and sections[tag.name] == (tag.sigil == "^"):
                skip_until = at = _line(text, tags[pairs[number]])[1]
    return "".join([*pieces, text[at:]])


def _pairs(tags: Iterable[_Tag]) -> dict[int, int]:
    """Return where the section that each tag opens ends, and the other way round."""
    pairs: dict[int, int] = {}
    standing: list[tuple[int, str]] = []
    for number, tag in enumerate(tags):
        if tag.sigil and tag.sigil in OPENS:
            standing.append((number, tag.name))
        elif tag.sigil == CLOSES and standing and standing[-1][1] == tag.name:
            opened, _ = standing.pop()
            pairs[opened] = number
            pairs[number] = opened
    return pairs


def _line(text: str, tag: _Tag) -> tuple[int, int]:
    """Return the span of a section's tag: the whole line where nothing else stands on it."""
    start = text.rfind("\n", 0, tag.start) + 1
    stop = text.find("\n", tag.end)
    end = len(text) if stop < 0 else stop + 1
    if text[start : tag.start].strip() or text[tag.end : end].strip():
        return tag.start, tag.end
    return start, end
