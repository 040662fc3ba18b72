"""The playbooks to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from isthmus.engine.registry import RecordType
from isthmus.incidents.classifying import Answer
from isthmus.incidents.starting import Said, Starter


def _type() -> type[RecordType]:
    from isthmus.incidents.playbooks.records import PlaybookType

    return PlaybookType


def _values(one: Mapping[str, Any], said: Said) -> dict[str, Any]:
    return {
        "title": said(one["title"]),
        "category": said(one["category"]),
        "purpose": said(one["purpose"]),
        "steps": [
            {
                "phase": step["phase"],
                "title": said(step["title"]),
                "what": said(step.get("what")),
                "within_hours": step.get("hours"),
                "needs_decision": Answer.YES.value if step.get("decided") else "",
            }
            for step in one["steps"]
        ],
    }


STARTER = Starter(_type, Path(__file__).with_name("starter.yaml"), "playbooks", _values)
