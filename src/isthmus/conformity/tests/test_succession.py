"""What the next edition makes of traces and judgements: somebody decides where the correspondence can't."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.facts import Facts, facts
from isthmus.conformity.models import Judgement
from isthmus.conformity.operations import decline, judge, trace
from isthmus.conformity.probe import Sight
from isthmus.conformity.probes import requirement_without_trace
from isthmus.conformity.records import JudgementType
from isthmus.conformity.standing import standings
from isthmus.conformity.succession import (
    ADDED,
    ASKED,
    BEFORE,
    CARRIED,
    CHANGED,
    DIFFERS,
    MERGED,
    SPLIT,
    UNJUDGED,
    by_way,
    judged_from,
    successors,
)
from isthmus.context.traced import systems_traced
from isthmus.documents.records import DocumentType
from isthmus.documents.stranded import standing_beside, untraced_but_by
from isthmus.engine.door import Act, move, restrict
from isthmus.engine.models import Edge, Organization
from isthmus.standards.library import Requirement, edition, read

OLD, NEW = edition("iso20000-1-2011"), edition("iso20000-1-2018")
ISMS_OLD, ISMS_NEW = "iso27001-2013", "iso27001-2022"
PAGE = "/o/northgate/succession/iso20000-1-2018/"
Refs = dict[str, Requirement]


def how(code: str, said: Mapping[int, str]) -> dict[str, tuple[str, str | None]]:
    return {ref: one.judged(said, said) for ref, one in judged_from(code).items()}


#: Read out of the correspondences by hand: how a requirement stands when all before it conforms, and
#: what it is made from.
WRITTEN: dict[str, dict[str, tuple[str, set[str]]]] = {
    NEW.code: {
        "7.1": (SPLIT, {"4.4.1", "4.5.3"}),  # 4.5.3 c) was merged into it
        "8.3.2": (CHANGED, {"6.2", "7.1"}),  # 6.2 f) asks it differently
        "8.4.2": (SPLIT, {"6.5"}),
        "8.2.6": (CHANGED, {"9.1"}),
        "10.2": (SPLIT, {"4.2", "4.5.5.1", "4.5.5.2", "6.6.1"}),
        "4.1": (ADDED, set()),
        "6.2.1": (SPLIT, {"4.5.2"}),  # 4.5.2 a) alone
    },
    ISMS_NEW: {
        "A.5.2": (CARRIED, {"A.6.1.1"}),
        "A.5.7": (ADDED, set()),
        "A.8.15": (MERGED, {"A.12.4.1", "A.12.4.2", "A.12.4.3"}),
    },
}


@pytest.mark.parametrize("code", [*BEFORE])
def test_each_requirement_asks_where_the_correspondence_cannot_say(code: str) -> None:
    made = judged_from(code)
    assert [*made] == [one.ref for one in edition(code).judged()]
    alike = dict.fromkeys((one.key for one in edition(BEFORE[code]).judged()), "conforms")
    found = how(code, alike)
    for ref, written in WRITTEN[code].items():
        assert (found[ref][0], {one.requirement.ref for one in made[ref].sources}) == written, ref
    assert all((stands is None) == (code in ASKED) for code, stands in found.values())
    assert {found for found, _ in how(code, {}).values()} == {UNJUDGED, ADDED}


@pytest.mark.parametrize("code", [*BEFORE])
def test_nothing_stands_for_what_a_point_of_another_sub_clause_became(code: str) -> None:
    made, judged = judged_from(code), {one.ref for one in edition(BEFORE[code]).judged()}
    rows = read(f"correspondences/{BEFORE[code]}--{code}.yaml")["correspondences"]
    goes = {row["from"]: [to["ref"] for to in row["to"]] for row in rows if row["from"]}
    apart = 0
    for (above, _, point), refs in ((one.partition(" "), refs) for one, refs in goes.items()):
        for ref in refs if point and above in judged else ():
            if ref not in made:
                continue
            assert above in {one.requirement.ref for one in made[ref].sources}, (above, point)
            if not any(f"{ref}.".startswith(f"{to}.") for to in goes[above]):
                apart += 1
                assert made[ref].how in (SPLIT, CHANGED), (above, point)
    assert bool(apart) == (code == NEW.code)


@pytest.mark.parametrize("code", [*BEFORE])
def test_a_source_judged_otherwise_or_not_is_asked_for_there_and_nowhere_else(code: str) -> None:
    made = judged_from(code)
    alike = dict.fromkeys((one.key for one in edition(BEFORE[code]).judged()), "conforms")
    whole = how(code, alike)
    for key in alike:
        without = {one: said for one, said in alike.items() if one != key}
        for other, single in (({**alike, key: "partly"}, (CARRIED, "partly")), (without, (UNJUDGED, None))):  # fmt: skip
            for ref, found in how(code, other).items():
                keys = [one.requirement.key for one in made[ref].sources]
                if found == whole[ref] or (keys == [key] and found == single):
                    continue
                assert key in keys
                assert found == (DIFFERS, None)
                assert whole[ref][0] == MERGED


def test_traces_follow_to_each_place_unless_somebody_said_which() -> None:
    old, new = OLD.by_ref, NEW.by_ref
    budget = old["6.5"].key  # divided over 8.4.2 and 8.4.3
    pairs = [(1, budget), (2, budget), (2, new["8.4.3"].key), (3, old["4"].key)]
    drawn = [(*pair, "traces") for pair in pairs]
    assert [*by_way(drawn, [OLD.code])] == pairs
    followed = [*by_way(drawn, [NEW.code])][len(pairs) :]
    assert {*followed} == {(1, new["8.4.2"].key), (1, new["8.4.3"].key)}
    # Declined for one it stands for the rest, declined for all for nothing; a trace by itself stays.
    for refs in (["8.4.2"], ["8.4.2", "8.4.3"]):
        without = [(1, new[ref].key, "declines") for ref in refs]
        left = [*by_way([*drawn, *without, (4, budget, "declines")], [NEW.code])]
        assert left == [*pairs, *(pair for pair in followed if (*pair, "declines") not in without)]
    # What a reference to a sub-clause with sub-clauses means is what is judged within it.
    assert {NEW.by_key[key].ref for key in successors(NEW.code)[old["7.2"].key]} >= {"8.2.3.1", "8.2.3.2"}  # fmt: skip
    assert successors(NEW.code)[old["6.4 b)"].key] == (), "It is asked for no longer."
    assert successors(OLD.code) == {}


def verdict(org: Organization, requirement: Requirement) -> tuple[str, str]:
    (found,) = (one for one in standings(org) if one.edition.code == requirement.edition)
    standing = found.by_ref[requirement.ref]
    at = standing.judgement
    return standing.verdict.code, at.where(requirement) if at else ""


@pytest.mark.django_db
@pytest.mark.both_databases
def test_what_was_traced_and_judged_for_2011_goes_on_in_2018_and_comes_back(
    adopted: Organization,
    assessor: Act,
    sms: Refs,
    document: Callable[..., Any],
    sign_in: Callable[[str], Client],
) -> None:
    new = NEW.by_ref
    plan, secret = document("Plan of resources"), document("Tapir budget")
    trace(plan.pk, [sms["4.4.1"], sms["6.5"], sms["6.4 b)"]], assessor)
    trace(secret.pk, [sms["6.5"]], assessor)
    me: Any = [assessor.viewer.principal_id]
    restrict(DocumentType, secret.pk, me, assessor, "Only me")
    judge(sms["4.4.1"], "conforms", assessor, evidence=[plan.entry.pk], statement="Seen it.")
    judge(sms["6.5"], "partly", assessor, gap="No forecast of demand.")
    before = verdict(adopted, sms["4.4.1"]), verdict(adopted, sms["6.5"])
    browser = sign_in("ims_manager")
    assert "would be for you to decide" in browser.get(PAGE).text
    drawn, said = Edge.objects.current().count(), Judgement.objects.as_system("test").count()

    adopt_editions([ISMS_OLD, NEW.code], assessor)
    assert verdict(adopted, new["7.1"])[1] == "", "4.5.3 c) is in it too, and nobody judged that."
    assert verdict(adopted, new["8.4.2"])[1] == "", (
        "It was divided: nothing stands until somebody says."
    )
    document("Nothing is known of before")
    with CaptureQueriesContext(connection) as few:
        page = browser.get(PAGE).text
    assert "are for you to decide" in page
    assert "No forecast of demand." in page
    assert "6.4 b)" in page.split('id="left-behind"')[1]
    assert "Tapir" not in page
    told = browser.get("/o/northgate/requirements/iso20000-1-2018/8.4.3/").text
    assert "No forecast of demand." in told
    assert "20000-1:2011 6.5" in told
    seen = requirement_without_trace(Sight(adopted, (ISMS_OLD, NEW.code), assessor.today))
    short = {NEW.by_key[key].ref for key in seen.falling_short if key in NEW.by_key}
    assert "8.4.1" in short
    assert not short & {"7.1", "8.4.2", "8.4.3"}
    assert (Edge.objects.current().count(), Judgement.objects.as_system("test").count()) == (drawn, said)  # fmt: skip

    judge(new["8.4.2"], "conforms", assessor, evidence=[plan.entry.pk])
    assert verdict(adopted, new["8.4.2"])[1] == "8.4.2"
    assert "Judged anew" in browser.get(PAGE).text
    adopt_editions([ISMS_OLD, OLD.code], assessor)
    assert (verdict(adopted, sms["4.4.1"]), verdict(adopted, sms["6.5"])) == before
    # However much is traced and judged, the page asks as often.
    adopt_editions([ISMS_OLD, NEW.code], assessor)
    for number in range(3):
        trace(document(f"Plan {number}").pk, [sms["4.4.2"], sms["7.1"]], assessor)
    with CaptureQueriesContext(connection) as many:
        browser.get(PAGE)
    assert len(many) == len(few)


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_record_can_decline_what_its_trace_stands_for_and_take_that_back(
    adopted: Organization,
    assessor: Act,
    sms: Refs,
    document: Callable[..., Any],
    sign_in: Callable[[str], Client],
) -> None:
    budget, other = document("Budget"), document("Accounting")
    trace(budget.pk, [sms["6.5"]], assessor)  # divided over 8.4.2 and 8.4.3
    adopt_editions([ISMS_OLD, NEW.code], assessor)
    browser = sign_in("ims_manager")
    place = f"/o/northgate/documents/{budget.reference}/"
    one = {"requirement": "iso20000-1-2018 8.4.3"}

    def stands() -> list[str]:
        known = facts(adopted)
        assert known.traces == Facts(adopted, assessor.today).traces
        return [ref for ref in ("8.4.2", "8.4.3") if budget.pk in
                [entry.pk for entry in known.traces.get(NEW.by_ref[ref].key, ())]]  # fmt: skip

    def shown() -> str:
        panel = browser.get(place).text.partition('id="traces-by-way"')[2]
        return panel.partition("</section>")[0]

    assert stands() == ["8.4.2", "8.4.3"]
    assert all(f"20000-1:2018 {ref}" in shown() for ref in stands())
    assert "20000-1:2011 6.5" in shown()
    assert 'aria-label="Not this one: 20000-1:2018 8.4.3">Not this one…<' in shown()
    refused = browser.post(f"{place}traces/decline/", one, headers={"HX-Request": "true"})
    assert "Say why it does not serve there." in refused.text
    said = {**one, "reason": "It says nothing of demand."}
    answer = browser.post(f"{place}traces/decline/", said, headers={"HX-Request": "true"})
    assert "It says nothing of demand." in answer.text
    assert stands() == ["8.4.2"]
    assert "20000-1:2018 8.4.3" not in shown()
    told = browser.get("/o/northgate/requirements/iso20000-1-2018/8.4.3/").text
    assert budget.reference not in told
    assert "It says nothing of demand." in browser.get(f"{place}history/").text
    # What is left of it counts as before, in verdicts, probes and before documents are replaced.
    seen = requirement_without_trace(Sight(adopted, (NEW.code,), assessor.today))
    assert {NEW.by_ref["8.4.3"].key} == {*seen.falling_short} & {NEW.by_ref[ref].key for ref in ("8.4.2", "8.4.3")}  # fmt: skip
    alone = untraced_but_by([budget.pk], standing_beside([budget.pk], assessor.viewer), adopted.pk)
    assert [found.ref for found in alone[budget.pk]] == ["8.4.2"]
    assert systems_traced([budget.pk, other.pk], adopted.pk) == {
        budget.pk: {"sms"},
        other.pk: set(),
    }
    # Declined for all, it stands for nothing; the page of what the edition makes of it counts so too.
    decline(budget.pk, NEW.by_ref["8.4.2"], assessor, reason="Nor of money.")
    assert stands() == []
    assert browser.get(PAGE).status_code == 200
    for ref in ("8.4.2", "8.4.3"):
        browser.post(f"{place}traces/take-back/", {"requirement": f"iso20000-1-2018 {ref}"})
    assert stands() == ["8.4.2", "8.4.3"]
    assert sign_in("auditor").post(f"{place}traces/decline/", said).status_code == 403
    assert stands() == ["8.4.2", "8.4.3"]


@pytest.mark.django_db
def test_controls_that_became_one_stand_together_only_where_they_were_judged_alike(
    adopted: Organization, assessor: Act, isms: Refs
) -> None:
    one = edition(ISMS_NEW).by_ref["A.8.15"]
    below = [isms[ref] for ref in ("A.12.4.1", "A.12.4.2", "A.12.4.3")]
    for source in below:
        judge(source, "partly", assessor, gap="Logs of one week are lost.")
    adopt_editions([ISMS_NEW], assessor)
    assert verdict(adopted, one)[1] == "27001:2013 A.12.4.1"
    judge(below[1], "conforms", assessor)
    assert verdict(adopted, one)[1] == ""


@pytest.mark.django_db
def test_a_judgement_that_was_withdrawn_brings_no_earlier_one_back(
    adopted: Organization, assessor: Act, isms: Refs, sign_in: Callable[[str], Client]
) -> None:
    one, page = edition(ISMS_NEW).by_ref["A.5.2"], "/o/northgate/succession/iso27001-2022/"
    judge(isms["A.6.1.1"], "conforms", assessor)
    adopt_editions([ISMS_NEW], assessor)
    browser = sign_in("ims_manager")
    assert verdict(adopted, one)[1] == "27001:2013 A.6.1.1"
    assert 'id="how-taken-back"' not in browser.get(page).text
    made = judge(one, "does_not_conform", assessor, gap="Nobody knows who answers for it.")
    assert verdict(adopted, one)[1] == "A.5.2"
    move(JudgementType, "withdraw", [made.pk], assessor, {"reason": "Wrong site"})
    assert verdict(adopted, one)[1] == ""
    assert "A.5.2" in browser.get(page).text.split('id="how-taken-back"')[1].split("</table>")[0]
    judge(one, "conforms", assessor)
    assert verdict(adopted, one)[1] == "A.5.2"


@pytest.mark.django_db
def test_the_page_is_for_those_who_read_judgements_and_for_editions_in_use_or_next(
    adopted: Organization, assessor: Act, sign_in: Callable[[str], Client], client: Client
) -> None:
    keeper = sign_in("ims_manager")
    assert keeper.get(PAGE).status_code == 200
    for code in ("iso20000-1-2011", "nothing"):
        assert keeper.get(f"/o/northgate/succession/{code}/").status_code == 404
    adopt_editions([ISMS_OLD], assessor)
    assert keeper.get(PAGE).status_code == 404
    assert "succession/iso27001-2022/" in keeper.get("/o/northgate/matrix/").text
    assert client.get(PAGE).status_code == 302
