"""Major incidents by what the customer agreed to (mission row I4; ISO/IEC 27013, 6.2.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from isthmus.agreements.records import AgreementType
from isthmus.conformity.addition import ClearedSight
from isthmus.conformity.probe import Sight
from isthmus.context.records.competence import CompetenceType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import (
    Act,
    Edit,
    Forbidden,
    Refused,
    create,
    edit,
    move,
    relate,
    restrict,
    unrelate,
)
from isthmus.engine.models import Event, Organization
from isthmus.incidents.answers.records import AnswerTemplateType
from isthmus.incidents.major import probes
from isthmus.incidents.major.models import CONFIRM_WITHIN, MajorIncident
from isthmus.incidents.major.records import MajorIncidentType
from isthmus.incidents.major.sweep import UPDATES
from isthmus.incidents.major.verbs import UPDATE_MISSED, UPDATE_WARNED
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.promised import FRIDAY, act_of
from isthmus.people.records import PartyType, RoleType
from isthmus.services.tests.offered import live

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CRITERIA = "Nobody can pay for more than ten minutes."
AWAY = {"title": "Nobody can pay", "disturbs": "yes", "impact": "high", "urgency": "high"}


@pytest.fixture
def shop(acts: dict[str, Act], clock: Any) -> dict[str, Any]:
    """A bank that agreed what is major: its management is told within thirty minutes."""
    act = act_of(acts)
    (bank,) = create(PartyType, [{"title": "Bank", "customer": True}], act)
    site = live(act, "Payment site")
    values = {
        "title": "Payments", "kind": "sla", "party": bank.pk, "starts_on": act.today,
        "review_due": act.today + timedelta(days=300), "without_security": "Elsewhere.",
        "targets": [{"metric": "restoration", "value": 4, "unit": "hours"}],
        "major_criteria": CRITERIA, "tell_management": 30, "tell_customer": 15,
    }  # fmt: skip
    (agreement,) = create(AgreementType, [values], act)
    move(AgreementType, "negotiate", [agreement.pk], act)
    give(AgreementType, "terms", [agreement.pk], act)
    move(AgreementType, "agree", [agreement.pk], act, {"how": "Signed"})
    move(AgreementType, "bring_into_force", [agreement.pk], act)
    relate(agreement.pk, "applies_to", [site.pk], act)
    clock.move_to(FRIDAY)
    return {"customer": bank.pk, "service": site.pk, "agreement": agreement.pk}


def away(act: Act, shop: dict[str, Any]) -> Any:
    named = {name: shop[name] for name in ("customer", "service")}
    return create(IncidentType, [AWAY | named], act)[0]


def declared(act: Act, report: Any, **values: Any) -> Any:
    wanted = {
        "title": "Nobody can pay", "incident": report.pk, "ground": "criteria",
        "criterion": "Nobody can pay since nine.", **values,
    }  # fmt: skip
    (made,) = create(MajorIncidentType, [wanted], act)
    return made


def done(verb: str, made: Any, act: Act, **given: Any) -> Any:
    return move(MajorIncidentType, verb, [made.pk], act, given)[0]


def refused(verb: str, made: Any, act: Act, **given: Any) -> set[str]:
    with pytest.raises(Refused) as found:
        done(verb, made, act, **given)
    return {reason.code for _, reason in found.value.reasons}


def short(probe: Any, org: Organization, day: date) -> int:
    return int(probe(Sight(org, (), day)).falling_short.count())


def test_whoever_works_at_the_desk_declares_and_somebody_else_confirms(
    acts: dict[str, Act], shop: dict[str, Any], clock: Any
) -> None:
    desk, manager = act_of(acts, "contributor"), act_of(acts)
    made = declared(desk, away(desk, shop), owner=desk.viewer.principal_id)
    assert (made.state, made.agreed_criteria) == ("provisional", CRITERIA)
    assert made.agreement_id == shop["agreement"]
    assert made.confirm_by == FRIDAY + CONFIRM_WITHIN
    assert made.management_due == FRIDAY + timedelta(minutes=30)
    assert made.customer_due == FRIDAY + timedelta(minutes=15)
    with pytest.raises(Forbidden):
        done("confirm", made, desk, shown_by="All of them ring.")
    confirmed = done("confirm", made, manager, shown_by="All of them ring.")
    assert (confirmed.state, confirmed.confirmed_by_id) == (
        "confirmed", manager.viewer.principal_id
    )  # fmt: skip


def test_a_later_version_and_an_edit_change_nothing_of_what_was_agreed(
    acts: dict[str, Act], shop: dict[str, Any], clock: Any
) -> None:
    made = declared(act_of(acts), away(act_of(acts), shop))
    clock.move_to(FRIDAY + timedelta(hours=1))
    edit(MajorIncidentType, [Edit(made.pk, {"criterion": "Since half past nine."})], act_of(acts))
    here = MajorIncident.objects.as_system("test").get(pk=made.pk)
    assert (here.declared_at, here.confirm_by) == (FRIDAY, FRIDAY + CONFIRM_WITHIN)
    assert here.management_due == FRIDAY + timedelta(minutes=30)


def test_time_for_evidence_makes_none_major_and_is_reported(
    acts: dict[str, Act], shop: dict[str, Any], org: Organization, clock: Any
) -> None:
    act = act_of(acts)
    made = declared(act, away(act, shop), ground="evidence", criterion="", owner=act.viewer.principal_id)  # fmt: skip
    assert refused("confirm", made, act, shown_by="Disks.") == {"evidence-is-no-criterion"}
    assert short(probes.major_for_evidence, org, act.today) == 1
    assert short(probes.major_never_confirmed, org, act.today) == 0
    later = act.today + timedelta(days=1)
    assert short(probes.major_never_confirmed, org, later) == 1
    done("withdraw", made, act, reason="It has a clock of its own.")
    assert short(probes.major_never_confirmed, org, later) == 0
    assert short(probes.major_withdrawn_or_repeated, org, later) == 1


def test_what_nobody_agreed_or_answers_for_is_not_confirmed(
    acts: dict[str, Act], shop: dict[str, Any]
) -> None:
    act = act_of(acts)
    (nowhere,) = create(IncidentType, [AWAY], act)
    made = declared(act, nowhere)
    assert refused("confirm", made, act, shown_by="So.") == {"nothing-agreed", "nobody-responsible"}
    other = declared(act, away(act, shop), ground="other", criterion="")
    assert refused("confirm", other, act, shown_by="So.") == {"no-criterion", "nobody-responsible"}
    said = declared(act, away(act, shop), criterion=" ", owner=act.viewer.principal_id)
    assert refused("confirm", said, act, shown_by="So.") == {"no-criterion"}


@pytest.mark.parametrize(
    ("days", "able"), [(10, "valid"), (None, "valid"), (-1, "expired"), ("none", "missing")]
)
def test_the_competence_of_who_is_responsible_is_on_record(
    acts: dict[str, Act], shop: dict[str, Any], days: Any, able: str
) -> None:
    act = act_of(acts)
    person = act.viewer.principal_id
    until = act.today + timedelta(days=days) if isinstance(days, int) else None
    level = "missing" if days == "none" else "shown"
    evidence = "" if days == "none" else "Exercise in spring"
    row = {"person": person, "level": level, "valid_until": until, "evidence": evidence}
    (lead,) = create(CompetenceType, [{"title": "Leads major incidents", "holders": [row]}], act)
    made = declared(act, away(act, shop), owner=person, competence=lead.pk)
    assert made.able == able
    again = declared(act, away(act, shop), owner=person)
    assert (again.competence_id, again.able) == (lead.pk, able)
    assert done("confirm", again, act, shown_by="All ring.").state == "confirmed"


def test_top_management_is_told_once_on_record_in_time(
    acts: dict[str, Act], shop: dict[str, Any], org: Organization, clock: Any
) -> None:
    made, late, never = (declared(act_of(acts), away(act_of(acts), shop)) for _ in range(3))
    clock.move_to(FRIDAY + timedelta(minutes=20))
    told = done("tell_management", made, act_of(acts), how="Helena, by telephone")
    assert told.state == "provisional"
    assert told.management_told_at == FRIDAY + timedelta(minutes=20)
    assert told.management_told_how == "Helena, by telephone"
    assert told.management_told_by_id == acts["ims_manager"].viewer.principal_id
    assert refused("tell_management", made, act_of(acts), how="Again") == {"management-told"}
    clock.move_to(FRIDAY + timedelta(minutes=31))
    done("tell_management", late, act_of(acts), how="By mail")
    today = act_of(acts).today
    assert short(probes.major_management_not_told, org, today) == 1
    assert short(probes.major_management_not_told, org, today + timedelta(days=1)) == 2
    done("withdraw", never, act_of(acts), reason="Not by the criteria.")
    assert short(probes.major_management_not_told, org, today + timedelta(days=1)) == 1


def test_it_is_reviewed_once_it_is_over(
    acts: dict[str, Act], shop: dict[str, Any], org: Organization, clock: Any
) -> None:
    act = act_of(acts)
    report = away(act, shop)
    made = declared(act, report, owner=act.viewer.principal_id)
    done("confirm", made, act, shown_by="All ring.")
    assert refused("review_it", made, act, review="Well.") == {"major-goes-on"}
    move(IncidentType, "resolve", [report.pk], act, {"resolution": "Restarted."})
    later = act.today + timedelta(days=16)
    assert short(probes.major_without_review, org, later) == 1
    reviewed = done("review_it", made, act, review="The desk had no list of numbers.")
    assert (reviewed.state, reviewed.reviewed_at) == ("reviewed", act.occurred_at)
    assert short(probes.major_without_review, org, later) == 0


def test_the_rhythm_of_updates_is_the_agreement_s_and_somebody_is_warned_before(
    acts: dict[str, Act], shop: dict[str, Any], org: Organization, clock: Any, sign_in: Any
) -> None:
    clock.move_to(FRIDAY - timedelta(days=2))
    act = act_of(acts)
    move(AgreementType, "revise", [shop["agreement"]], act)
    edit(AgreementType, [Edit(shop["agreement"], {"update_customer": 40})], act)
    for verb, given in (("negotiate", {}), ("agree", {"how": "Signed"}), ("bring_into_force", {})):
        if verb == "agree":
            give(AgreementType, "terms", [shop["agreement"]], act)
        move(AgreementType, verb, [shop["agreement"]], act, given)
    clock.move_to(FRIDAY)
    act = act_of(acts)
    report = away(act, shop)
    made = declared(act, report, owner=act.viewer.principal_id)
    assert (made.update_every, made.update_due) == (40, FRIDAY + timedelta(minutes=40))
    assert declared(act, report, update_every=20).update_every == 20

    # Ten minutes before it somebody is told, and again once it is late; the next one anew.
    def told() -> list[str]:
        rows = Event.objects.filter(entry=made.pk, verb__in=(UPDATE_WARNED, UPDATE_MISSED))
        return [*rows.order_by("seq").values_list("verb", flat=True)]

    def swept(minutes: int) -> list[str]:
        clock.move_to(FRIDAY + timedelta(minutes=minutes))
        UPDATES.sweep(org, FRIDAY + timedelta(minutes=minutes))
        return told()

    assert (swept(29), swept(30), swept(31)) == ([], [UPDATE_WARNED], [UPDATE_WARNED])
    assert swept(41) == swept(42) == [UPDATE_WARNED, UPDATE_MISSED]
    done("update_customer", made, act_of(acts), to="Olena", text="We look for the cause.")
    assert swept(43)[2:] == []
    assert swept(75)[2:] == [UPDATE_WARNED]
    told_by = sign_in("ims_manager")
    history = told_by.get(f"/o/northgate/major-incidents/{made.reference}/history/").text
    assert "warns that the customer is to hear soon how it stands" in history

    # Prepared texts are offered where it is said, filled in for the report.
    texts = {"title": "Update", "purpose": "update", "text": "{{reference}}: we work on it."}
    create(AnswerTemplateType, [texts], act_of(acts))
    page = told_by.get(f"/o/northgate/major-incidents/{made.reference}/").text
    asked = f"/o/northgate/incidents/{report.reference}/answers/?for=update"
    assert page.count(asked) == 2
    assert f"{report.reference}: we work on it." in told_by.get(asked).text
    done("end_updates", made, act_of(acts), to="Olena", text="It is over.")
    assert swept(200)[2:] == [UPDATE_WARNED]

    # Nobody outside hears of what is restricted: no rhythm is kept with them.
    case = away(act_of(acts), shop)
    restrict(IncidentType, case.pk, [], act_of(acts), "Somebody of us did it.")
    case.refresh_from_db(fields=["circle"])
    now = act_of(acts)
    knowing = replace(now, viewer=replace(now.viewer, circles=frozenset({case.circle_id})))
    assert declared(knowing, case).update_every is None


def test_what_only_some_may_know_of_is_declared_among_them(
    acts: dict[str, Act], shop: dict[str, Any], org: Organization, sign_in: Any
) -> None:
    act = act_of(acts)
    report = away(act, shop)
    restrict(IncidentType, report.pk, [], act, "Somebody of us did it.")
    report.refresh_from_db(fields=["circle"])
    knowing = replace(act, viewer=replace(act.viewer, circles=frozenset({report.circle_id})))
    made = declared(knowing, report, ground="evidence", criterion="")
    assert made.circle_id == report.circle_id
    page = f"/o/northgate/major-incidents/{made.reference}/"
    assert sign_in("contributor").get(page).status_code == 404
    assert short(probes.major_for_evidence, org, act.today) == 0


def test_a_restricted_one_reaches_somebody_of_top_management_who_has_no_part_in_it(
    acts: dict[str, Act], shop: dict[str, Any], org: Organization, sign_in: Any, clock: Any
) -> None:
    """It names one who holds the role, knows of it and is not involved; only the circle hears so."""
    key: dict[str, Any] = {who: act.viewer.principal_id for who, act in acts.items()}
    boss, board = key["ims_manager"], key["top_management"]
    create(RoleType, [{"title": "Board", "kind": "top_management", "holder": board}], act_of(acts))
    report = away(act_of(acts), shop)
    members: list[int] = [key["contributor"], key["approver"]]
    restrict(IncidentType, report.pk, members, act_of(acts), "Somebody of us did it.")
    report.refresh_from_db(fields=["circle"])

    def knowing(who: str = "ims_manager") -> Act:
        act = act_of(acts, who)
        return replace(act, viewer=replace(act.viewer, circles=frozenset({report.circle_id})))

    def name(who: int | None) -> None:
        edit(MajorIncidentType, [Edit(made.pk, {"manager": who})], knowing())

    def missing() -> int:
        sight = ClearedSight(org, (), knowing().today, viewer=knowing().viewer)
        return probes.major_management_not_told(sight).lacking().count()

    made = declared(knowing("contributor"), report, owner=key["approver"])
    assert refused("tell_management", made, knowing(), how="x") == {"nobody-named"}
    name(key["approver"])
    assert refused("tell_management", made, knowing(), how="x") == {"not-top-management"}
    name(board)
    assert refused("tell_management", made, knowing(), how="x") == {"unknowing"}
    assert missing() == 1
    restrict(IncidentType, report.pk, [*members, board], knowing(), "Top management is to know.")
    assert missing() == 0
    relate(report.pk, "involves", [board], knowing(), "The invoices are hers")
    assert refused("tell_management", made, knowing(), how="x") == {"involved"}
    assert missing() == 1
    assert short(probes.major_management_not_told, org, knowing().today) == 0
    unrelate(report.pk, "involves", [board], knowing())
    for part in ({"reporter": board}, {"owner": board}):
        edit(IncidentType, [Edit(report.pk, part)], knowing())
        assert refused("tell_management", made, knowing(), how="x") == {"involved"}
        edit(IncidentType, [Edit(report.pk, dict.fromkeys(part))], knowing())
    told = done("tell_management", made, knowing(), how="In person")
    assert (told.manager_id, told.management_told_at) == (board, FRIDAY)
    assert (
        done("confirm", made, knowing(), shown_by="All pay again and again.").state == "confirmed"
    )
    # Whoever is named afterwards has not been told.
    create(RoleType, [{"title": "Owner", "kind": "top_management", "holder": boss}], knowing())
    name(boss)
    page = f"/o/northgate/major-incidents/{made.reference}/"
    assert sign_in("auditor").get(page).status_code == 404
    shown = sign_in("top_management").get(page).text
    assert "Handled among those who know of it" in shown
    assert "Customer told" not in shown
    here = MajorIncident.objects.as_system("test").get(pk=made.pk)
    assert (here.management_told_at, here.management_told_how) == (None, "")


def test_nobody_agreed_on_what_is_handled_among_few(
    acts: dict[str, Act], shop: dict[str, Any]
) -> None:
    act = act_of(acts)
    report: Any = create(IncidentType, [AWAY], act)[0]
    restrict(IncidentType, report.pk, [], act, "Somebody of us did it.")
    report.refresh_from_db(fields=["circle"])
    knowing = replace(act, viewer=replace(act.viewer, circles=frozenset({report.circle_id})))
    made = declared(knowing, report, owner=act.viewer.principal_id)
    assert done("confirm", made, knowing, shown_by="Money is gone.").state == "confirmed"


def test_a_restricted_declaration_makes_no_other_one_repeated_for_everybody(
    acts: dict[str, Act], shop: dict[str, Any], org: Organization, clock: Any
) -> None:
    report = away(act_of(acts), shop)
    first = declared(act_of(acts), report)
    restrict(MajorIncidentType, first.pk, [], act_of(acts), "Says more than others may know.")
    clock.move_to(FRIDAY + timedelta(minutes=5))
    declared(act_of(acts), report)
    assert short(probes.major_withdrawn_or_repeated, org, act_of(acts).today) == 0


def test_pages_offer_the_declaration_and_warn(
    acts: dict[str, Act], shop: dict[str, Any], sign_in: Any
) -> None:
    act = act_of(acts)
    report = away(act, shop)
    client, at = sign_in("contributor"), f"/o/northgate/incidents/{report.reference}/"
    shown = client.get(at).text
    assert "Declare it major" in shown
    form = client.get("/o/northgate/major-incidents/new/", {"incident": report.reference, "title": "Away"})  # fmt: skip
    assert report.reference in form.text
    made = declared(act, report, ground="evidence", criterion="")
    shown = client.get(at).text
    assert made.reference in shown
    assert "Declare it major" not in shown
    page = client.get(f"/o/northgate/major-incidents/{made.reference}/").text
    assert "Time for evidence makes no incident major." in page
    assert CRITERIA in page
    assert "Top management told" in page


def test_the_customer_hears_how_it_stands_as_often_as_agreed(
    acts: dict[str, Act], shop: dict[str, Any], org: Organization, clock: Any, sign_in: Any
) -> None:
    act = act_of(acts)
    report = away(act, shop)
    made = declared(act, report, update_every=30)
    assert made.update_due == FRIDAY + timedelta(minutes=30)
    later = FRIDAY.date() + timedelta(days=1)
    assert short(probes.major_update_late, org, FRIDAY.date()) == 0
    assert short(probes.major_update_late, org, later) == 1
    clock.move_to(FRIDAY + timedelta(minutes=20))
    told = {"to": "Olena, by telephone", "text": "We look for the cause."}
    made = done("update_customer", made, act_of(acts), **told)
    assert made.update_due == FRIDAY + timedelta(minutes=50)
    clock.move_to(FRIDAY + timedelta(minutes=55))
    page = sign_in("contributor").get(f"/o/northgate/major-incidents/{made.reference}/").text
    assert "We look for the cause." in page
    assert "Overdue since" in page
    made = done("update_customer", made, act_of(acts), **told)
    made = done("end_updates", made, act_of(acts), to="Olena", text="It is over.")
    assert made.update_due is None
    assert [one.late for one in made.updates.order_by("pk")] == [False, True, False]
    # One came late: that stays.
    assert short(probes.major_update_late, org, later) == 1
    # Another rhythm begins when it is agreed; none is due once it is withdrawn.
    changed: Any = edit(MajorIncidentType, [Edit(made.pk, {"update_every": 60})], act_of(acts))[0]
    assert changed.update_due == FRIDAY + timedelta(minutes=115)
    assert done("withdraw", made, act_of(acts), reason="One till only").update_due is None
