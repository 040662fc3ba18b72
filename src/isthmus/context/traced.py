"""To requirements of which of the two standards records are traced."""

from __future__ import annotations

from collections.abc import Collection

from isthmus.conformity.adoption import editions_in_use
from isthmus.conformity.edges import TRACED_OR_NOT
from isthmus.conformity.succession import by_way
from isthmus.engine.models import Edge
from isthmus.standards.library import by_key, editions


def systems_traced(records: Collection[int], organization_id: int) -> dict[int, set[str]]:
    """Return by record the standards of which it is traced to a requirement, in the edition in use.

    Of a standard without an edition in use, any edition will do; loaded catalogues are no standards.
    Two queries, one where nothing is traced.
    """
    edges = Edge.objects.current().filter(type__in=TRACED_OR_NOT, source__in=records)
    drawn = [*edges.values_list("source_id", "target_id", "type")]
    found: dict[int, set[str]] = {record: set() for record in records}
    if not drawn:
        return found
    used = [one for one in editions_in_use(organization_id) if one.loaded is None]
    chosen = {one.system for one in used}
    codes = {one.code for one in (*used, *(e for e in editions() if e.system not in chosen))}
    for record, key in by_way(drawn, [one.code for one in used]):
        requirement = by_key().get(key)
        if requirement is not None and requirement.edition in codes:
            found[record].add(requirement.system)
    return found
