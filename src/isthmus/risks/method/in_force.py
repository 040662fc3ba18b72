"""The methods in force, and the approach, by their frozen versions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from isthmus.engine.models import InForce
from isthmus.engine.snapshots.take import parsed
from isthmus.risks.edges import APPROACH, METHOD
from isthmus.risks.method.rules import Rules, rules_of


@dataclass(frozen=True)
class InForceMethod:
    """A version of a method that is in force."""

    key: int
    reference: str
    version: int
    title: str
    concerns: str
    rules: Rules


@dataclass(frozen=True)
class InForceApproach:
    """The approach in force: which, and what assessments are called by what they concern."""

    choice: str
    names: Mapping[str, str]

    def fits(self, method: str, risk: str) -> bool:
        """Return whether a method for `method` may assess a risk that concerns `risk`."""
        if self.choice == "a":
            return method == "both"
        return method == risk and not (self.choice == "b" and risk == "both")


def _in_force(organization_id: int, type_: str) -> Any:
    return InForce.objects.filter(
        organization_id=organization_id,
        entry__type=type_,
        entry__removed_at__isnull=True,
        valid_to__isnull=True,
    )


def methods_in_force(
    organization_id: int, keys: Collection[int] | None = None
) -> dict[int, InForceMethod]:
    """Return methods in force by key, of these keys or all: one query, none for no keys."""
    if keys is not None and not keys:
        return {}
    rows = _in_force(organization_id, METHOD)
    rows = rows if keys is None else rows.filter(entry__in=keys)
    found = rows.values_list(
        "entry", "entry__reference", "snapshot__number", "snapshot__content"
    ).order_by("entry")
    return {key: _method(key, reference, number, text) for key, reference, number, text in found}


def _method(key: int, reference: str, number: int, content: str) -> InForceMethod:
    said = parsed(content)
    fields = said["fields"]
    rules = rules_of(fields["formula"], said["parts"])
    return InForceMethod(key, reference, number, fields["title"], fields["concerns"], rules)


def approach_in_force(organization_id: int) -> InForceApproach | None:
    """Return the approach in force: one query. None where nobody decided on one."""
    rows = _in_force(organization_id, APPROACH).values_list("snapshot__content", flat=True)
    content = rows.first()
    if content is None:
        return None
    fields = parsed(content)["fields"]
    return InForceApproach(fields["choice"], names_by_concern(fields["choice"], fields))


def names_by_concern(choice: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return what assessments are called under an approach, by what they concern."""
    if choice == "a":
        return dict.fromkeys(("isms", "sms", "both"), fields["name_common"])
    return {
        "isms": fields["name_isms"],
        "sms": fields["name_sms"],
        "both": fields["name_common"] if choice == "c" else "",
    }
