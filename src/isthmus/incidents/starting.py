"""Records to begin with: taken over they are drafts of the organization, in its language.

They stand in a file beside the package, in every language that Isthmus speaks, and bind nobody: a
person reads each and brings it into force.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from isthmus.engine.access import CREATE
from isthmus.engine.door import Act, create
from isthmus.engine.door.checks import require
from isthmus.engine.language import ENGLISH
from isthmus.engine.models import Organization
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold

#: Returns a text of the file in the organization's language, else in English.
Said = Callable[[Mapping[str, str] | None], str]


@cache
def _read(file: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Starter:
    """What one register may begin with."""

    record_type: Callable[[], type[RecordType]]
    file: Path
    name: str  #: under which the file lists them
    values: Callable[[Mapping[str, Any], Said], dict[str, Any]]

    def lacking(self, organization: Organization) -> list[dict[str, Any]]:
        """Return, as values of the register, what the organization does not have by its title."""
        rows = self.record_type().model.objects.as_system("to begin with: what is there")
        there = {
            fold(title)
            for title in rows.filter(organization=organization).values_list("title", flat=True)
        }

        def said(words: Mapping[str, str] | None) -> str:
            return (words or {}).get(organization.language) or (words or {}).get(ENGLISH, "")

        return [
            self.values(one, said)
            for one in _read(self.file)[self.name]
            if not any(fold(title) in there for title in one["title"].values())
        ]

    def take_over(self, act: Act) -> Sequence[Any]:
        """Make drafts of what the organization lacks, owned by the actor, and return them.

        Raises Forbidden.
        """
        require(self.record_type(), CREATE, act)
        wanted = self.lacking(act.viewer.organization)
        owned = [one | {"owner": act.viewer.principal_id} for one in wanted]
        return create(self.record_type(), owned, act) if owned else []
