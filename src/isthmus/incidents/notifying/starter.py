"""The notification duties to begin with: what laws demand that may bind an organization like yours.

Whether one binds is for the organization to find out, so none comes in force by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from isthmus.engine.registry import RecordType
from isthmus.incidents.starting import Said, Starter


def _type() -> type[RecordType]:
    from isthmus.incidents.notifying.records import NotificationDutyType

    return NotificationDutyType


def _values(one: Mapping[str, Any], said: Said) -> dict[str, Any]:
    return {
        "title": said(one["title"]),
        "recipient": said(one["recipient"]),
        "within_hours": one["hours"],
        "information": one.get("information", ""),
        "applies_if": said(one["if"]),
        "content": said(one["content"]),
    }


STARTER = Starter(_type, Path(__file__).with_name("starter.yaml"), "duties", _values)
