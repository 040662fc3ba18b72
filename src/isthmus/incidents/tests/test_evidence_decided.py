"""The decision about evidence comes before restoration (mission row I3; ISO/IEC 27013, 6.2.5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.agreements.records import AgreementType
from isthmus.conformity.probe import Sight
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import (
    Act,
    Edit,
    Forbidden,
    Refused,
    create,
    edit,
    move,
    possibilities_for,
    relate,
)
from isthmus.engine.models import Event, Organization
from isthmus.incidents import probes
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.clocks.reading import clocks_of
from isthmus.incidents.deciding.decision import needs_decision
from isthmus.incidents.deciding.defaults import EvidenceDefaultType
from isthmus.incidents.deciding.verbs import BY_DEFAULT, DEFAULT_GONE
from isthmus.incidents.models import DONE, Incident
from isthmus.incidents.playbooks.records import PlaybookType
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.promised import FRIDAY, act_of
from isthmus.people.records import PartyType
from isthmus.services.tests.offered import live

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

COMPROMISED = {
    "title": "The payment site sends card numbers elsewhere",
    "disturbs": "yes", "security_seen": "yes", "security_harm": "yes",
    "impact": "high", "urgency": "high", "security_risk": "high",
}  # fmt: skip
SLOW = {"title": "It is slow", "disturbs": "yes", "impact": "high", "urgency": "high"}
RESTORED = {"how": "Rebuilt from the last image."}


def done(verb: str, made: Any, act: Act, **given_: Any) -> Any:
    return move(IncidentType, verb, [made.pk], act, given_)[0]


def reported(act: Act, **values: Any) -> Any:
    (made,) = create(IncidentType, [{**COMPROMISED, **values}], act)
    return made


def refused(verb: str, made: Any, act: Act, **given_: Any) -> set[str]:
    with pytest.raises(Refused) as found:
        done(verb, made, act, **given_)
    return {reason.code for _, reason in found.value.reasons}


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.mark.parametrize(
    ("verb", "given_"),
    [("restore", RESTORED), ("resolve", {"resolution": "Rebuilt."})],
)
def test_nothing_is_restored_before_the_decision(
    act: Act, verb: str, given_: dict[str, str]
) -> None:
    made = reported(act)
    offered = {one.verb: one.reasons for one in possibilities_for(IncidentType, made, act)}
    assert [why.code for why in offered[verb]] == ["no-evidence-decision"]
    assert refused(verb, made, act, **given_) == {"no-evidence-decision"}
    done("collect", made, act, what="The disk of the host")
    assert refused(verb, made, act, **given_) == {"evidence-not-collected"}
    done("collected", made, act, what="An image, in the safe")
    assert done(verb, made, act, **given_).state in ("new", "resolved")


def test_restored_is_not_resolved(act: Act) -> None:
    made = reported(act)
    done("not_needed", made, act, because="The log host has all of it.")
    restored = done("restore", made, act, **RESTORED)
    assert restored.state == "new"
    assert restored.restored_at == act.occurred_at
    assert restored.resolved_at is None
    assert refused("restore", made, act, **RESTORED) == {"restored"}
    assert done("fail_again", made, act, reason="It is back.").restored_at is None
    done("restore", made, act, **RESTORED)
    done("resolve", made, act, resolution="The hole is closed.")
    assert done("reopen", made, act, reason="Again.").restored_at is None


def test_a_waiver_is_one_step_by_whoever_may(act: Act, acts: dict[str, Act]) -> None:
    made = reported(act)
    with pytest.raises(Forbidden):
        done("waive", made, acts["contributor"], because="It is late.")
    done("wait_for_evidence", made, acts["contributor"], why="The disk is copied.")
    assert refused("not_needed", made, acts["contributor"], because="Late.") == {
        "collection-decided"
    }
    waived = done("waive", made, acts["top_management"], because="Customers can't pay.")
    assert (waived.evidence, waived.evidence_reason) == ("waived", "Customers can't pay.")
    assert waived.evidence_by_id == acts["top_management"].viewer.principal_id
    assert waived.state == "active"
    assert done("restore", made, acts["contributor"], **RESTORED).restored_at is not None


def test_a_report_that_turns_out_to_touch_security_is_decided_from_then_on(act: Act) -> None:
    (made,) = create(IncidentType, [SLOW], act)
    done("restore", made, act, **RESTORED)
    edit(IncidentType, [Edit(made.pk, {"security_harm": "yes"})], act)
    assert refused("resolve", made, act, resolution="Done.") == {"no-evidence-decision"}
    done("not_needed", made, act, because="Nothing had been in.")
    done("resolve", made, act, resolution="Done.")
    (other,) = create(IncidentType, [SLOW], act)
    done("resolve", other, act, resolution="Done.")
    edit(IncidentType, [Edit(other.pk, {"security_seen": "yes"})], act)
    assert refused("close", other, act) == {"no-evidence-decision"}


def test_merging_takes_no_report_out_of_the_question(act: Act) -> None:
    slow, compromised = create(IncidentType, [SLOW, COMPROMISED], act)
    assert refused("merge", compromised, act, into=slow.reference) == {"merge-out-of-security"}
    other = reported(act)
    done("collect", compromised, act, what="The disk")
    done("not_needed", other, act, because="No.")
    assert refused("merge", compromised, act, into=other.reference) == {"merge-out-of-collection"}
    done("collect", other, act, what="The disk")
    assert done("merge", compromised, act, into=other.reference).state == "merged"


# Defaults


@pytest.fixture
def phishing(act: Act) -> Any:
    values = {
        "title": "Phishing", "category": "Phishing", "because": "The mail gateway keeps each.",
    }  # fmt: skip
    (made,) = create(EvidenceDefaultType, [values], act)
    move(EvidenceDefaultType, "bring_into_force", [made.pk], act)
    return made


def mail(act: Act, **values: Any) -> Any:
    wanted = {"title": "A mail", "category": "phishing ", "security_seen": "yes", **values}
    (made,) = create(IncidentType, [wanted], act)
    return made


def told(made: Any) -> list[str]:
    rows = Event.objects.filter(entry=made.pk, verb__in=[BY_DEFAULT, DEFAULT_GONE])
    return [*rows.order_by("seq").values_list("verb", flat=True)]


def test_a_hundred_phishing_mails_are_not_a_hundred_decisions(act: Act, phishing: Any) -> None:
    made = mail(act)
    assert (made.evidence, made.evidence_default_id) == ("not_needed", phishing.pk)
    assert (made.evidence_reason, made.evidence_by_id) == ("The mail gateway keeps each.", None)
    assert told(made) == [BY_DEFAULT]
    assert done("resolve", made, act, resolution="Filtered.").state == "resolved"


def test_a_default_decides_no_worse_report(act: Act, phishing: Any) -> None:
    made = mail(act)
    edit(IncidentType, [Edit(made.pk, {"security_harm": "yes"})], act)
    here = Incident.objects.as_system("test").get(pk=made.pk)
    assert (here.evidence, here.evidence_default_id) == ("", None)
    assert told(made) == [BY_DEFAULT, DEFAULT_GONE]
    assert refused("resolve", made, act, resolution="Filtered.") == {"no-evidence-decision"}
    edit(IncidentType, [Edit(made.pk, {"security_harm": "no"})], act)
    assert told(made) == [BY_DEFAULT, DEFAULT_GONE, BY_DEFAULT]


def test_what_somebody_decided_no_default_touches(act: Act, phishing: Any) -> None:
    made = mail(act)
    done("collect", made, act, what="The mail with its header")
    edit(IncidentType, [Edit(made.pk, {"category": "Mail"})], act)
    here = Incident.objects.as_system("test").get(pk=made.pk)
    assert (here.evidence, here.evidence_default_id) == ("collect", None)


def test_a_default_that_ended_decides_no_more_and_keeps_what_it_decided(
    act: Act, phishing: Any
) -> None:
    made = mail(act)
    move(EvidenceDefaultType, "end", [phishing.pk], act, {"reason": "We look at each."})
    edit(IncidentType, [Edit(made.pk, {"description": "From a bank."})], act)
    assert Incident.objects.as_system("test").get(pk=made.pk).evidence == "not_needed"
    assert mail(act).evidence == ""


def test_a_default_is_approved_and_for_something(
    act: Act, acts: dict[str, Act], phishing: Any
) -> None:
    values = {"title": "All", "because": "So."}
    every, again = create(
        EvidenceDefaultType, [values, values | {"category": "PHISHING"}], acts["contributor"]
    )
    for made, code in ((every, "default-for-everything"), (again, "default-twice")):
        with pytest.raises(Refused) as found:
            move(EvidenceDefaultType, "bring_into_force", [made.pk], act)
        assert [reason.code for _, reason in found.value.reasons] == [code]
    with pytest.raises(Forbidden):
        move(EvidenceDefaultType, "bring_into_force", [every.pk], acts["contributor"])
    with pytest.raises(Refused):
        edit(EvidenceDefaultType, [Edit(phishing.pk, {"because": "Otherwise."})], act)


# Clocks


@pytest.fixture
def shop(acts: dict[str, Act], clock: Any) -> dict[str, Any]:
    """A payment site: restored within four hours, evidence collected within six, round the clock."""
    act = act_of(acts)
    (bank,) = create(PartyType, [{"title": "Bank", "customer": True}], act)
    site = live(act, "Payment site")
    targets = [
        {"metric": "restoration", "value": 4, "unit": "hours"},
        {"metric": "evidence", "value": 6, "unit": "hours", "concerns": "security_incident"},
    ]
    values = {
        "title": "Payments", "kind": "sla", "party": bank.pk, "starts_on": act.today,
        "review_due": act.today + timedelta(days=300), "without_security": "Elsewhere.",
        "targets": targets,
    }  # fmt: skip
    (agreement,) = create(AgreementType, [values], act)
    move(AgreementType, "negotiate", [agreement.pk], act)
    give(AgreementType, "terms", [agreement.pk], act)
    move(AgreementType, "agree", [agreement.pk], act, {"how": "Signed"})
    move(AgreementType, "bring_into_force", [agreement.pk], act)
    relate(agreement.pk, "applies_to", [site.pk], act)
    clock.move_to(FRIDAY)
    return {"customer": bank.pk, "service": site.pk}


def row(made: Any, metric: str) -> ClockReading:
    return ClockReading.objects.get(record=made.pk, metric=metric)


def hours(count: float) -> datetime:
    return FRIDAY + timedelta(hours=count)


def test_collection_has_its_own_clock_and_restoration_never_moves(
    acts: dict[str, Act], shop: dict[str, Any], clock: Any
) -> None:
    made = reported(act_of(acts), **shop)
    assert row(made, "restoration").due_at == hours(4)
    assert not ClockReading.objects.filter(record=made.pk, metric="evidence").exists()
    clock.move_to(hours(1))
    done("wait_for_evidence", made, act_of(acts), why="The disk of the host is copied.")
    assert row(made, "restoration").due_at == hours(4)
    collection = row(made, "evidence")
    assert (collection.state, collection.started_at, collection.due_at) == (
        "running", hours(1), hours(7)
    )  # fmt: skip
    clock.move_to(hours(6))
    done("collected", made, act_of(acts), what="An image, in the safe")
    assert (row(made, "evidence").state, row(made, "evidence").ended_at) == ("met", hours(6))
    clock.move_to(hours(7))
    done("restore", made, act_of(acts), **RESTORED)
    here = Incident.objects.as_system("test").get(pk=made.pk)
    restoration = row(made, "restoration")
    assert (here.state, restoration.state) == ("active", "breached")
    assert (restoration.due_at, restoration.ended_at) == (hours(4), hours(7))
    clocks = clocks_of(here, acts["ims_manager"].viewer, hours(9)).clocks
    reading = next(one.reading for one in clocks if one.metric == "restoration")
    assert (reading.overrun, reading.overrun_while("evidence")) == (3 * 3600, 2 * 3600)
    assert reading.waited("evidence") == 5 * 3600


@pytest.mark.parametrize(("after", "state"), [(2, "withdrawn"), (8, "breached")])
def test_what_is_waived_is_not_met(
    acts: dict[str, Act], shop: dict[str, Any], clock: Any, after: int, state: str
) -> None:
    made = reported(act_of(acts), **shop)
    done("collect", made, act_of(acts), what="The disk")
    clock.move_to(hours(after))
    done("waive", made, act_of(acts), because="Customers can't pay.")
    assert row(made, "evidence").state == state
    here = Incident.objects.as_system("test").get(pk=made.pk)
    assert here.due == hours(4)


# Probes


def short(probe: Any, org: Organization) -> int:
    day = act_day()
    return int(probe(Sight(org, (), day)).falling_short.count())


def act_day() -> Any:
    from django.utils import timezone

    return timezone.localdate()


def test_probes_tell_what_guards_could_not_hold(
    acts: dict[str, Act], shop: dict[str, Any], org: Organization, clock: Any
) -> None:
    act = act_of(acts)
    made = reported(act, **shop)
    (late,) = create(IncidentType, [SLOW], act)
    done("resolve", late, act, resolution="Restarted.")
    edit(IncidentType, [Edit(late.pk, {"security_seen": "yes"})], act)
    clock.move_to(hours(48))
    assert short(probes.evidence_not_decided, org) == 1
    done("collect", made, act_of(acts), what="The disk")
    assert short(probes.evidence_not_decided, org) == 0
    before = [
        probe for code, probe in known().items() if code.startswith("restored-before-evidence")
    ]
    assert [short(probe, org) for probe in before] == [1, 1]
    done("not_needed", late, act_of(acts), because="Only a log.")
    assert [short(probe, org) for probe in before] == [1, 1]
    assert short(probes.evidence_collection_overdue, org) == 0
    clock.move_to(hours(60))
    edit(IncidentType, [Edit(made.pk, {"impact": "medium"})], act_of(acts))
    assert short(probes.evidence_collection_overdue, org) == 1
    clock.move_to(hours(24 * 100))
    assert [short(probe, org) for probe in before] == [0, 0]


def known() -> dict[str, Any]:
    from isthmus.conformity.probe import probes as declared

    return {one.id: one.look for one in declared.values()}


# Whatever is done with reports


WORDS = {
    "why": "We wait.", "resolution": "Done.", "reason": "So.", "what": "The disk.",
    "because": "So.", "advice": "Wait.", "how": "Rebuilt.", "title": "Away", "since": "", "over": "",
}  # fmt: skip
VERBS = sorted(IncidentType.transitions())
EDITS = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from(["yes", "no", ""])
        for name in ("disturbs", "security_seen", "security_harm", "weakness", "asks")
    }
    | {"category": st.sampled_from(["phishing", "", "Mail"])},
)
STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.one_of(st.sampled_from(VERBS), EDITS)), min_size=4, max_size=25
)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=STEPS, first=EDITS)
def test_no_way_leads_to_restored_or_resolved_without_a_decision(
    acts: dict[str, Act], phishing: Any, steps: Any, first: Any
) -> None:
    """Over every move there is, edits of what a report is, merging and reopening: where a report gets
    restored or ended that asks for a decision, the decision is on record and done."""
    act = acts["ims_manager"]
    both = create(IncidentType, [{"title": "One", **first}, {"title": "Other", **COMPROMISED}], act)
    step = {"phase": "recovery", "title": "Rebuild it"}
    said = {"title": "Rebuilding", "owner": act.viewer.principal_id, "steps": [step]}
    (playbook,) = create(PlaybookType, [said], act)
    move(PlaybookType, "bring_into_force", [playbook.pk], act)
    words = {**WORDS, "playbook": playbook.reference}
    for which, what in steps:
        key, other = both[which].pk, both[1 - which]
        before = Incident.objects.as_system("test").get(pk=key)
        try:
            if isinstance(what, dict):
                edit(IncidentType, [Edit(key, what)], act)
            else:
                inputs = IncidentType.transitions()[what].inputs
                given_ = {one.name: words.get(one.name, other.reference) for one in inputs}
                move(IncidentType, what, [key], act, given_)
        except Refused:
            continue
        after = Incident.objects.as_system("test").get(pk=key)
        arrived = after.state in DONE and after.state != before.state
        restored = after.restored_at is not None and before.restored_at is None
        if (arrived or restored) and needs_decision(after.answers):
            assert after.evidence in ("collected", "not_needed", "waived")
            assert after.evidence_at is not None
            assert after.evidence_reason
        if after.state == "merged" and before.state != "merged" and needs_decision(before.answers):
            into = Incident.objects.as_system("test").get(pk=after.merged_into_id)
            assert needs_decision(into.answers)
