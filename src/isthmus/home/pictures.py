"""The standing of the editions in use as pictures: what bars are drawn of, and what they say."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from isthmus.conformity.choosing import PHASES
from isthmus.conformity.matrix import Matrix
from isthmus.conformity.standing import EditionStanding
from isthmus.conformity.summary import (
    ANNEX,
    ClauseSummary,
    answer,
    by_clause,
    failing,
    folded,
    parts,
)
from isthmus.engine.language import tr, trn


def matrix_address(matrix: Matrix, **conditions: str) -> str:
    """Return the address of the matrix under these conditions."""
    address = reverse("matrix", kwargs={"org": matrix.organization.slug})
    return f"{address}?{urlencode(conditions)}" if conditions else address


def standings(matrix: Matrix) -> list[dict[str, Any]]:
    """Return one picture per edition: its bar, its clauses, and Annex A by area behind them."""
    return [_picture(matrix, standing) for standing in matrix.standings]


def _picture(matrix: Matrix, standing: EditionStanding) -> dict[str, Any]:
    code = standing.edition.code
    clauses = by_clause(standing)
    return {
        "title": standing.edition.title,
        "system": standing.edition.system,
        "answer": answer(standing),
        "rows": [[label, count] for _, label, count in parts(standing.counts())],
        "segments": [
            {
                "code": verdict,
                "label": label,
                "count": count,
                "url": matrix_address(matrix, edition=code, verdict=verdict),
            }
            for verdict, label, count in parts(standing.counts())
        ],
        "clauses": [_clause(matrix, code, one) for one in folded(clauses)],
        "annex": [_clause(matrix, code, one) for one in clauses if one.ref.startswith(f"{ANNEX}.")],
    }


def _clause(matrix: Matrix, code: str, clause: ClauseSummary) -> dict[str, Any]:
    return {
        "ref": clause.ref,
        "title": clause.title,
        "words": clause.words,
        "url": matrix_address(matrix, edition=code, clause=clause.ref),
        "segments": [
            {"code": verdict, "label": label, "count": count}
            for verdict, label, count in parts(clause.counts)
        ],
    }


def cycle(matrix: Matrix) -> list[dict[str, Any]]:
    """Return the four phases of Plan-Do-Check-Act with what falls short in each (mission row V1)."""
    tally: dict[str, Counter[str]] = {phase: Counter() for phase in PHASES}
    for standing in matrix.standings:
        for row in standing.judged():
            tally[row.requirement.phase][row.verdict.code] += 1
    return [
        {
            "phase": phase,
            "label": label,
            "text": _phase_words(tally[phase]),
            "tone": "bad" if failing(tally[phase]) else "",
            "url": matrix_address(matrix, phase=phase),
        }
        for phase, label in PHASES.items()
    ]


def _phase_words(counts: Counter[str]) -> str:
    total, short = sum(counts.values()), failing(counts)
    if not total:
        return tr("No requirement is in this phase")
    if short:
        return trn(
            "%(count)s of %(total)s requirements falls short",
            "%(count)s of %(total)s requirements fall short",
            short,
            total=total,
        )
    holding = counts["conforms"] + counts["supported"] + counts["not_applicable"]
    if not holding:
        return tr("None of %(total)s requirements is judged or supported yet", total=total)
    return tr(
        "Nothing falls short; %(holding)s of %(total)s requirements conform or are supported",
        holding=holding,
        total=total,
    )
