"""What can't be as a statement says it is found by one rule, for pages and probes; nobody is told of what
they may not know."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from isthmus.applicability.annex import NEW
from isthmus.applicability.contradictions import Facts, contradictions
from isthmus.applicability.lines import lines
from isthmus.applicability.models import StatementRow
from isthmus.applicability.records import StatementType
from isthmus.applicability.registered import Held
from isthmus.applicability.tests.statements import answered, draft, put_in_force
from isthmus.assets.records.item import ItemType
from isthmus.conformity.edges import TRACES
from isthmus.conformity.probe import Sight, probes
from isthmus.context.edges import MEETS
from isthmus.context.records.obligation import ObligationType
from isthmus.context.tests.scopes import draft as draft_scope
from isthmus.context.tests.scopes import lines as scope_lines
from isthmus.context.tests.scopes import put_in_force as scope_in_force
from isthmus.controls.obligations import Met, met_by
from isthmus.controls.records import ControlType
from isthmus.engine.door import Act, Edit, create, edit, move, relate, restrict
from isthmus.engine.web.addresses import record_address
from isthmus.risks.records import RiskType
from isthmus.risks.tests.made import change, do, method, risk
from isthmus.standards.library import edition

TODAY = date(2026, 6, 1)
USED, OBLIGED, OUT, IN, LATE, DIFFERS, MISSING, OLD = (
    "excluded-and-used", "excluded-and-obliged", "excluded-without-reason", "included-without-reason", "late", "register-differs",
    "own-missing", "older-than-assessment",
)  # fmt: skip


@dataclass(frozen=True)
class Threat:
    pk: int


ONE, OTHER = Threat(1), Threat(2)
DONE = Held(7, "CTL-7", "Backups", "implemented")
COMING = Held(8, "CTL-8", "Keys", "planned")
LAW = Met(9, "OBL-9", "Keep vouchers")


def found(row: dict[str, Any] | None = None, **facts: Any) -> list[tuple[str, str]]:
    """Return the contradictions of a statement with one row, by code and line."""
    rows = [StatementRow(ref="A.5.1", **row)] if row is not None else []
    said = contradictions(lines(NEW, rows), Facts(**{"on": TODAY, **facts}))
    return [(one.code, one.line) for one in said]


@pytest.mark.parametrize(
    ("row", "facts", "codes"),
    [
        (None, {}, []),
        ({"applicable": ""}, {"register": {"A.5.1": [DONE]}, "treated": {7: [ONE]}}, []),
        ({"applicable": "no", "justification": "None here."}, {}, []),
        ({"applicable": "no", "justification": " \n"}, {}, [OUT]),
        ({"applicable": "no", "justification": "Why."}, {"register": {"A.5.1": [DONE]}, "treated": {7: [ONE]}}, [USED]),
        ({"applicable": "no"}, {"register": {"A.5.1": [DONE]}, "treated": {7: [ONE]}}, [USED, OUT]),
        ({"applicable": "no", "justification": "Why."}, {"register": {"A.5.1": [DONE]}, "treated": {8: [ONE]}}, []),
        ({"applicable": "no", "justification": "Why."}, {"register": {"A.5.2": [DONE]}, "treated": {7: [ONE]}}, []),
        ({"applicable": "yes"}, {}, [IN]),
        ({"applicable": "yes", "justification": " "}, {}, [IN]),
        ({"applicable": "yes", "by_obligation": True}, {}, []),
        ({"applicable": "yes", "justification": "Why."}, {}, []),
        ({"applicable": "yes"}, {"register": {"A.5.1": [DONE]}, "treated": {7: [ONE]}}, []),
        ({"applicable": "yes"}, {"register": {"A.5.1": [DONE]}, "obliged": {7: [LAW]}}, []),
        ({"applicable": "yes"}, {"register": {"A.5.1": [DONE]}, "obliged": {8: [LAW]}}, [IN]),
        ({"applicable": "no", "justification": "Why."}, {"register": {"A.5.1": [DONE]}, "obliged": {7: [LAW]}}, [OBLIGED]),
        ({"applicable": "yes", "by_risk": True, "implementation": "planned", "implement_by": TODAY}, {}, []),
        ({"applicable": "yes", "by_risk": True, "implementation": "planned", "implement_by": TODAY - timedelta(1)}, {}, [LATE]),
        ({"applicable": "yes", "by_risk": True, "implement_by": TODAY - timedelta(1)}, {}, [LATE]),
        ({"applicable": "yes", "by_risk": True, "implementation": "implemented", "implement_by": TODAY - timedelta(1)}, {}, []),
        ({"applicable": "no", "justification": "Why.", "implement_by": TODAY - timedelta(1)}, {}, []),
        ({"applicable": "yes", "by_risk": True, "implementation": "implemented"}, {"register": {"A.5.1": [DONE, COMING]}}, [DIFFERS]),
        ({"applicable": "yes", "by_risk": True, "implementation": "implementing"}, {"register": {"A.5.1": [DONE, COMING]}}, []),
    ],
)  # fmt: skip
def test_a_line_contradicts_by_what_it_says_and_what_is_registered(
    row: dict[str, Any] | None, facts: dict[str, Any], codes: list[str]
) -> None:
    assert found(row, **facts) == [(code, "A.5.1") for code in codes]


def test_the_whole_statement_contradicts_what_came_later_and_what_it_lacks() -> None:
    day = timedelta(1)
    assert found(in_force_from=TODAY, assessed=(TODAY, ONE)) == []
    assert found(in_force_from=TODAY, assessed=(TODAY + day, ONE)) == [(OLD, "")]
    assert found(assessed=(TODAY + day, ONE)) == [], "What was never in force can't be out of date."
    assert found(own=[COMING]) == [(MISSING, "own-8")]
    row = StatementRow(ref="X.1", control_id=8)
    assert contradictions(lines(NEW, [row]), Facts(TODAY, own=[COMING])) == []
    assert found(own=[COMING], register={"own-8": [COMING]}) == [(MISSING, "own-8")]
    assert found(own=[COMING], register={"A.5.1": [COMING]}) == []


def test_each_record_is_named_once_though_several_controls_lead_to_it() -> None:
    rows = [StatementRow(ref="A.5.1", applicable="no", justification="Why.")]
    facts = Facts(
        TODAY, {"A.5.1": [DONE, COMING]}, {7: [ONE, OTHER], 8: [ONE]}, {7: [LAW], 8: [LAW]}
    )
    assert [one.records for one in contradictions(lines(NEW, rows), facts)] == [
        (ONE, OTHER),
        (LAW,),
    ]


def treated(act: Act, control: Any, title: str, by: Any = None) -> Any:
    """A risk that a measure treats by a control."""
    one = risk(act, by, title=title)
    return change(one, act, treatment="modify", measures=[{"what": "Do it", "control": control.pk}])


def backups(act: Act) -> Any:
    (made,) = create(ControlType, [{"title": "Backups", "owner": act.viewer.principal_id, "how": "Daily"}], act)  # fmt: skip
    relate(made.pk, TRACES.code, [edition(NEW).by_ref["A.8.13"].key], act)
    return made


def obligation(act: Act, *, binds: bool = True, **values: Any) -> Any:
    said = {
        "title": "Keep vouchers for five years",
        "owner": act.viewer.principal_id,
        "source": "Act, section 12",
    }
    (made,) = create(ObligationType, [{**said, **values}], act)
    return move(ObligationType, "bring_into_force", [made.pk], act)[0] if binds else made


@pytest.mark.django_db
@pytest.mark.both_databases
def test_obligations_are_named_where_controls_meet_them_and_are_reason_enough(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    act = acts["ims_manager"]
    control, secret = backups(act), backups(act)
    law = obligation(act)
    unsure = obligation(act, binds=False, title="Perhaps a law")
    coming = obligation(act, title="From next year", applies_from=act.today + timedelta(9))
    hidden = obligation(act, title="A buyer is looked for")
    relate(control.pk, MEETS.code, [law.pk, unsure.pk, coming.pk], act)
    relate(secret.pk, MEETS.code, [hidden.pk], act)
    restrict(ControlType, secret.pk, [act.viewer.principal_id or 0], act, "Delicate")
    said = {control.pk: [Met(law.pk, law.reference, law.title)]}
    assert met_by([control.pk], act.viewer.organization_id, act.today, act.viewer) == said
    assert met_by([control.pk], act.viewer.organization_id, act.today) == said
    assert met_by([], act.viewer.organization_id, act.today) == {}
    made = draft(
        act, [{"ref": "A.8.13", "applicable": "yes"}, {"ref": "A.5.1", "applicable": "yes"}]
    )
    address = f"/o/northgate/applicability/{made.reference}/"
    browser = sign_in("ims_manager")
    for end in ("", "controls/"):
        page = browser.get(address + end).text
        assert law.reference in page
        assert not [one for one in (unsure, coming, hidden) if one.reference in page], end
    shown = re.findall(r'id="l-([^"]+)"', browser.get(f"{address}controls/?show=against").text)
    assert shown[0] == "A.5.1", "A.8.13 is there for an obligation: that is a reason."
    assert "A.8.13" not in shown
    rows = [{"ref": "A.8.13", "applicable": "no", "justification": "Others keep them."}]
    edit(StatementType, [Edit(made.pk, {"rows": rows})], act)
    page = browser.get(address).text
    assert "Does not apply, and meets an obligation" in page
    # The page of the control says it by the relation, and the obligation by what meets it.
    for one, other in ((control, law), (law, control)):
        found = browser.get(record_address(one, "northgate")).text
        assert other.reference in found


@pytest.mark.django_db
def test_pages_say_it_and_a_restricted_risk_leaves_no_trace(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    act = acts["ims_manager"]
    (own,) = create(ControlType, [{"title": "Two people open the vault", "origin": "own"}], act)
    control = backups(act)
    secret = treated(act, control, "A buyer is looked for")
    restrict(RiskType, secret.pk, [act.viewer.principal_id or 0], act, "Delicate")
    secret = RiskType.model.objects.as_system("test").get(pk=secret.pk)
    made = draft(act, [
        {"ref": "A.8.13", "applicable": "no", "justification": "Others keep them."},
        {"ref": "A.5.1", "applicable": "yes"},
        {"ref": "A.5.2", "applicable": "yes", "by_risk": True, "implementation": "planned", "implement_by": act.today - timedelta(3)},
    ])  # fmt: skip
    address = f"/o/northgate/applicability/{made.reference}/"
    mine, theirs = sign_in("ims_manager"), sign_in("contributor")
    for end in ("", "controls/"):
        page = mine.get(address + end).text
        for words in (secret.reference, "A buyer is looked for", "is used against a risk",
                      "and no other reason says why", "Was to be implemented by",
                      own.reference, "says nothing"):  # fmt: skip
            assert words in page, (end, words)
        other = theirs.get(address + end)
        for words in (secret.reference, "buyer", "used against a risk"):
            assert words not in other.text, (end, words)
    assert "and no other reason says why" in theirs.get(address).text
    shown = re.findall(r'id="l-([^"]+)"', mine.get(f"{address}controls/?show=against").text)
    assert shown == ["A.5.1", "A.5.2", "A.8.13", f"own-{own.pk}"]


@pytest.mark.django_db
@pytest.mark.both_databases
def test_probes_look_at_what_is_in_force_and_at_nothing_restricted(acts: dict[str, Act]) -> None:
    act, top = acts["ims_manager"], acts["top_management"]

    def short(code: str, days: int = 0, used: str = NEW) -> tuple[int, int]:
        on = act.today + timedelta(days=days)
        seen: Any = probes[code].look(Sight(act.viewer.organization, (used,), on))
        return seen.examined.count(), seen.falling_short.count()

    one_each = [code for code in probes if code.startswith("statement-")]
    assert len(one_each) == 6
    (item,) = create(ItemType, [{"title": "Vault"}], act)
    scope = draft_scope("isms", scope_lines([item.pk]), act, owner=act.viewer.principal_id)
    assert short("scope-without-statement") == (0, 0)
    scope_in_force(scope.pk, act, top)
    assert short("scope-without-statement") == (1, 1)
    control = backups(act)
    made = draft(act, answered(other={
        "A.8.13": {"applicable": "no", "by_risk": False, "implementation": "", "justification": "Others keep them."},
        "A.5.2": {"implementation": "planned", "implement_by": act.today + timedelta(3)},
    }))  # fmt: skip
    secret = treated(act, control, "A buyer is looked for")
    restrict(RiskType, secret.pk, [act.viewer.principal_id or 0], act, "Delicate")
    assert [short(code) for code in one_each] == [(0, 0)] * 6, "It is a draft."
    put_in_force(made.pk, act, top)
    assert [short(code) for code in one_each] == [(1, 0)] * 6
    assert short("scope-without-statement") == (1, 0)
    assert short("scope-without-statement", used="iso27001-2013") == (1, 1)
    assert short("statement-implementation-overdue", 4) == (1, 1)
    create(ControlType, [{"title": "Two people open the vault", "origin": "own"}], act)
    assert short("own-control-without-statement") == (2, 1), "Backups stand for A.8.13."
    treated(act, control, "No restore")
    assert short("statement-excludes-what-treats-risks") == (1, 1)
    law = obligation(act, applies_until=act.today + timedelta(9))
    relate(control.pk, MEETS.code, [law.pk], act)
    short_of_law = "statement-excludes-what-meets-obligations"
    assert [short(short_of_law, days) for days in (0, 9, 10)] == [(1, 1), (1, 1), (1, 0)]
    move(StatementType, "revise", [made.pk], act)
    edit(StatementType, [Edit(made.pk, {"rows": answered()})], act)
    assert short("statement-excludes-what-treats-risks") == (1, 1), "The draft does not count."
    (other,) = create(ControlType, [{"title": "Rules"}], act)
    relate(other.pk, TRACES.code, [edition(NEW).by_ref["A.5.1"].key], act)
    assert short("statement-differs-from-register") == (1, 1)
    assert short("statement-older-than-assessment") == (1, 0)
    later = Act.dated(act.viewer, "test", act.occurred_at + timedelta(days=2))
    fire = do(risk(later, method(acts), title="Fire"), "assess", later)
    assert short("statement-older-than-assessment") == (1, 1)
    restrict(
        RiskType,
        fire.pk,
        [act.viewer.principal_id or 0],
        act,
        "Delicate",
    )
    assert short("statement-older-than-assessment") == (1, 0)
