"""Types of relations as one organization has them: those that are declared, and its own."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from isthmus.engine.edges import EdgeType, Impact, edge_types
from isthmus.engine.models import Organization, OwnImpact, OwnRelation
from isthmus.engine.own.specs import OWN


@dataclass(frozen=True)
class OwnEdgeType(EdgeType):
    """A type whose words are the organization's own: no catalogue translates them."""

    def __post_init__(self) -> None:
        """Leave the words as they are."""


def relation_types(organization: Organization) -> Mapping[str, EdgeType]:
    """Return every type of relation that this organization knows, the retired ones too, by code.

    No query where it has none of its own, and otherwise one for each process and change of a
    definition, as for own fields.
    """
    if not organization.fields_mark:
        return edge_types
    return _merged(organization.pk, organization.fields_mark)


@lru_cache(maxsize=256)
def own_relations_at(organization: int, mark: int) -> Mapping[str, EdgeType]:
    """Return the own types of an organization whose mark is this one, in order of their places."""
    rows = OwnRelation.objects.filter(organization_id=organization).order_by("position", "pk")
    return {f"{OWN}{row.code}": edge_type_of(row) for row in rows}


@lru_cache(maxsize=256)
def _merged(organization: int, mark: int) -> Mapping[str, EdgeType]:
    return ChainMap(dict(own_relations_at(organization, mark)), edge_types)


def edge_type_of(row: OwnRelation) -> EdgeType:
    """Return a definition as everything else knows types of relations."""
    return OwnEdgeType(
        f"{OWN}{row.code}",
        row.label,
        row.inverse,
        tuple(row.sources),
        tuple(row.targets),
        most_targets=row.most_targets,
        most_sources=row.most_sources,
        impact=_impact(row),
        retired=row.retired_at is not None,
    )


def _impact(row: OwnRelation) -> Impact | None:
    match row.impact:
        case OwnImpact.FORWARD:
            return Impact("forward", row.loses)
        case OwnImpact.BACKWARD:
            return Impact("backward", row.loses)
        case _:
            return None
