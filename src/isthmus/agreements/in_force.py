"""What agreements in force say about counting, as clocks take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from isthmus.agreements.clocks.history import Options, Rebinding, Reopening
from isthmus.agreements.clocks.promises import Promised
from isthmus.agreements.models import TIMED
from isthmus.engine.snapshots.take import parsed


@dataclass(frozen=True)
class Terms:
    """What one version of an agreement says about counting."""

    promised: tuple[Promised, ...]
    options: Options
    #: its own matrix, by impact and urgency
    priorities: Mapping[tuple[str, str], str]
    #: what makes an incident major, and within how many minutes who is told of one
    major_criteria: str = ""
    tell_management: int | None = None
    tell_customer: int | None = None
    #: the customer hears every so many minutes how it stands
    update_customer: int | None = None


def terms_of_version(content: str) -> Terms:
    """Return what a frozen version says. One from before an option was known has its default."""
    said = parsed(content)
    fields: Mapping[str, Any] = said["fields"]
    parts: Mapping[str, Any] = said["parts"]
    return Terms(
        tuple(_promised(row) for row in parts["targets"] if row["metric"] in TIMED),
        Options(
            frozenset((row["metric"], row["waiting_for"]) for row in parts.get("pauses", ())),
            Rebinding(fields.get("rebinding", Rebinding.OPENING)),
            Reopening(fields.get("reopening", Reopening.CONTINUED)),
        ),
        {(row["impact"], row["urgency"]): row["priority"] for row in parts.get("priorities", ())},
        fields.get("major_criteria", ""),
        fields.get("tell_management"),
        fields.get("tell_customer"),
        fields.get("update_customer"),
    )


def _promised(row: Mapping[str, Any]) -> Promised:
    return Promised(
        row["id"],
        row["metric"],
        Decimal(row["value"]),
        row["unit"],
        _key(row.get("business_calendar")),
        row.get("warn_percent", 75),
        row.get("priority", ""),
        row.get("concerns", ""),
        _key(row.get("service")),
    )


def _key(value: Any) -> int | None:
    return None if value is None else int(value)
