"""Which priority impact, urgency and a risk to security make. Pure."""

from __future__ import annotations

from collections.abc import Mapping

#: What is usual, by impact and urgency. An agreement may say otherwise, field by field.
USUAL: Mapping[tuple[str, str], str] = {
    ("high", "high"): "P1",
    ("high", "medium"): "P2",
    ("high", "low"): "P3",
    ("medium", "high"): "P2",
    ("medium", "medium"): "P3",
    ("medium", "low"): "P4",
    ("low", "high"): "P3",
    ("low", "medium"): "P4",
    ("low", "low"): "P5",
}


def priority_of(
    impact: str,
    urgency: str,
    *,
    agreed: Mapping[tuple[str, str], str] | None = None,
    security_risk: bool = False,
    raised_by: int = 1,
) -> str:
    """Return the priority from P1, the highest, to P5.

    `agreed` is the matrix of the agreement, whose fields go before the usual ones; a risk to
    information security raises it by so many levels. Raises KeyError for grades that there are not.
    """
    pair = impact, urgency
    level = int(((agreed or {}).get(pair) or USUAL[pair])[1])
    return f"P{max(level - raised_by, 1) if security_risk else level}"
