"""How history tells of labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isthmus.engine.happenings import Happened, declare


def _names(payload: Mapping[str, Any]) -> str:
    return ", ".join(map(str, payload.get("names", ())))


def _label(payload: Mapping[str, Any]) -> str:
    rows = payload.get("labels", ())
    return str(rows[0].get("name", "")) if rows else ""


declare(
    Happened("labelled", "labelled it", "labelled", "tag", _names),
    Happened("unlabelled", "took labels off it", "took labels off", "tag", _names),
    Happened("label made", "made a label", "made a label of", "tag", _label),
    Happened("label changed", "changed a label", "changed a label of", "tag", _label),
    Happened("label merged", "merged labels", "merged labels of", "git-merge", _label),
    Happened("label removed", "deleted a label", "deleted a label of", "trash", _label),
    Happened("label put back", "put a label back", "put back a label of", "arrow-back-up", _label),
)
