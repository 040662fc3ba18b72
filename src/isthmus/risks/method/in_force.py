"""The methods in force, and the approach, by their frozen versions.

What a version says never changes, so it is read once for each text (`_method`, `_approach`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from isthmus.engine.models import InForce
from isthmus.engine.prepared import Prepared
from isthmus.engine.registry import RecordType
from isthmus.engine.snapshots.take import parsed
from isthmus.risks.edges import APPROACH, METHOD, RISK
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


#: So many texts of versions are kept read.
KEPT = 64
#: What the page of a risk is told with it: its method and the approach, if they are in force.
METHOD_SAYS, APPROACH_SAYS = "page_method_says", "page_approach_says"


def _in_force(organization_id: Any, *types: str) -> Any:
    return InForce.objects.filter(
        organization_id=organization_id,
        entry__type__in=types,
        entry__removed_at__isnull=True,
        valid_to__isnull=True,
    )


def methods_in_force(
    organization_id: int, keys: Collection[int] | None = None
) -> dict[int, InForceMethod]:
    """Return methods in force by key, of these keys or all: one query, none for no keys."""
    if keys is not None and not keys:
        return {}
    found = _methods(organization_id, tuple(sorted(keys or ())), every=keys is None)
    return {key: _method(key, reference, number, text) for key, reference, number, text in found}


@Prepared
def _methods(organization: int, keys: tuple[int, ...], *, every: bool) -> QuerySet[Any, Any]:
    rows = _in_force(organization, METHOD)
    found: QuerySet[Any, Any] = (rows if every else rows.filter(entry__in=keys)).order_by("entry")
    return found.values_list("entry", "entry__reference", "snapshot__number", "snapshot__content")


@lru_cache(KEPT)
def _method(key: int, reference: str, number: int, content: str) -> InForceMethod:
    said = parsed(content)
    fields = said["fields"]
    rules = rules_of(fields["formula"], said["parts"])
    return InForceMethod(key, reference, number, fields["title"], fields["concerns"], rules)


def approach_in_force(organization_id: int) -> InForceApproach | None:
    """Return the approach in force: one query. None where nobody decided on one."""
    return next((_approach(content) for (content,) in _approaches(organization_id)), None)


@Prepared
def _approaches(organization: int) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = _in_force(organization, APPROACH).order_by("pk")
    return rows.values_list("snapshot__content")[:1]


@lru_cache(KEPT)
def _approach(content: str) -> InForceApproach:
    fields = parsed(content)["fields"]
    return InForceApproach(fields["choice"], names_by_concern(fields["choice"], fields))


def governing(
    records: Sequence[Any], organization_id: int
) -> tuple[dict[int, InForceMethod], InForceApproach | None]:
    """Return the methods in force that these records name, and the approach: one query.

    None for the risk of a page, which came with them (`method_says`, `approach_says`).
    """
    told = vars(records[0])
    if len(records) == 1 and METHOD_SAYS in told:
        method, approach = told[METHOD_SAYS], told[APPROACH_SAYS]
        one = _method(**method) if method else None
        return {one.key: one} if one else {}, _approach(approach) if approach else None
    keys = {one.method_id for one in records} - {None}
    known, approach = {}, None
    for type_, *version, content in _both(organization_id, tuple(sorted(keys))):
        if type_ == APPROACH:
            approach = _approach(content)
        else:
            known[version[0]] = _method(*version, content)
    return known, approach


@Prepared
def _both(organization: int, methods: tuple[int, ...]) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = _in_force(organization, METHOD, APPROACH).filter(
        Q(entry__type=APPROACH) | Q(entry__in=methods)
    )
    return rows.values_list(
        "entry__type",
        "entry",
        "entry__reference",
        "snapshot__number",
        "snapshot__content",
    ).order_by("entry")


def method_says(record_type: type[RecordType]) -> Any:
    """Return the expression that tells, with a risk itself, what its method in force says."""
    if record_type.code != RISK:
        return None
    rows = _in_force(OuterRef("organization_id"), METHOD).filter(entry=OuterRef("method_id"))
    said = JSONObject(
        key="entry",
        reference="entry__reference",
        number="snapshot__number",
        content="snapshot__content",
    )
    return Subquery(rows.values_list(said)[:1])


def approach_says(record_type: type[RecordType]) -> Any:
    """Return the expression that tells, with a risk itself, what the approach in force says."""
    if record_type.code != RISK:
        return None
    rows = _in_force(OuterRef("organization_id"), APPROACH).order_by("pk")
    return Subquery(rows.values("snapshot__content")[:1])


def names_by_concern(choice: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return what assessments are called under an approach, by what they concern."""
    if choice == "a":
        return dict.fromkeys(("isms", "sms", "both"), fields["name_common"])
    return {
        "isms": fields["name_isms"],
        "sms": fields["name_sms"],
        "both": fields["name_common"] if choice == "c" else "",
    }
