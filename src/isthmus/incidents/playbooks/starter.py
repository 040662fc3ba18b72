"""The playbooks to begin with: taken over they are drafts of the organization, in its language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from isthmus.engine.access import CREATE
from isthmus.engine.door import Act, create
from isthmus.engine.door.checks import require
from isthmus.engine.language import ENGLISH
from isthmus.engine.models import Organization
from isthmus.engine.text import fold
from isthmus.incidents.classifying import Answer
from isthmus.incidents.playbooks.model import Playbook
from isthmus.incidents.playbooks.records import PlaybookType

FILE = Path(__file__).with_name("starter.yaml")


@cache
def _read() -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))[
        "playbooks"
    ]
    return found


def lacking(organization: Organization) -> list[dict[str, Any]]:
    """Return, as values of the register, what the organization does not have by its title."""
    rows = Playbook.objects.as_system("playbooks: what is there").filter(organization=organization)
    there = {fold(title) for title in rows.values_list("title", flat=True)}
    return [
        _values(one, organization.language)
        for one in _read()
        if not any(fold(title) in there for title in one["title"].values())
    ]


def take_over(act: Act) -> Sequence[Any]:
    """Make drafts of the playbooks that the organization lacks, and return them.

    Raises Forbidden.
    """
    require(PlaybookType, CREATE, act)
    wanted = lacking(act.viewer.organization)
    owned = [one | {"owner": act.viewer.principal_id} for one in wanted]
    return create(PlaybookType, owned, act) if owned else []


def _values(one: Mapping[str, Any], language: str) -> dict[str, Any]:
    def said(words: Mapping[str, str] | None) -> str:
        return (words or {}).get(language) or (words or {}).get(ENGLISH, "")

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
