"""What an address says of a picture: what is expanded, shown and marked; and back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args
from urllib.parse import urlencode

from django.http import QueryDict

from isthmus.engine.edges import EdgeType
from isthmus.engine.registry import registry
from isthmus.engine.text import clean_line

#: What leads to a record stands before it, what it leads to after it; "" is both.
Side = Literal["", "before", "after"]
#: What is marked: what is lost with the record, or what it rests on; "" is nothing.
Mark = Literal["", "lost", "rests"]
#: So many records are expanded beside the first one.
MOST_OPEN = 15


@dataclass(frozen=True)
class Asked:
    """A picture as its address says it. Words that mean nothing are as if they weren't there."""

    open: tuple[str, ...] = ()  #: references of records that are expanded, in order
    side: Side = ""
    registers: tuple[str, ...] = ()  #: codes of the record types that are shown; () is all
    relations: tuple[str, ...] = ()  #: codes of the relations that are shown; () is all
    mark: Mark = ""
    #: more was to be expanded than can be
    left_out: bool = False

    @property
    def narrowed(self) -> bool:
        return bool(self.side or self.registers or self.relations)

    def query(self, **changed: object) -> str:
        """Return the address, from its question mark on, with something changed."""
        one = replace(self, **changed)  # type: ignore[arg-type]
        registers = [found.register for code in one.registers if (found := registry.find(code))]
        pairs: list[tuple[str, str]] = [("side", one.side), ("mark", one.mark)]
        pairs += [("register", register) for register in registers]
        pairs += [("relation", code) for code in one.relations]
        pairs += [("open", reference) for reference in one.open]
        return "?" + urlencode([(name, value) for name, value in pairs if value])

    def toggled(self, reference: str) -> str:
        """Return the address of the same picture with a record expanded, or no more."""
        others = tuple(one for one in self.open if one != reference)
        return self.query(open=others if reference in self.open else (*self.open, reference))


def asked(parameters: QueryDict, types: Mapping[str, EdgeType]) -> Asked:
    """Return what the parameters of an address ask for; the order of filters doesn't matter.

    `types` are the relations that the organization knows.
    """
    named = [*dict.fromkeys(filter(None, map(clean_line, parameters.getlist("open"))))]
    registers = (registry.by_register(one) for one in parameters.getlist("register"))
    return Asked(
        open=tuple(named[:MOST_OPEN]),
        side=cast("Side", _among(parameters, "side", get_args(Side))),
        registers=tuple(sorted({one.code for one in registers if one is not None})),
        relations=tuple(sorted(types.keys() & {*parameters.getlist("relation")})),
        mark=cast("Mark", _among(parameters, "mark", get_args(Mark))),
        left_out=len(named) > MOST_OPEN,
    )


def _among(parameters: Mapping[str, str], name: str, words: Sequence[str]) -> str:
    given = parameters.get(name, "")
    return given if given in words else ""
