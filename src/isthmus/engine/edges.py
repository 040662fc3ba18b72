"""Types of relations, declared by the domains; the edges themselves are one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from isthmus.engine.access import RELATE
from isthmus.engine.language import declare_texts

#: From an edge's source to its target, or back.
Way = Literal["forward", "backward"]


@dataclass(frozen=True)
class Impact:
    """How a loss travels along a relation."""

    way: Way  #: from what is lost to what that hits: "backward" loses the source with its target
    #: what it reaches is lost as well, and its own loss travels on; False: it is concerned, like a
    #: customer of a lost service, and it ends there
    loses: bool = True


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
    #: how many of it may start from one record, and end at one; None: any number
    most_targets: int | None = None
    most_sources: int | None = None
    #: every record may have it drawn by hand, whether or not its type names it
    universal: bool = False
    #: it follows from a field (`RecordType.edge_fields`) and is neither drawn nor ended by hand
    by_field: bool = False
    #: it is drawn no more; what stands still reads, and can be ended
    retired: bool = False
    #: what travels along it, and which way: {"sms": "forward"} takes its target in with its source
    carries: Mapping[str, Way] = field(default_factory=dict)
    #: what happens at one end when the other is lost; None: nothing
    impact: Impact | None = None

    def __post_init__(self) -> None:
        declare_texts(self, "label", "inverse")

    def read_by_need(self, code: str) -> str:
        """Return how it reads from records of a type that are lost with what they have by it.

        The empty string where it says of no such record that it needs the other.
        """
        if self.impact is None or not self.impact.loses:
            return ""
        forward = self.impact.way == "forward"
        ends = self.targets if forward else self.sources
        if ends and code not in ends:
            return ""
        return self.inverse if forward else self.label


edge_types: dict[str, EdgeType] = {}


def declare(edge_type: EdgeType) -> EdgeType:
    edge_types[edge_type.code] = edge_type
    return edge_type


def widen(
    edge_type: EdgeType, *, sources: tuple[str, ...] = (), targets: tuple[str, ...] = ()
) -> EdgeType:
    """Let relations of a type that is declared start from and end at further types of records.

    It is for upper packages whose records mean the same by it: each names its own.
    """
    known = edge_types[edge_type.code]
    wider = replace(
        known,
        sources=known.sources and (*known.sources, *sources),
        targets=known.targets and (*known.targets, *targets),
    )
    return declare(wider)


RELATED = declare(EdgeType("related", "related to", "related to", universal=True))
