"""House rules: good practice that an organization may switch off, with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from isthmus.engine.models import HouseRuleChoice


@dataclass(frozen=True)
class HouseRule:
    code: str
    label: str
    help: str
    default: bool = True


#: Declared by the domains, by code.
house_rules: dict[str, HouseRule] = {}


def declare(rule: HouseRule) -> HouseRule:
    house_rules[rule.code] = rule
    return rule


def is_on(rule: HouseRule, organization_id: int) -> bool:
    """Return whether the rule holds in this organization."""
    chosen = HouseRuleChoice.objects.filter(organization_id=organization_id, rule=rule.code).first()
    return rule.default if chosen is None else chosen.on
