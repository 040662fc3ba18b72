"""The standing of a few requirements, for pages that show a handful: runs only the probes that
speak about them."""

from __future__ import annotations

from collections.abc import Iterable

from isthmus.conformity.probe import Probe, probes
from isthmus.conformity.standing import Standing, facts, standing_of
from isthmus.engine.models import Organization
from isthmus.standards.library import Requirement, edition


def standings_of(
    organization: Organization, requirements: Iterable[Requirement]
) -> dict[Requirement, Standing]:
    """Return where each of these requirements stands: three queries, and those of their probes."""
    wanted = list(requirements)
    if not wanted:
        return {}
    family: dict[str, set[str]] = {}
    for requirement in wanted:
        below = edition(requirement.edition).below(requirement.ref)
        refs = family.setdefault(requirement.edition, set())
        refs.update([requirement.ref, *(one.ref for one in below)])
    only = [declared.id for declared in probes.values() if _speaks_about(declared, family)]
    known = facts(organization, only=only)
    found = {code: standing_of(edition(code), known).by_ref for code in family}
    return {one: found[one.edition][one.ref] for one in wanted}


def _speaks_about(declared: Probe, family: dict[str, set[str]]) -> bool:
    return any(
        ref in family[code]
        for code, refs in declared.requirements.items()
        if code in family
        for ref in refs
    )
