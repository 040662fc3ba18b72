"""The standing of a few requirements, for pages that show a handful: runs only the probes that
speak about them."""

from __future__ import annotations

from collections.abc import Iterable

from isthmus.conformity.facts import Facts, facts
from isthmus.conformity.probe import Probe, probes
from isthmus.conformity.standing import Standing, standings_among
from isthmus.engine.models import Organization
from isthmus.standards.library import Requirement, edition


def standings_of(
    organization: Organization, requirements: Iterable[Requirement], known: Facts | None = None
) -> dict[Requirement, Standing]:
    """Return where each of these requirements stands, from `known` if it was fetched before."""
    wanted = list(requirements)
    if not wanted:
        return {}
    family: dict[str, set[str]] = {}
    for requirement in wanted:
        below = edition(requirement.edition).below(requirement.ref)
        refs = family.setdefault(requirement.edition, set())
        refs.update([requirement.ref, *(one.ref for one in below)])
    only = [declared.id for declared in probes.values() if _speaks_about(declared, family)]
    return standings_among(wanted, known or facts(organization), only)


def _speaks_about(declared: Probe, family: dict[str, set[str]]) -> bool:
    return declared.about_any or any(
        not family[code].isdisjoint(refs)
        for code, refs in declared.requirements.items()
        if code in family
    )
