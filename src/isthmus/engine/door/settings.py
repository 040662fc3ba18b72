"""Writes to the organization itself: its settings and grants are events of its own entry."""

from __future__ import annotations

from typing import Any

from isthmus.engine.access import ADMINISTER
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.errors import Absent, Forbidden, Invalid, RowError
from isthmus.engine.door.transaction import door_open
from isthmus.engine.house_rules import house_rules
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, HouseRuleChoice

PERMISSION = f"engine.organization.{ADMINISTER}"


def require_administration(act: Act) -> None:
    if not act.viewer.may(PERMISSION):
        raise Forbidden(
            PERMISSION, tr("Your role does not let you change the organization's settings.")
        )


def lock_organization(act: Act) -> Entry:
    """Let writers of the organization's settings take turns. Call it inside `door_open`."""
    return (
        Entry.objects.as_system("door: organization")
        .select_for_update(no_key=True)
        .get(pk=act.viewer.organization_id)
    )


def record_organization_event(verb: str, payload: dict[str, Any], act: Act) -> None:
    """Append to the organization's own history. Call it inside `door_open`."""
    entry = lock_organization(act)
    history.append([history.Happening(entry, verb, payload)], act)
    update_rows(Entry, [entry], ("seq", "head_hash"))


def set_house_rule(code: str, on: bool, reason: str, act: Act) -> None:
    """Switch a house rule on or off. Off its default it needs a reason; that is a choice, no shortfall."""
    require_administration(act)
    rule = house_rules.get(code)
    if rule is None:
        raise Absent(f"house rule “{code}”")
    if on != rule.default and not reason.strip():
        raise Invalid(
            [RowError(0, "reason", "required", tr("Say why the rule does not fit here."))]
        )
    with door_open():
        HouseRuleChoice.objects.update_or_create(
            organization=act.viewer.organization,
            rule=code,
            defaults={"on": on, "reason": reason.strip()[:500]},
        )
        record_organization_event(
            "house rule set", {"rule": code, "on": on, "reason": reason.strip()[:500]}, act
        )
