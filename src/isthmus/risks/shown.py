"""What the pages of methods and risks say beside their fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from isthmus.context.concerns import Concerns
from isthmus.engine.language import spoken, tr
from isthmus.engine.naming import names_here
from isthmus.engine.parts import load_parts
from isthmus.engine.web.hooks import RecordPage
from isthmus.risks.edges import RISK
from isthmus.risks.estimates import undrawn
from isthmus.risks.method.in_force import InForceMethod, governing
from isthmus.risks.method.rules import Pair, Rules, rules_of
from isthmus.risks.records import RiskType
from isthmus.risks.scales import RiskLevel, Treatment

#: What stands in a cell besides its level: a count with its address, and how that reads.
Filling = Callable[[Pair], Mapping[str, Any]]


def grid(rules: Rules, filling: Filling | None = None) -> dict[str, Any]:
    """Return what `risks/grid.html` draws: likelihood upwards, consequence to the right."""
    return {
        "consequences": [_step(step, said) for step, said in rules.consequences.items()],
        "rows": [
            {
                **_step(step, said),
                "cells": [
                    {
                        "level": level,
                        "words": _level(level, tr("No level")),
                        **(filling((step, other)) if filling else {}),
                    }
                    for other in rules.consequences
                    for level in [rules.level(step, other)]
                ],
            }
            for step, said in reversed([*rules.likelihoods.items()])
        ],
        "levels": [
            {"level": level, "words": spoken(label), "meaning": rules.meanings.get(level, "")}
            for level, label in RiskLevel.choices
        ],
    }


def _level(level: str, none: str) -> str:
    return spoken(RiskLevel(level).label) if level else none


def _step(step: str, said: tuple[str, str]) -> dict[str, str]:
    name, meaning = said
    return {"step": step, "name": name, "meaning": meaning}


def assessment_name(approach: Any, concerns: str) -> str:
    """Return what an assessment is called by the approach in force (27013, 6.2.3 b))."""
    named = approach.names.get(concerns, "") if approach else ""
    if not named and names_here(RISK):
        return spoken(RiskType.label)
    return named or tr("Risk assessment")


def method_body(page: RecordPage) -> dict[str, Any]:
    record: Any = page.record
    load_parts(page.record_type, [record])
    rules = rules_of(record.formula, record.parts)
    return {"grid": grid(rules) if rules.likelihoods and rules.consequences else None}


def risk_body(page: RecordPage) -> dict[str, Any]:
    """Return what `risks/risk_body.html` reads, as `assessment`. No query of its own."""
    risk: Any = page.record
    known, approach = governing([risk], page.viewer.organization_id)
    method = known.get(risk.method_id)
    load_parts(page.record_type, [risk])
    losses = _losses(risk)
    why_not = undrawn(risk.parts["estimates"])
    return {
        "assessment": {
            "name": assessment_name(approach, risk.concerns),
            "rows": [*_rows(risk, method)],
            "warnings": [*_warnings(risk, method), *([why_not] if why_not else [])],
            "grid": grid(method.rules, _here(risk)) if method else None,
            "why": _texts(page, "rationale"),
            "scenario": _texts(page, "threat", "vulnerability", "event", "outcome"),
            "customers": _texts(page, "told_customers"),
            "option": spoken(Treatment(risk.treatment).label) if risk.treatment else "",
            "treatment": _texts(page, "treatment_reason", "accepted_because"),
            "losses": losses,
        }
    }


def _losses(risk: Any) -> dict[str, Any] | None:
    """Return what `risks/quantity.html` draws of the estimates of a risk; None without any."""
    if not risk.parts["estimates"]:
        return None
    # Drawing is loaded by the first risk that has figures.
    from isthmus.risks.quantity.figures import analysed
    from isthmus.risks.quantity.portfolio import said
    from isthmus.risks.quantity.shown import drawn

    found = said(risk.reference, risk.parts["estimates"])
    return drawn(analysed((found,)), risk.parts["estimates"][0].currency) if found else None


def _texts(page: RecordPage, *names: str) -> list[dict[str, Any]]:
    """Return the texts of these fields that say something, in paragraphs of lines."""
    found = ((spec, spec.of(page.record)) for spec in page.record_type.specs(names))
    return [
        {
            "label": spoken(spec.label),
            "paragraphs": [one.splitlines() for one in text.split("\n\n") if one.strip()],
        }
        for spec, text in found
        if text
    ]


def _rows(risk: Any, method: InForceMethod | None) -> Any:
    for label, when in (
        (tr("Without measures"), "inherent_"),
        (tr("Now"), ""),
        (tr("After treatment"), "residual_"),
    ):
        level = getattr(risk, f"{when}level")
        one, other = getattr(risk, f"{when}likelihood"), getattr(risk, f"{when}consequence")
        yield {
            "label": label,
            "level": level,
            "words": _level(level, ""),
            "likelihood": _named(method.rules.likelihoods, one) if method else one,
            "consequence": _named(method.rules.consequences, other) if method else other,
        }


def _named(scale: Mapping[str, tuple[str, str]], step: str) -> str:
    return scale[step][0] if step in scale else step


def _here(risk: Any) -> Filling:
    now = risk.likelihood, risk.consequence
    then = risk.residual_likelihood, risk.residual_consequence

    def filling(pair: Pair) -> dict[str, Any]:
        words = [
            text
            for where, text in ((now, tr("now")), (then, tr("after treatment")))
            if where == pair
        ]
        return {"text": ", ".join(words)}

    return filling


def _warnings(risk: Any, method: InForceMethod | None) -> Any:
    if risk.method_id and method is None:
        yield tr("Its method is not in force.")
    elif method and risk.method_version and method.version != risk.method_version:
        yield tr(
            "It was assessed by version %(old)s of its method; version %(new)s is in force.",
            old=risk.method_version,
            new=method.version,
        )
    if risk.above and method and risk.concerns:
        limit = method.rules.limit(risk.concerns)
        yield tr(
            "It is above what is acceptable: %(limit)s for %(concerns)s.",
            limit=_level(limit, tr("nothing said")),
            concerns=spoken(Concerns(risk.concerns).label),
        )
    if risk.customers and not risk.told_customers:
        yield tr("Customers accept it as well, and are not told what would happen.")
    if risk.state == "accepted" and _lacks(risk, "acceptance"):
        yield tr("What its acceptance rested on is not so any more: its owner is asked again.")
    if risk.state == "accepted" and _lacks(risk, "customer"):
        yield tr("It does not count as accepted until the customer has accepted it as well.")


def _lacks(risk: Any, rule: str) -> bool:
    known = vars(risk).get("read_approvals")
    return bool(known) and any(one.rule.code == rule and one.missing for one in known.rows)
