"""Which editions an organization uses. Told from above: the library itself knows no organizations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from isthmus.standards.correspondences import pairs
from isthmus.standards.library import Edition, edition

#: Functions that get the key of an organization and return the editions it measures itself against.
sources: list[Callable[[int], Sequence[Edition]]] = []

#: Functions that get a loaded edition and say why it can't be withdrawn: who uses it, by number.
holders: list[Callable[[Edition], Sequence[str]]] = []

#: What is looked at as long as nothing else was chosen: the pair that ISO/IEC 27013:2015 relates.
USUAL = ("iso27001-2013", "iso20000-1-2011")


def editions_used(organization_id: int) -> list[Edition]:
    """Return the editions in use, information security first; none before any was adopted."""
    return [found for source in sources for found in source(organization_id)]


def pair_to_show(used: Sequence[Edition]) -> tuple[str, str]:
    """Return the two editions whose correspondence an organization will want to see first.

    Editions of different generations are not related directly; then the one for information
    security is shown beside the edition it is related with.
    """
    if not used:
        return USUAL
    across = [pair for pair in pairs() if edition(pair[0]).system != edition(pair[1]).system]
    codes = [held.code for held in used]
    ranked = sorted(
        across, key=lambda pair: (-sum(code in pair for code in codes), codes[0] not in pair)
    )
    return ranked[0]
