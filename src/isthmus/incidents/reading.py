"""What follows from a report's answers and from the scope of what it names, many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from isthmus.context.models import Membership
from isthmus.context.models.scope import System
from isthmus.context.scope.statements import in_force
from isthmus.incidents.applying import Named, rules
from isthmus.incidents.classifying import classes
from isthmus.incidents.clocks.binding import bound_for_everybody
from isthmus.incidents.models import Incident
from isthmus.incidents.priority import NONE, priority

#: What a report may name that has a place in a scope.
THINGS = ("service", "item", "place")


def derive(incidents: Sequence[Incident], organization_id: int) -> None:
    """Set what each report is handled as, whose rules apply, and its priority. Five queries at most."""
    named = {getattr(one, f"{name}_id") for one in incidents for name in THINGS} - {None}
    scopes = _scopes(organization_id, named)
    agreed = bound_for_everybody(incidents, organization_id)
    for one, bound in zip(incidents, agreed, strict=True):
        held = classes(one.answers)
        one.handled_as = held[0] if held else ""
        one.concerns = rules(one.answers, scopes.of(one))
        one.priority = one.set_priority or priority(
            one.impact, one.urgency, one.security_risk, bound.terms.priorities if bound else NONE
        )


@dataclass
class _Scopes:
    """The scopes in force, as far as they reach what reports name."""

    #: the systems that each thing is in the scope of
    systems: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: for each thing in the SMS, for which customers: empty for all; one set for each way it is in
    customers: dict[int, list[frozenset[int]]] = field(default_factory=lambda: defaultdict(list))
    #: customers that the SMS leaves out
    left_out: set[int] = field(default_factory=set)

    def of(self, one: Incident) -> Named:
        keys = {name: getattr(one, f"{name}_id") for name in THINGS}
        systems: Mapping[str, Collection[str]] = {
            name: self.systems.get(key, ()) for name, key in keys.items() if key is not None
        }
        about = keys["service"] or keys["item"]
        return Named(**systems, customer_outside=self._outside(one.customer_id, about))

    def _outside(self, customer: int | None, about: int | None) -> bool:
        if customer is None:
            return False
        ways = self.customers.get(about, []) if about is not None else []
        for_others = bool(ways) and all(way and customer not in way for way in ways)
        return customer in self.left_out or for_others


def _scopes(organization_id: int, named: Collection[int]) -> _Scopes:
    found = _Scopes()
    statements = {one.statement: one for one in in_force(organization_id)}
    for one in statements.values():
        if one.system == System.SMS:
            found.left_out |= one.excluded
    if not statements or not named:
        return found
    rows = Membership.objects.filter(entry__in=named, statement__isnull=False)
    for entry, system, statement, root in rows.values_list("entry", "system", "statement", "root"):
        found.systems[entry].add(system)
        if system == System.SMS and statement in statements:
            found.customers[entry].append(statements[statement].included.get(root, frozenset()))
    return found
