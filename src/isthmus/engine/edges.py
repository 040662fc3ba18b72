"""Types of relations, declared by the domains; the edges themselves are one table."""

from __future__ import annotations

from dataclasses import dataclass

from isthmus.engine.access import RELATE


@dataclass(frozen=True)
class EdgeType:
    code: str
    label: str  #: read from the source: "traced to"
    inverse: str  #: read from the target: "traced from"
    #: codes of record types (or "standards.requirement") it may start from and end at; () is any
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    #: the verb a person needs on the source's register
    permission: str = RELATE
    #: every record may have it drawn by hand, whether or not its type names it
    universal: bool = False


edge_types: dict[str, EdgeType] = {}


def declare(edge_type: EdgeType) -> EdgeType:
    edge_types[edge_type.code] = edge_type
    return edge_type


RELATED = declare(EdgeType("related", "related to", "related to", universal=True))
