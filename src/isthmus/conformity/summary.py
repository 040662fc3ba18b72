"""Where an edition stands, in words and as pictures: parts of bars, lines per clause, an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from isthmus.conformity.standing import EditionStanding
from isthmus.conformity.verdict import (
    CLAIMED,
    CONFORMS,
    CONTRADICTED,
    DID_NOT,
    NO_EVIDENCE_YET,
    NOT_APPLICABLE,
    NOT_ASSESSED,
    SHORT,
    SUPPORTED,
    VERDICTS,
)
from isthmus.engine.language import N_, spoken, tr, trn
from isthmus.standards.library import Requirement

#: Best first: the order in which a bar is stacked from left to right.
STACKED = (
    CONFORMS,
    SUPPORTED,
    DID_NOT,
    CLAIMED,
    CONTRADICTED,
    SHORT,
    NO_EVIDENCE_YET,
    NOT_ASSESSED,
    NOT_APPLICABLE,
)
#: A requirement of one of these verdicts fails its standard as things stand.
FAILING = (SHORT.code, CONTRADICTED.code)
ANNEX = "A"


@dataclass(frozen=True)
class ClauseSummary:
    """How what is judged in one clause stands."""

    ref: str
    title: str
    counts: Counter[str]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def failing(self) -> int:
        return failing(self.counts)

    @property
    def words(self) -> str:
        """The clause's answer, short enough to stand beside its bar."""
        if self.failing:
            return trn(
                "%(count)s of %(total)s falls short",
                "%(count)s of %(total)s fall short",
                self.failing,
                total=self.total,
            )
        code, count = self.counts.most_common(1)[0] if self.counts else ("", 0)
        label = next((spoken(one.label.lower()) for one in VERDICTS if one.code == code), "")
        if code == CONFORMS.code and self.total > 1:
            label = tr("conform")
        if count < self.total:
            return tr(
                "%(count)s of %(total)s %(label)s", count=count, total=self.total, label=label
            )
        return tr("all %(label)s", label=label) if self.total > 1 else label


def failing(counts: Mapping[str, int]) -> int:
    return sum(counts.get(code, 0) for code in FAILING)


def by_clause(standing: EditionStanding) -> list[ClauseSummary]:
    """Return one summary for each requirement of the top level, in order."""
    tops: dict[str, ClauseSummary] = {}
    for row in standing.judged():
        top = top_of(standing, row.requirement)
        summary = tops.setdefault(top.ref, ClauseSummary(top.ref, top.title, Counter()))
        summary.counts[row.verdict.code] += 1
    order = {one.ref: one.position for one in standing.edition.children(None)}
    return sorted(tops.values(), key=lambda one: order[one.ref])


def top_of(standing: EditionStanding, requirement: Requirement) -> Requirement:
    """Return the clause a requirement is in; itself if nothing is above it."""
    above = standing.edition.ancestors(requirement.ref)
    return above[-1] if above else requirement


def folded(
    clauses: Iterable[ClauseSummary], title: str = N_("Annex A, all controls")
) -> list[ClauseSummary]:
    """Return the clauses with those of Annex A as one, so that a picture of them stays readable."""
    body, annex = [], Counter[str]()
    for clause in clauses:
        if clause.ref.startswith(f"{ANNEX}."):
            annex += clause.counts
        else:
            body.append(clause)
    return [*body, ClauseSummary(ANNEX, title, annex)] if annex else body


def answer(standing: EditionStanding) -> str:
    """Return how an edition stands, in a sentence or two."""
    counts, total = standing.counts(), len(standing.judged())
    short = failing(counts)
    if short:
        return trn(
            "%(count)s of %(total)s requirements falls short, %(where)s.",
            "%(count)s of %(total)s requirements fall short, %(where)s.",
            short,
            total=total,
            where=_where(by_clause(standing), short),
        )
    return _nothing_short(counts, total)


def _where(clauses: list[ClauseSummary], short: int) -> str:
    worst = max(clauses, key=lambda clause: clause.failing)
    place = f"{worst.ref} {worst.title}"
    if worst.failing == short:
        return (
            tr("in %(place)s", place=place)
            if short == 1
            else tr("all of them in %(place)s", place=place)
        )
    if 2 * worst.failing > short:
        return tr("most of them in %(place)s", place=place)
    if worst.failing > 1:
        return tr("%(failing)s of them in %(place)s", failing=worst.failing, place=place)
    return tr("in %(count)s clauses", count=sum(1 for clause in clauses if clause.failing))


def _nothing_short(counts: Mapping[str, int], total: int) -> str:
    if counts.get(CONFORMS.code, 0) + counts.get(NOT_APPLICABLE.code, 0) == total:
        return tr("All %(total)s requirements conform or do not apply.", total=total)
    gaps = (
        (NOT_ASSESSED.code, tr("not assessed yet")),
        (NO_EVIDENCE_YET.code, tr("without evidence")),
        (CLAIMED.code, tr("only claimed")),
        (SUPPORTED.code, tr("supported by records, but not judged")),
    )
    said = [f"{counts[code]} {words}" for code, words in gaps if counts.get(code)]
    if not said:
        return tr("Nothing falls short.")
    return tr("Nothing falls short; of %(total)s, %(said)s.", total=total, said=", ".join(said))


def parts(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Return code, label and count of each verdict there is, in the order of a bar."""
    return [(one.code, one.label, counts[one.code]) for one in STACKED if counts.get(one.code)]
