"""Which editions an organization uses. Told from above: the library itself knows no organizations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from isthmus.standards.library import ISMS, SMS, Edition, edition

#: Functions that get the key of an organization and return the editions it measures itself against.
sources: list[Callable[[int], Sequence[Edition]]] = []

#: What is looked at as long as nothing else was chosen: the pair that ISO/IEC 27013:2015 relates.
USUAL = ("iso27001-2013", "iso20000-1-2011")


def editions_used(organization_id: int) -> list[Edition]:
    """Return the editions in use, information security first; none before any was adopted."""
    return [found for source in sources for found in source(organization_id)]


def pair_to_show(used: Sequence[Edition]) -> tuple[str, str]:
    """Return the two editions whose correspondence an organization will want to see first."""
    by_system = {held.system: held.code for held in used}
    if set(by_system) == {ISMS, SMS}:
        return by_system[ISMS], by_system[SMS]
    if not by_system:
        return USUAL
    (only,) = used
    newer = only.code in ("iso27001-2022", "iso20000-1-2018")
    other = "iso20000-1-2018" if only.system == ISMS else "iso27001-2022"
    usual = USUAL[1] if only.system == ISMS else USUAL[0]
    pair = (only.code, edition(other if newer else usual).code)
    return pair if only.system == ISMS else (pair[1], pair[0])
