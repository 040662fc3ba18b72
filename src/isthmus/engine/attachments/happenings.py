"""How history tells of attachments."""

from collections.abc import Mapping
from typing import Any

from isthmus.engine.happenings import Happened, declare


def _names(payload: Mapping[str, Any]) -> str:
    return ", ".join(row["name"] for row in payload.get("rows", {}).get("engine.storedfile", []))


declare(
    Happened("attached", "attached", "attached a file to", "paperclip", _names),
    Happened("detached", "took a file off", "took a file off", "paperclip", _names),
    Happened("reattached", "put a file back", "put a file back on", "paperclip", _names),
)
