"""A method to begin with: five steps each way, in plain words, in the language of whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from isthmus.engine.door import Act, create
from isthmus.engine.language import N_, spoken, tr
from isthmus.engine.models import Record
from isthmus.risks.records import MethodType
from isthmus.risks.scales import Scale

LIKELIHOODS = (
    (N_("Rare"), N_("Less than once in ten years; nobody here has seen it.")),
    (N_("Unlikely"), N_("Once in three to ten years.")),
    (N_("Possible"), N_("Once in one to three years.")),
    (N_("Likely"), N_("Once a year or more often.")),
    (N_("Frequent"), N_("Every month, or it is under way.")),
)
CONSEQUENCES = (
    (N_("Negligible"), N_("Noticed by few; put right in passing.")),
    (N_("Minor"), N_("Work is held up for hours; nobody outside is hit.")),
    (N_("Moderate"), N_("A target is missed, or some personal data get to the wrong people.")),
    (N_("Major"), N_("Customers are without a service for a day, or authorities have to be told.")),
    (
        N_("Severe"),
        N_("Customers leave, the law is broken, or the organization itself is at stake."),
    ),
)
#: By likelihood from the least, the level of each consequence from the least.
LEVELS = ("11223", "12233", "12334", "22345", "23455")
MEANINGS = (
    N_("Nothing has to be done."),
    N_("Looked at once a year."),
    N_("Its owner decides; treated where it costs little."),
    N_("Treated within three months, or accepted by top management."),
    N_("Treated at once; nothing new is built on it."),
)
ACCEPTABLE = "2"


def begin(act: Act) -> Record:
    """Record a draft of the method, to be read, changed and put to approval. Raises Forbidden."""
    (made,) = create(MethodType, [{**_fields(), **_parts()}], act)
    return made


def _fields() -> dict[str, Any]:
    return {
        "title": tr("Five by five"),
        "concerns": "both",
        "formula": "matrix",
        "use": tr("Two people judge apart, then together. They write down what they had seen."),
    }


def _parts() -> dict[str, list[dict[str, Any]]]:
    steps = [
        *_steps(Scale.LIKELIHOOD, LIKELIHOODS),
        *_steps(Scale.CONSEQUENCE, CONSEQUENCES),
    ]
    levels = [
        {"level": str(place), "meaning": spoken(text)} for place, text in enumerate(MEANINGS, 1)
    ]
    cells = [
        {"likelihood": str(one), "consequence": str(other), "level": level}
        for one, row in enumerate(LEVELS, 1)
        for other, level in enumerate(row, 1)
    ]
    criteria = [{"concerns": "both", "acceptable": ACCEPTABLE}]
    return {"steps": steps, "levels": levels, "cells": cells, "criteria": criteria}


def _steps(scale: str, said: tuple[tuple[str, str], ...]) -> Iterator[dict[str, str]]:
    for place, (name, meaning) in enumerate(said, 1):
        yield {
            "scale": scale,
            "degree": str(place),
            "name": spoken(name),
            "meaning": spoken(meaning),
        }
