"""Prose of OSCAL as plain text: parameters stand as their labels.

What looks like HTML or Markdown is kept as it is written; pages show it as text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_INSERT = re.compile(r"\{\{\s*insert:\s*([\w-]+)\s*,\s*([^\s{}]{1,200})\s*\}\}")
#: Choices may hold parameters, whose choices may hold parameters: so deep they are followed.
_DEEPEST = 4
#: Of a label, so that a few parameters can't stand for millions of characters.
_LONGEST = 300
_HOW_MANY = {"one": "one of", "one-or-more": "one or more of"}


class Params:
    """The parameters of a catalogue, by their ids."""

    def __init__(self, declared: Mapping[str, Any]) -> None:
        self._declared = declared
        self._labels: dict[str, str] = {}

    def resolved(self, text: str, depth: int = 0) -> str:
        """Return prose with each `{{ insert: param, … }}` as the parameter's label in brackets."""

        def stand_in(match: re.Match[str]) -> str:
            kind, name = match.groups()
            return f"[{self._label(name, depth) if kind == 'param' else name}]"

        return _INSERT.sub(stand_in, text)

    def _label(self, name: str, depth: int) -> str:
        if name in self._labels:
            return self._labels[name]
        param = self._declared.get(name)
        if not isinstance(param, dict) or depth >= _DEEPEST:
            return name
        words = self.resolved(_words(name, param)[: _LONGEST * 2], depth + 1)
        self._labels[name] = shortened(words, _LONGEST) or name
        return self._labels[name]


def _words(name: str, param: Mapping[str, Any]) -> str:
    values = [one for one in _list(param.get("values")) if isinstance(one, str)]
    if values:
        return ", ".join(values)
    select = param.get("select")
    if isinstance(select, dict):
        choices = [one for one in _list(select.get("choice")) if isinstance(one, str)]
        if choices:
            how = _HOW_MANY.get(str(select.get("how-many")), "one of")
            return f"{how}: {'; '.join(choices)}"
    return param["label"] if isinstance(param.get("label"), str) else name


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def shortened(text: str, most: int = 120) -> str:
    """Return the beginning of a text as a title, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head, _, _ = line[: most - 1].rpartition(" ")
    return f"{head or line[: most - 1]}…"
