"""How a level follows from likelihood and consequence: pure functions of what a method says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from isthmus.context.concerns import Concerns
from isthmus.risks.scales import Degree, Formula, RiskLevel, Scale

#: Likelihood and consequence, each by its step.
Pair = tuple[str, str]


@dataclass(frozen=True)
class Rules:
    """What one version of a method, or its draft, says."""

    formula: str
    #: name and meaning by step, from the least
    likelihoods: Mapping[str, tuple[str, str]]
    consequences: Mapping[str, tuple[str, str]]
    cells: Mapping[Pair, str]
    #: the smallest number of each level, where a formula gives one
    begins: Mapping[str, int]
    meanings: Mapping[str, str]
    #: the highest acceptable level by system
    acceptable: Mapping[str, str]

    @property
    def pairs(self) -> Iterator[Pair]:
        return ((one, other) for one in self.likelihoods for other in self.consequences)

    def level(self, likelihood: str, consequence: str) -> str:
        """Return the level of a pair; empty where one is missing, or the method says none."""
        if likelihood not in self.likelihoods or consequence not in self.consequences:
            return ""
        if self.formula == Formula.MATRIX:
            return self.cells.get((likelihood, consequence), "")
        one, other = int(likelihood), int(consequence)
        number = one * other if self.formula == Formula.PRODUCT else one + other
        reached = [level for level, least in self.begins.items() if least <= number]
        return max(reached, default="")

    def limit(self, concerns: str) -> str:
        """Return the highest level acceptable for what concerns these systems: the strictest one.

        Empty where the method says nothing of one of them.
        """
        systems = [Concerns.ISMS, Concerns.SMS] if concerns == Concerns.BOTH else [concerns]
        limits = [
            self.acceptable.get(system) or self.acceptable.get(Concerns.BOTH, "")
            for system in systems
        ]
        return min(limits) if limits and all(limits) else ""

    def is_above(self, level: str, concerns: str) -> bool:
        """Return whether a level is beyond what is acceptable; what has no limit is."""
        return bool(level) and level > self.limit(concerns)

    def falls(self) -> tuple[Pair, Pair] | None:
        """Return the first pair whose level is lower than that of a lesser pair, with that; or None."""
        for one, other in self.pairs:
            here = self.level(one, other)
            for lesser in ((_before(one), other), (one, _before(other))):
                there = self.level(*lesser)
                if here and there and here < there:
                    return (one, other), lesser
        return None

    def missing(self) -> list[Pair]:
        """Return the pairs that have no level."""
        return [pair for pair in self.pairs if not self.level(*pair)]


def _before(step: str) -> str:
    return str(int(step) - 1)


def rules_of(formula: str, parts: Mapping[str, Sequence[Any]]) -> Rules:
    """Return what rows say, as mappings (of a frozen version) or as rows of the draft."""
    steps = [*map(_plain, parts.get("steps", ()))]
    levels = [*map(_plain, parts.get("levels", ()))]
    return Rules(
        formula,
        _scale(steps, Scale.LIKELIHOOD),
        _scale(steps, Scale.CONSEQUENCE),
        {
            (row["likelihood"], row["consequence"]): row["level"]
            for row in map(_plain, parts.get("cells", ()))
        },
        {row["level"]: row["begins_at"] for row in levels if row["begins_at"] is not None},
        {row["level"]: row["meaning"] for row in levels},
        {row["concerns"]: row["acceptable"] for row in map(_plain, parts.get("criteria", ()))},
    )


def _plain(row: Any) -> Mapping[str, Any]:
    return row if isinstance(row, Mapping) else vars(row)


def _scale(steps: Sequence[Mapping[str, Any]], scale: str) -> dict[str, tuple[str, str]]:
    found = {row["degree"]: (row["name"], row["meaning"]) for row in steps if row["scale"] == scale}
    return {step: found[step] for step in Degree.values if step in found}


LEVELS: Sequence[str] = RiskLevel.values
