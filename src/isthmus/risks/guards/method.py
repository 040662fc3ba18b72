from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.context.concerns import Concerns
from isthmus.engine.language import spoken, tr
from isthmus.engine.lifecycle import Reason
from isthmus.risks.method.rules import Pair, Rules, rules_of
from isthmus.risks.scales import RiskLevel

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple[Any, Reason]]


#: By which fields the rows of a part are told apart.
KEYS = {
    "steps": ("scale", "degree"),
    "levels": ("level",),
    "cells": ("likelihood", "consequence"),
    "criteria": ("concerns",),
}


def says_nothing_twice(methods: Sequence[Any], act: Act) -> Reasons:
    """Refuse a method two of whose rows speak of the same step, level, pair or system."""
    for one in methods:
        for part, fields in KEYS.items():
            rows: Sequence[Any] = one.parts[part]
            keys = [tuple(getattr(row, name) for name in fields) for row in rows]
            twice = next(
                (row for row, key in zip(rows, keys, strict=True) if keys.count(key) > 1), None
            )
            if twice is not None:
                text = tr("“%(row)s” is there twice.", row=str(twice))
                yield one, Reason("twice", text, tr("Take one of the two rows away."))


def is_complete(methods: Sequence[Any], act: Act) -> Reasons:
    """Refuse a method that has no scale, or no level for some pair of its steps."""
    for one in methods:
        rules = rules_of(one.formula, one.parts)
        if not rules.likelihoods or not rules.consequences:
            text = tr("It has no scale of likelihood, or none of consequence.")
            yield one, Reason("no-scale", text, tr("Add the steps of both, from the least."))
        elif missing := rules.missing():
            text = tr("There is no level for %(pair)s.", pair=said(rules, missing[0]))
            hint = tr("Give every pair of steps a level.")
            yield one, Reason("no-level", text, hint)


def never_falls(methods: Sequence[Any], act: Act) -> Reasons:
    """Refuse a method by which a risk that is likelier, or worse, would be smaller."""
    for one in methods:
        rules = rules_of(one.formula, one.parts)
        if found := rules.falls():
            more, less = found
            text = tr(
                "%(pair)s gives %(level)s, and %(lesser)s gives %(higher)s.",
                pair=said(rules, more),
                level=_words(rules.level(*more)),
                lesser=said(rules, less),
                higher=_words(rules.level(*less)),
            )
            hint = tr(
                "What is likelier or worse can't be a smaller risk: raise the one, or lower the other."
            )
            yield one, Reason("falls", text, hint)


def says_what_is_acceptable(methods: Sequence[Any], act: Act) -> Reasons:
    """Refuse a method without acceptance criteria for what it is for (27001, 6.1.2 a) 1))."""
    for one in methods:
        if not rules_of(one.formula, one.parts).limit(one.concerns):
            text = tr(
                "It does not say which risks are acceptable: %(concerns)s.",
                concerns=spoken(Concerns(one.concerns).label),
            )
            hint = tr("Add a criterion for each system, or one for both.")
            yield one, Reason("no-criteria", text, hint)


def said(rules: Rules, pair: Pair) -> str:
    """Return a pair in the words of the method: “Likely” and “Severe”."""
    likelihood, consequence = pair
    return tr(
        "“%(likelihood)s” with “%(consequence)s”",
        likelihood=rules.likelihoods[likelihood][0],
        consequence=rules.consequences[consequence][0],
    )


def _words(level: str) -> str:
    return spoken(RiskLevel(level).label)
