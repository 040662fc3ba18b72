"""A statement answers every control with reasons before it is approved; nothing is assumed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.applicability.annex import NEW, OLD, controls, groups
from isthmus.applicability.models import StatementRow
from isthmus.applicability.records import StatementType
from isthmus.applicability.registered import registered
from isthmus.applicability.tests.statements import answered, draft, put_in_force
from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.edges import TRACES
from isthmus.conformity.facts import Facts
from isthmus.controls.records import ControlType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, Edit, Invalid, Refused, create, edit, move, restrict
from isthmus.engine.door.relate import relate_many
from isthmus.engine.models import InForce, Snapshot
from isthmus.standards.library import edition

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def why_not(key: int, act: Act, verb: str = "propose") -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        move(StatementType, verb, [key], act)
    return {reason.code: reason.text for _, reason in refused.value.reasons}


def rows(key: int) -> dict[str, Any]:
    return {row.ref: row for row in StatementRow._default_manager.filter(record=key)}


def test_annex_a_has_its_controls_once_each() -> None:
    assert (len(controls(OLD)), len(controls(NEW))) == (114, 93)
    assert [one.heading.ref for one in groups(NEW)] == ["A.5", "A.6", "A.7", "A.8"]
    assert [len(one.controls) for one in groups(NEW)] == [37, 8, 14, 34]
    assert len(groups(OLD)) == 14
    assert sum(len(one.controls) for one in groups(OLD)) == 114


def test_every_control_is_asked_and_named_until_it_is_answered_with_reasons(act: Act) -> None:
    made: Any = draft(act)
    assert made.unanswered == 93
    refused = why_not(made.pk, act)
    assert refused.keys() == {"unanswered"}
    assert "A.5.1, A.5.2" in refused["unanswered"]
    said = answered(
        other={
            "A.5.1": {"by_risk": False},
            "A.5.2": {"applicable": "no", "by_risk": False, "implementation": ""},
            "A.5.3": {"applicable": ""},
            "A.5.4": {"implementation": ""},
        }
    )
    (made,) = edit(StatementType, [Edit(made.pk, {"rows": said})], act)
    assert made.unanswered == 1
    refused = why_not(made.pk, act)
    assert refused == {
        "unanswered": "1 control is unanswered: A.5.3.",
        "no-justification": "2 answers have no justification: A.5.1, A.5.2.",
        "no-state": "1 control that applies does not say whether it is implemented: A.5.4.",
    }


def test_a_control_stands_once_and_belongs_to_the_edition(act: Act) -> None:
    (own,) = create(ControlType, [{"title": "Two people open the vault"}], act)
    ours = {"ref": "X.1", "control": own.pk}
    for wrong, code in (
        ([{"ref": "A.5.1"}, {"ref": "A.5.1", "applicable": "yes"}], "twice"),
        ([{"ref": "A.5.1.1"}], "unknown-control"),
        ([{"ref": "A.5.1", "control": own.pk}], "one-control"),
        ([ours, {**ours, "applicable": "no"}], "twice"),
        ([{"ref": " ", "applicable": "yes"}], "unknown-control"),
    ):
        with pytest.raises(Invalid) as invalid:
            draft(act, wrong)
        assert [one.code for one in invalid.value.errors] == [code]
    (hidden,) = create(ControlType, [{"title": "Hidden"}], act)
    restrict(ControlType, hidden.pk, [act.viewer.principal_id or 0], act, "Delicate")
    with pytest.raises(Invalid) as invalid:
        draft(act, [{"ref": "X.1", "control": hidden.pk}])
    assert [one.code for one in invalid.value.errors] == ["restricted"]
    assert draft(act, [{"ref": "A.5.1.1"}], OLD).unanswered == 114
    assert draft(act, [{**ours, "applicable": "yes"}]).unanswered == 93


def test_rows_that_say_the_same_are_named_before_approval(act: Act) -> None:
    made = draft(act, [*answered(), *answered()[:1]])
    assert why_not(made.pk, act) == {"twice": "Several rows are about A.5.1."}


def test_it_is_approved_as_a_whole_and_its_versions_stay(acts: dict[str, Act], act: Act) -> None:
    top = acts["top_management"]
    made = draft(act, answered())
    move(StatementType, "propose", [made.pk], act)
    give(StatementType, "applicability", [made.pk], top)
    move(StatementType, "take_back", [made.pk], act, {"reason": "A.7.12 is not ours."})
    out = {"id": rows(made.pk)["A.7.12"].pk, "applicable": "no", "justification": "Others lay it."}
    kept = [{"id": row.pk} for ref, row in rows(made.pk).items() if ref != "A.7.12"]
    edit(StatementType, [Edit(made.pk, {"rows": [*kept, out]})], act)
    move(StatementType, "propose", [made.pk], act)
    assert "approv" in " ".join(why_not(made.pk, act, "bring_into_force").values()).lower()
    give(StatementType, "applicability", [made.pk], top)
    stands = move(StatementType, "bring_into_force", [made.pk], act)[0]
    assert (stands.state, stands.in_force_from) == ("in_force", act.today)  # type: ignore[attr-defined]
    with pytest.raises(Refused):
        edit(StatementType, [Edit(made.pk, {"about": "Other words"})], act)
    move(StatementType, "revise", [made.pk], act)
    edit(StatementType, [Edit(made.pk, {"about": "Other words"})], act)
    put_in_force(made.pk, act, top)
    assert [*Snapshot.objects.filter(entry=made.pk).order_by("number").values_list("number", flat=True)] == [1, 2]  # fmt: skip
    assert InForce.objects.filter(entry=made.pk, valid_to__isnull=True).count() == 1
    move(StatementType, "withdraw", [made.pk], act, {"reason": "Another takes its place."})
    assert not InForce.objects.filter(entry=made.pk, valid_to__isnull=True).exists()


def test_a_control_that_is_restricted_later_leaves_no_trace(
    act: Act, acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    (own,) = create(ControlType, [{"title": "Two people open the vault", "origin": "own"}], act)
    made = draft(act, [{"ref": "X.1", "control": own.pk, "applicable": "yes"}])
    restrict(ControlType, own.pk, [act.viewer.principal_id or 0], act, "Delicate")
    client = sign_in("contributor")
    for end in ("", "controls/"):
        page = client.get(f"/o/northgate/applicability/{made.reference}/{end}").text
        assert "vault" not in page
        assert own.reference not in page
    standing = [{"id": row.pk} for row in rows(made.pk).values()]
    edit(StatementType, [Edit(made.pk, {"rows": [*standing, {"ref": "A.5.1"}]})], act)


def test_how_far_a_control_is_agrees_with_the_register(act: Act) -> None:
    (backup,) = create(ControlType, [{"title": "Backups", "owner": act.viewer.principal_id, "how": "Daily"}], act)  # fmt: skip
    # Traced to the earlier edition only: it stands for what that became.
    key = edition(OLD).by_ref["A.12.3.1"].key
    relate_many([(backup.pk, TRACES.code, [key])], act)
    made = draft(act, answered())
    refused = why_not(made.pk, act)
    assert refused == {"register-differs": "The register of controls says otherwise of 1: A.8.13."}
    move(ControlType, "implement", [backup.pk], act)
    assert move(StatementType, "propose", [made.pk], act)[0].state == "proposed"


def test_a_control_stands_for_what_it_is_traced_to_and_what_each_earlier_one_became(
    acts: dict[str, Act], act: Act
) -> None:
    old, new = edition(OLD).by_ref, edition(NEW).by_ref
    both, said = create(ControlType, [{"title": "Accounts"}, {"title": "Reviews"}], act)
    keys = [old["A.9.2.1"].key, new["A.8.15"].key]
    # A.18.2.3 was divided over A.5.36 and A.8.8; somebody said which.
    settled = [old["A.18.2.3"].key, new["A.5.36"].key]
    relate_many([(both.pk, TRACES.code, keys), (said.pk, TRACES.code, settled)], act)
    organization = act.viewer.organization
    found = registered(NEW, (), organization.pk)
    shown = {ref: [(one.key, one.by_way) for one in below] for ref, below in found.items()}
    assert shown == {
        "A.5.16": [(both.pk, True)],
        "A.8.15": [(both.pk, False)],
        "A.5.36": [(said.pk, False)],
    }
    adopt_editions([NEW], acts["administrator"])
    traces = Facts(organization, act.today).traces
    matrix = {ref: [entry.pk for entry in traces.get(one.key, ())] for ref, one in new.items()}
    assert {ref: below for ref, below in matrix.items() if below} == {
        ref: [key for key, _ in below] for ref, below in shown.items()
    }
