"""Whose rules apply, as a column of every list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from isthmus.context.models.scope import System
from isthmus.context.scope.reading import within
from isthmus.engine.language import N_
from isthmus.engine.web.hooks import ListColumn

INSIDE = {system: f"in_{system}" for system in System.values}


def _reckon(now: datetime) -> Mapping[str, Any]:
    return {INSIDE[system]: within(system) for system in System.values}


def _cell(row: Any) -> str:
    labels = dict(System.choices)
    inside = [str(labels[System(code)]) for code, name in INSIDE.items() if row.__dict__.get(name)]
    return ", ".join(inside)


COLUMN = ListColumn("scope", N_("Whose rules"), _reckon, _cell)
