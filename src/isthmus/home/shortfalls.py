"""What falls short, graded by gravity, with how many, the records and the remedy."""

from __future__ import annotations

from dataclasses import dataclass

from isthmus.conformity.matrix import Matrix
from isthmus.conformity.probe import FALLS_SHORT, MAJOR, NO_EVIDENCE, ProbeResult
from isthmus.engine.language import N_, tr
from isthmus.engine.models import Entry
from isthmus.engine.web.addresses import address_or_none, entry_address
from isthmus.home.pictures import matrix_address

#: So many records are named under a shortfall.
NAMED = 5
#: Levels of the component that draws gravity.
GRAVE, SLIGHT = (3, N_("Major")), (1, N_("Minor"))
#: What judgements show, and what to do about it.
GAPS = (N_("Assessors found gaps"), N_("Carry out the next action of each, then judge again."))
AGAINST = (
    N_("Records contradict what was judged"),
    N_("Mend what the records show, or judge again."),
)


@dataclass(frozen=True)
class Shortfall:
    """One thing that falls short: what, how many of how many, how grave, and what to do."""

    title: str
    figure: str
    remedy: str
    level: tuple[int, str]
    url: str
    url_label: str
    entries: tuple[tuple[Entry, str], ...] = ()
    more: int = 0
    clause: str = ""


def shortfalls(matrix: Matrix) -> tuple[list[Shortfall], list[Shortfall]]:
    """Return what falls short, the gravest first, and apart from it what nothing shows yet."""
    results = matrix.known.results
    found = [_of_probe(matrix, one) for one in _ordered(results, FALLS_SHORT)]
    judged = _of_judgements(matrix)
    silent = [_of_probe(matrix, one) for one in _ordered(results, NO_EVIDENCE)]
    found = sorted([*judged, *found], key=lambda one: -one.level[0])
    return found, silent


def _ordered(results: list[ProbeResult], outcome: str) -> list[ProbeResult]:
    """Return the results of one outcome: grave ones first, then by how many fall short."""
    chosen = [result for result in results if result.outcome == outcome]
    return sorted(chosen, key=lambda one: (one.probe.gravity != MAJOR, -one.short, one.probe.id))


def _of_probe(matrix: Matrix, result: ProbeResult) -> Shortfall:
    probe, slug = result.probe, matrix.organization.slug
    named = result.sample[:NAMED] if result.outcome == FALLS_SHORT else ()
    return Shortfall(
        title=probe.title,
        figure=tr("%(short)s of %(examined)s", short=result.short, examined=result.examined)
        if result.examined
        else tr("nothing to examine"),
        remedy=probe.remedy,
        level=GRAVE if probe.gravity == MAJOR else SLIGHT,
        url=address_or_none("probe", org=slug, probe_id=probe.id)
        or matrix_address(matrix, probe=probe.id),
        url_label=tr("Everything this probe saw"),
        entries=tuple((entry, entry_address(entry, slug)) for entry in named),
        more=result.short - len(named) if named else 0,
        clause=probe.clause,
    )


def _of_judgements(matrix: Matrix) -> list[Shortfall]:
    """Return what assessors found, and what records say against them."""
    judged = [one for one in matrix.judged() if one.judgement]
    gaps = [one for one in judged if one.judgement and one.judgement.answer != "conforms"]
    against = [one for one in judged if one.verdict.code == "contradicted"]
    grave = any(one.judgement and one.judgement.answer == "does_not_conform" for one in gaps)
    found = [
        (gaps, "falls_short", GRAVE if grave else SLIGHT, GAPS),
        (against, "contradicted", GRAVE, AGAINST),
    ]
    return [
        Shortfall(
            title=title,
            figure=tr("%(count)s of %(count2)s judged", count=len(rows), count2=len(judged)),
            remedy=remedy,
            level=level,
            url=matrix_address(matrix, verdict=verdict),
            url_label=tr("These requirements"),
        )
        for rows, verdict, level, (title, remedy) in found
        if rows
    ]
