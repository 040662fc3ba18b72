"""Where the reference text is visibly wrong or at odds with itself, and how we read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from isthmus.standards.library import read


@dataclass(frozen=True)
class Erratum:
    id: str
    where: str
    what: str
    reading: str


@cache
def errata() -> tuple[Erratum, ...]:
    return tuple(
        Erratum(item["id"], item["where"], item["what"], item["reading"])
        for item in read("errata.yaml")["errata"]
    )
