from __future__ import annotations

import pytest

from isthmus.conformity import verdict as verdicts
from isthmus.conformity.probe import OUTCOMES
from isthmus.conformity.verdict import TABLE, VERDICTS, Judged, combined, rolled_up, verdict

#: Every cell as the mission words it: judged, then none, met, falls short, did not occur, no evidence.
SEEN = (None, "met", "falls_short", "did_not_occur", "no_evidence")
EXPECTED = {
    Judged.NOT: ("not_assessed", "supported", "falls_short", "did_not_occur", "no_evidence"),
    Judged.WITH_EVIDENCE: ("conforms", "conforms", "contradicted", "conforms", "conforms"),
    Judged.WITHOUT_EVIDENCE: ("claimed", "claimed", "contradicted", "claimed", "claimed"),
    Judged.DOES_NOT: ("falls_short",) * 5,
}
CELLS = [
    (judged, seen, code)
    for judged, row in EXPECTED.items()
    for seen, code in zip(SEEN, row, strict=True)
]


@pytest.mark.parametrize(("judged", "seen", "code"), CELLS)
def test_every_combination_gives_the_verdict_of_the_table(
    judged: Judged, seen: str | None, code: str
) -> None:
    assert verdict(judged, seen, kind="subclause").code == code


def test_the_table_is_complete_and_holds_nothing_else() -> None:
    assert set(TABLE) == {(judged, seen) for judged in Judged for seen in (None, *OUTCOMES)}


@pytest.mark.parametrize(("judged", "seen", "code"), CELLS)
def test_an_excluded_control_is_not_applicable_whatever_else_is_said(
    judged: Judged, seen: str | None, code: str
) -> None:
    assert verdict(judged, seen, kind="control", excluded=True) is verdicts.NOT_APPLICABLE


@pytest.mark.parametrize("kind", ["clause", "subclause", "point", "area", "objective", "theme"])
def test_nothing_but_a_control_can_be_excluded(kind: str) -> None:
    with pytest.raises(ValueError, match="only a control"):
        verdict(Judged.NOT, None, kind=kind, excluded=True)


def test_several_probes_say_together_what_the_worst_of_them_says() -> None:
    assert combined(["met", "falls_short", "no_evidence"]) == "falls_short"
    assert combined(["met", "no_evidence"]) == "no_evidence"
    assert combined(["did_not_occur", "met"]) == "met"
    assert combined(["did_not_occur"]) == "did_not_occur"
    assert combined([]) is None


def test_a_heading_takes_the_worst_verdict_below_it() -> None:
    for place, worst in enumerate(VERDICTS):
        assert rolled_up(VERDICTS[place:]) is worst
    assert rolled_up([]) is verdicts.NOT_ASSESSED


def test_every_verdict_has_words_of_its_own() -> None:
    assert len({one.code for one in VERDICTS}) == len({one.label for one in VERDICTS}) == 9
    assert all(one.meaning for one in VERDICTS)
