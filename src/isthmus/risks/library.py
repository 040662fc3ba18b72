"""Scenarios to begin with, in our own words and in every language Isthmus speaks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from isthmus.engine.language import ENGLISH

SCENARIOS = Path(__file__).parent / "scenarios.yaml"


@dataclass(frozen=True)
class Scenario:
    """What could happen, as a form of a new risk takes it."""

    theme: str
    title: str
    threat: str
    vulnerability: str
    outcome: str
    #: to which systems it matters more often than not
    often: tuple[str, ...]

    def given(self) -> dict[str, str]:
        """Return the values of a new risk. To which system it matters is asked, never taken over."""
        names = ("title", "threat", "vulnerability", "outcome")
        return {name: getattr(self, name) for name in names}


@cache
def scenarios(language: str) -> tuple[Scenario, ...]:
    """Return the library in a language, or in English where it does not speak that."""
    said: dict[str, Any] = yaml.safe_load(SCENARIOS.read_text(encoding="utf-8"))
    return tuple(
        Scenario(
            theme=_in(theme["label"], language),
            title=_in(one["title"], language),
            threat=_in(one["threat"], language),
            vulnerability=_in(one["vulnerability"], language),
            outcome=_in(one["outcome"], language),
            often=tuple(one["likely"]),
        )
        for theme in said["themes"]
        for one in theme["scenarios"]
    )


def _in(text: dict[str, str], language: str) -> str:
    return text.get(language.split("-", maxsplit=1)[0]) or text[ENGLISH]
