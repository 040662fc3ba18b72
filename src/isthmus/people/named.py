"""Rows that stand for people: somebody on record here, or somebody by name alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr


def nameless(row: int, part: str, rows: Sequence[Any]) -> Iterable[RowError]:
    """Yield an error for each row of a part that stands for nobody."""
    for place, one in enumerate(rows):
        if one.person_id is None and not one.name.strip():
            message = tr("It does not say who that is.")
            hint = tr("Choose a person, or give a name.")
            yield RowError(row, f"{part}.{place}.person", "nobody", message, hint)
