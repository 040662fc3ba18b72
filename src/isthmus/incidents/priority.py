"""Priority from impact, urgency and the risk to information security (mission row I2). Pure."""

from __future__ import annotations

from collections.abc import Mapping

#: By impact and urgency, where nothing else is agreed.
MATRIX: Mapping[tuple[str, str], str] = {
    ("high", "high"): "1",
    ("high", "medium"): "2",
    ("medium", "high"): "2",
    ("high", "low"): "3",
    ("medium", "medium"): "3",
    ("low", "high"): "3",
    ("medium", "low"): "4",
    ("low", "medium"): "4",
    ("low", "low"): "5",
}
NONE: Mapping[tuple[str, str], str] = {}
#: The lowest priority that a risk to information security leaves: 20000-1:2011, 6.6.3 asks for one
#: that is appropriate to the risk.
LEAST: Mapping[str, str] = {"high": "2", "medium": "3"}


def priority(
    impact: str, urgency: str, security_risk: str, agreed: Mapping[tuple[str, str], str] = NONE
) -> str:
    """Return the priority; empty where neither the matrix nor a risk gives one.

    What was `agreed` of a pair of impact and urgency takes the place of our own.
    """
    pair = impact, urgency
    by_matrix = agreed.get(pair) or MATRIX.get(pair, "")
    by_risk = LEAST.get(security_risk, "")
    return min((one for one in (by_matrix, by_risk) if one), default="")
