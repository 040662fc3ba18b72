"""What the benches write into a register: rows as a form or a program gives them, and changes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
#: No generated test was carried out after it.
LAST = date(2026, 11, 1)


@dataclass(frozen=True)
class Trial:
    """Texts by field, made from a number; whoever owns a row is one of a hundred people."""

    row: Callable[[int], Row]
    change: Callable[[int], Row]
    #: a field of text that ten thousand records are edited in at once
    bulk: str
    #: fields that depend on one another: the generator leaves them empty
    empty: frozenset[str] = frozenset()
    #: what follows in a generated record from its other fields
    settle: Callable[[Any], None] | None = None


def owner(number: int) -> str:
    return f"Robin Example {number % 100:03d}"


def _document(number: int) -> Row:
    return {
        "title": f"Backup procedure for the night shift, copy {number}",
        "kind": "procedure",
        "summary": "What is backed up, how often, and who looks whether it worked.",
        "owner": owner(number),
        "body": "Backups run every night.\n\nSomebody restores one every month.",
        "review_due": "2027-05-01",
        "retention": "Three years after it was replaced.",
    }


def _item(number: int) -> Row:
    return {
        "title": f"Database server of the night shift, unit {number}",
        "description": "Two supplies, one of them on the uninterrupted line.",
        "owner": owner(number),
        "serial_number": f"SN-{number:08d}",
        "cost_centre": "4100",
        "in_use_since": "2026-05-01",
    }


def _incident(number: int) -> Row:
    return {
        "title": f"Backup of the night shift ended early, time {number}",
        "description": "The job stopped after an hour; nothing was written since.",
        "owner": owner(number),
        "category": "Backup",
        "disturbs": "yes",
        "impact": "medium",
        "urgency": "high",
    }


def _risk(number: int) -> Row:
    return {
        "title": f"Backup of the night shift can't be restored, case {number}",
        "owner": owner(number),
        "for_security": "yes",
        "for_services": "yes",
        "threat": "A medium is unreadable when it is needed.",
        "vulnerability": "Nobody has tried to restore it.",
        "likelihood": f"{number % 5 + 1}",
        "consequence": f"{number // 5 % 5 + 1}",
        "rationale": "One of four tests failed last year.",
        "treatment": "retain",
        "treatment_reason": "A second medium costs more than what would be lost.",
        "review_due": "2027-05-01",
    }


def _control(number: int) -> Row:
    return {
        "title": f"Somebody restores what the night shift backed up, place {number}",
        "owner": owner(number),
        "origin": "own",
        "purpose": "Without it nobody knows that what was written can be read.",
        "how": "Every Monday one file of each kind, by whoever has the desk.",
        "review_due": "2027-05-01",
    }


def _carried_out(record: Any) -> None:
    """Let a generated test have been carried out in the year before, and hold for a year."""
    record.done_on = LAST - timedelta(days=(record.due_on - LAST).days % 300)
    record.next_due = record.done_on + timedelta(days=365)


def _assessed(record: Any) -> None:
    """Let the level of a generated risk follow from what is judged, as five by five says."""
    from isthmus.risks.starter import LEVELS

    for when in ("inherent_", "", "residual_"):
        one, other = getattr(record, f"{when}likelihood"), getattr(record, f"{when}consequence")
        known = record.method_id and one and other
        level = LEVELS[int(one) - 1][int(other) - 1] if known else ""
        setattr(record, f"{when}level", level)
    record.for_security = "no" if record.concerns == "sms" else "yes"
    record.for_services = "no" if record.concerns == "isms" else "yes"
    record.customers = ""
    record.method_version = 1 if record.level else None
    record.above, record.residual_above = record.level > "2", record.residual_level > "2"


TRIALS: Mapping[str, Trial] = {
    "documents": Trial(
        _document,
        lambda n: {
            "summary": f"What is backed up, version {n}.",
            "retention": f"{n} years.",
        },
        "retention",
    ),
    "items": Trial(
        _item,
        lambda n: {"description": f"Looked at, time {n}.", "cost_centre": f"4{n:05d}"},
        "cost_centre",
        frozenset(
            {"value", "currency", "acquired_on", "in_use_since", "retired_on", "disposed_on"}
        ),
    ),
    "incidents": Trial(
        _incident,
        lambda n: {"description": f"Looked at, time {n}.", "category": f"Backup {n}"},
        "category",
    ),
    "controls": Trial(
        _control,
        lambda n: {
            "purpose": f"Looked at, time {n}.",
            "how": f"Every Monday, {n} files.",
        },
        "purpose",
        # What its tests say follows from them.
        frozenset(
            {"tested", "tests_hold_until", "implemented_on", "cost_once", "cost_yearly", "currency"}
        ),
    ),
    "risks": Trial(
        _risk,
        lambda n: {
            "rationale": f"Looked at, time {n}.",
            "treatment_reason": f"It would cost {n} a year.",
        },
        "treatment_reason",
        settle=_assessed,
    ),
}
#: What follows in a generated record of a register that is not measured by itself.
SETTLED: Mapping[str, Callable[[Any], None]] = {"control-tests": _carried_out}
