"""A receiver of webhooks on this machine, for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from isthmus.engine.models import Webhook


@dataclass
class Receiver:
    """Takes messages and answers as it is told."""

    url: str = ""
    status: int = 200
    answer: bytes = b"thanks"
    headers: dict[str, str] = field(default_factory=dict)
    #: headers and body of each request, in order
    got: list[tuple[dict[str, str], Any]] = field(default_factory=list)

    def took(self) -> None:
        """Called before the answer."""

    def types(self) -> list[str]:
        return [body["type"] for _, body in self.got]


Hook = Callable[..., tuple[Webhook, str]]
Work = Callable[[], None]
