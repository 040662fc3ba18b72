"""The verdict on a requirement: one function, one table (mission, “The verdict on a requirement”)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from isthmus.conformity.probe import DID_NOT_OCCUR, FALLS_SHORT, MET, NO_EVIDENCE
from isthmus.engine.language import N_, declare_texts


class Judged(StrEnum):
    """What a named assessor judged."""

    NOT = N_("not judged")
    WITH_EVIDENCE = N_("conforms, with evidence")
    WITHOUT_EVIDENCE = N_("conforms, without evidence")
    DOES_NOT = N_("does not conform")


@dataclass(frozen=True)
class Verdict:
    code: str
    label: str
    meaning: str

    def __post_init__(self) -> None:
        declare_texts(self, "label", "meaning")

    def __str__(self) -> str:
        return self.label


CONFORMS = Verdict("conforms", "Conforms", "Judged with evidence, and no probe falls short.")
SUPPORTED = Verdict("supported", "Supported", "Probes are met; nobody has judged yet.")
CLAIMED = Verdict("claimed", "Claimed", "Judged as conforming, without evidence.")
CONTRADICTED = Verdict(
    "contradicted", "Contradicted", "Judged as conforming, but probes fall short."
)
SHORT = Verdict("falls_short", "Falls short", "Probes fall short, or an assessor found a gap.")
NO_EVIDENCE_YET = Verdict("no_evidence", "No evidence", "Nothing shows that it is done.")
DID_NOT = Verdict(
    "did_not_occur", "Did not occur", "The process is in place; there was no occasion."
)
NOT_ASSESSED = Verdict(
    "not_assessed", "Not assessed", "No probe looks at it and nobody has judged."
)
NOT_APPLICABLE = Verdict(
    "not_applicable", "Not applicable", "A control excluded by the Statement of Applicability."
)

#: Worst first: the order in which a heading takes on the verdict of what is below it.
VERDICTS = (
    CONTRADICTED,
    SHORT,
    NO_EVIDENCE_YET,
    CLAIMED,
    NOT_ASSESSED,
    SUPPORTED,
    DID_NOT,
    CONFORMS,
    NOT_APPLICABLE,
)
BY_CODE = {verdict.code: verdict for verdict in VERDICTS}

#: (what was judged, what probes saw) → verdict. None: no probe speaks about the requirement.
TABLE: dict[tuple[Judged, str | None], Verdict] = {
    (Judged.NOT, None): NOT_ASSESSED,
    (Judged.NOT, MET): SUPPORTED,
    (Judged.NOT, FALLS_SHORT): SHORT,
    (Judged.NOT, DID_NOT_OCCUR): DID_NOT,
    (Judged.NOT, NO_EVIDENCE): NO_EVIDENCE_YET,
    (Judged.WITH_EVIDENCE, None): CONFORMS,
    (Judged.WITH_EVIDENCE, MET): CONFORMS,
    (Judged.WITH_EVIDENCE, FALLS_SHORT): CONTRADICTED,
    (Judged.WITH_EVIDENCE, DID_NOT_OCCUR): CONFORMS,
    (Judged.WITH_EVIDENCE, NO_EVIDENCE): CONFORMS,
    (Judged.WITHOUT_EVIDENCE, None): CLAIMED,
    (Judged.WITHOUT_EVIDENCE, MET): CLAIMED,
    (Judged.WITHOUT_EVIDENCE, FALLS_SHORT): CONTRADICTED,
    (Judged.WITHOUT_EVIDENCE, DID_NOT_OCCUR): CLAIMED,
    (Judged.WITHOUT_EVIDENCE, NO_EVIDENCE): CLAIMED,
    (Judged.DOES_NOT, None): SHORT,
    (Judged.DOES_NOT, MET): SHORT,
    (Judged.DOES_NOT, FALLS_SHORT): SHORT,
    (Judged.DOES_NOT, DID_NOT_OCCUR): SHORT,
    (Judged.DOES_NOT, NO_EVIDENCE): SHORT,
}

_WORST = (FALLS_SHORT, NO_EVIDENCE, MET, DID_NOT_OCCUR)


def combined(outcomes: Iterable[str]) -> str | None:
    """Return what several probes together say: the worst of their answers."""
    found = set(outcomes)
    return next((outcome for outcome in _WORST if outcome in found), None)


def verdict(judged: Judged, seen: str | None, *, kind: str, excluded: bool = False) -> Verdict:
    """Return the verdict on a requirement of `kind`.

    `excluded` is what an approved Statement of Applicability says; only a control can be excluded.
    Raises ValueError for anything else that claims to be.
    """
    if excluded:
        if kind != "control":
            raise ValueError(f"A {kind} can't be excluded; only a control of Annex A can.")
        return NOT_APPLICABLE
    return TABLE[judged, seen]


def rolled_up(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict of a heading: the worst of what is below it."""
    found = set(verdicts)
    return next((known for known in VERDICTS if known in found), NOT_ASSESSED)
