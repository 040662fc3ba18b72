"""Requirements whose documented information is still missing, as a hint where to trace a record to."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from isthmus.conformity.facts import Facts
from isthmus.conformity.probe import MET, probes
from isthmus.engine.models import Entry
from isthmus.engine.text import fold
from isthmus.standards.library import Documented, Requirement, documented, edition

#: Words that say nothing about what a document is for.
_COMMON = frozenset(
    ["a", "an", "and", "by", "for", "in", "its", "of", "on", "or", "the", "their", "to", "with"]
)


class Missing(NamedTuple):
    """One piece of documented information for which nothing is published yet."""

    item: Documented
    requirement: Requirement
    fit: float  #: how much of what is asked for the record's title names, 0 to 1


def missing_for(entry: Entry, traced: Collection[Requirement], known: Facts) -> list[Missing]:
    """Return what is missing that a record of this type could be, the best fit first.

    It asks the probes about requirements that read records of this type, and leaves out what the
    record is traced to already.
    """
    asking = [
        declared.id
        for declared in probes.values()
        if declared.about_requirements and not declared.about_any and entry.type in declared.reads
    ]
    if not asking:
        return []
    lacking = {
        key
        for result in known.results_of(asking)
        for key, outcome in result.by_requirement.items()
        if outcome != MET
    }
    lacking -= {one.key for one in traced}
    title = _words(entry.title)
    found = [
        Missing(item, requirement, _fit(item, title))
        for held in known.editions
        for by_ref in (edition(held.code).by_ref,)
        for item in documented(held.code)
        if (requirement := by_ref[item.ref]).key in lacking
    ]
    return sorted(found, key=lambda one: -one.fit)


@lru_cache(maxsize=2_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(word.rstrip("s") for word in fold(text).split() if word not in _COMMON)


def _fit(item: Documented, title: frozenset[str]) -> float:
    """Return the share of the item's words that the title has; one common word is no fit."""
    wanted = _words(item.title)
    common = wanted & title
    return len(common) / len(wanted) if len(common) > 1 or common == wanted else 0.0
