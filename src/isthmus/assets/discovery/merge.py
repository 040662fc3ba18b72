"""Whether what a source says takes the place of what stands: pure rules, no database.

A source may change what it said itself while nobody touched it. What a person changed and what is
controlled stays and is raised as a discrepancy; what another source goes before with stays as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from isthmus.engine.door.history import plain


class Verdict(Enum):
    SAME = "same"
    TAKE = "take"
    #: it stays, though the source says otherwise: that is a discrepancy
    KEEP = "keep"
    #: it stays, because another source goes before: that is decided already
    YIELD = "yield"


@dataclass(frozen=True)
class Standing:
    """What stands in one field, and who said so."""

    value: Any
    #: digest that the source left when it was asked last; None: it said nothing of the field
    before: str | None
    #: other sources that say just what stands
    holders: Sequence[str] = ()
    controlled: bool = False


@dataclass(frozen=True)
class Orders:
    """Which sources may write a field of items, in order, where the organization said so."""

    by_field: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def goes_before(self, name: str, source: str, holders: Sequence[str]) -> bool:
        """Return whether the source may write over what the holders say; without any, at all."""
        order = self.by_field.get(name)
        if order is None:
            return not holders
        if source not in order:
            return False
        rank = order.index(source)
        return all(one not in order or order.index(one) > rank for one in holders)

    def decided(self, name: str, source: str, holders: Sequence[str]) -> bool:
        """Return whether one of the holders goes before the source, so that nobody has to decide."""
        order = self.by_field.get(name)
        ranked = [one for one in holders if order is None or one in order]
        return bool(ranked) and not self.goes_before(name, source, holders)


def digest(key: int, name: str, value: Any) -> str:
    """Return what is kept of a value: it tells whether it changed, and not what it was."""
    said = json.dumps(plain(value), ensure_ascii=False)
    return hashlib.sha256(f"{key}\n{name}\n{said}".encode()).hexdigest()[:32]


def verdict(key: int, name: str, said: Any, now: Standing, source: str, orders: Orders) -> Verdict:
    """Return what becomes of what a source says of one field of the record `key`."""
    if said == now.value:
        return Verdict.SAME
    empty = said in (None, "")
    if empty and now.before in (None, digest(key, name, said)):
        # It never said anything: what people filled in contradicts nothing.
        return Verdict.SAME
    own = now.before == digest(key, name, now.value)
    blank = now.before is None and now.value in (None, "")
    allowed = orders.goes_before(name, source, now.holders)
    if orders.decided(name, source, now.holders):
        return Verdict.YIELD
    if now.controlled or not allowed or not (own or blank or now.holders):
        return Verdict.KEEP
    return Verdict.TAKE


@dataclass(frozen=True)
class Ends:
    """What becomes of relations of one type from one record."""

    draw: frozenset[int]
    end: frozenset[int]
    #: said and not drawn, or not said any more and left
    kept: frozenset[int]


def ends(
    said: frozenset[int],
    before: frozenset[int],
    now: frozenset[int],
    *,
    bound: bool,
    most: int | None = None,
) -> Ends:
    """Return which relations are drawn and ended; `bound`: the source may write none of them.

    What somebody drew by hand stays, and what somebody ended by hand is not drawn again. What would
    be more than `most` beside that is not drawn either.
    """
    missing, dropped = said - now, (before - said) & now
    if bound:
        return Ends(frozenset(), frozenset(), missing | dropped)
    draw = missing - before
    if most is not None:
        draw = frozenset(sorted(draw)[: max(most - len(now - dropped), 0)])
    return Ends(draw, dropped, missing - draw)
