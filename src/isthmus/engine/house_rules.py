"""House rules: good practice that an organization may switch off, with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from isthmus.engine.language import declare_texts


@dataclass(frozen=True)
class HouseRule:
    code: str
    label: str
    help: str
    default: bool = True

    def __post_init__(self) -> None:
        declare_texts(self, "label", "help")


#: Declared by the domains, by code.
house_rules: dict[str, HouseRule] = {}


def declare(rule: HouseRule) -> HouseRule:
    house_rules[rule.code] = rule
    return rule


def is_on(rule: HouseRule, chosen: Mapping[str, bool]) -> bool:
    """Return whether the rule holds where an organization chose this, by codes of rules."""
    return chosen.get(rule.code, rule.default)
