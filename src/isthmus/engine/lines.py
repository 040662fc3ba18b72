"""What changed between two texts: by line, and within a line by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from markupsafe import Markup

from isthmus.engine.language import trn

#: Unchanged lines shown round a change.
AROUND = 3
#: Above so many lines the comparison takes its short cuts.
THOROUGH = 2_000
#: From which likeness on two lines count as one that was changed.
ALIKE = 0.5
#: Longer lines are not compared word by word.
LONG_LINE = 4_000
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Line:
    """One line of a comparison: kind is same, added, removed or gap."""

    kind: str
    text: str
    before: int | None = None
    after: int | None = None


def differences(before: str, after: str) -> list[Line]:
    """Return the lines of both texts in order, long unchanged stretches as gaps."""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > THOROUGH)
    lines: list[Line] = []
    for operation, a, a_end, b, b_end in matcher.get_opcodes():
        if operation == "equal":
            lines += [
                Line("same", text, a + offset + 1, b + offset + 1)
                for offset, text in enumerate(old[a:a_end])
            ]
        else:
            lines += _changed(old[a:a_end], new[b:b_end], a + 1, b + 1)
    return list(_folded(lines))


def _changed(old: Sequence[str], new: Sequence[str], a: int, b: int) -> Iterator[Line]:
    """Yield what went and what came; lines that are much alike show which words differ."""
    gone, come = list(old), list(new)
    for place in range(min(len(gone), len(come))):
        gone[place], come[place] = _by_word(gone[place], come[place])
    yield from (Line("removed", text, before=a + place) for place, text in enumerate(gone))
    yield from (Line("added", text, after=b + place) for place, text in enumerate(come))


def _by_word(old: str, new: str) -> tuple[str, str]:
    if max(len(old), len(new)) > LONG_LINE:
        return old, new
    words, others = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    if matcher.ratio() < ALIKE:
        return old, new
    gone, come = Markup(), Markup()
    for operation, a, a_end, b, b_end in matcher.get_opcodes():
        went, came = "".join(words[a:a_end]), "".join(others[b:b_end])
        same = operation == "equal"
        gone += went if same or not went else Markup("<del>{}</del>").format(went)
        come += came if same or not came else Markup("<ins>{}</ins>").format(came)
    return gone, come


def _folded(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines with stretches that are far from any change folded into gaps."""
    changed = [place for place, line in enumerate(lines) if line.kind != "same"]
    near = {
        place
        for at in changed
        for place in range(at - AROUND, at + AROUND + 1)
    }  # fmt: skip
    hidden = 0
    for place, line in enumerate(lines):
        if place in near:
            if hidden:
                yield _gap(hidden)
                hidden = 0
            yield line
        else:
            hidden += 1
    if hidden:
        yield _gap(hidden)


def _gap(count: int) -> Line:
    return Line("gap", trn("%(count)s unchanged line", "%(count)s unchanged lines", count))
