"""From 2013 to 2022 a person decides where the published correspondence can't, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from isthmus.applicability.annex import NEW, OLD, controls
from isthmus.applicability.carrying import DRAFT
from isthmus.applicability.models import Statement, StatementRow
from isthmus.applicability.records import StatementType
from isthmus.applicability.tests.statements import answered, draft
from isthmus.applicability.transition import Becomes, Said, sources, transition
from isthmus.cli.app import run
from isthmus.controls.records import ControlType
from isthmus.engine.door import Act, Forbidden, Refused, choices_for, create, move, remove
from isthmus.people.models import Membership
from isthmus.people.operations import create_token

#: As ISO/IEC 27002:2022 counts them.
NEW_IN_2022 = {
    "A.5.7", "A.5.23", "A.5.30", "A.7.4", "A.8.9", "A.8.10", "A.8.11", "A.8.12", "A.8.16",
    "A.8.23", "A.8.28",
}  # fmt: skip
DIVIDED = {"A.5.36", "A.8.8"}
ALWAYS = NEW_IN_2022 | DIVIDED
INCLUDED = Said("yes", frozenset({"by_risk"}), "As always.", "implemented")


def whole(**other: Said) -> dict[str, Said]:
    return dict.fromkeys(controls(OLD), INCLUDED) | other


def by_ref(said: dict[str, Said]) -> dict[str, Becomes]:
    return {one.ref: one for one in transition(said)}


def asked(said: dict[str, Said]) -> set[str]:
    return {one.ref for one in transition(said) if one.asks}


def test_all_93_and_all_114_are_accounted_for() -> None:
    found = by_ref(whole())
    assert [*found] == [*controls(NEW)]
    named = [ref for one in found.values() for ref in one.sources]
    assert {*named} == {*controls(OLD)}
    assert [ref for ref in controls(OLD) if named.count(ref) > 1] == ["A.18.2.3"]
    assert {ref for ref, one in found.items() if "A.18.2.3" in one.sources} == DIVIDED
    assert {ref for ref, one in found.items() if not one.sources} == NEW_IN_2022
    counted = [sum(one.how == how for one in found.values()) for how in ("carried", "merged", "split", "new")]  # fmt: skip
    assert sum(counted) == 93
    assert counted[2:] == [2, 11]


@pytest.mark.parametrize("ref", [*controls(NEW)])
def test_each_of_the_93_asks_where_and_only_where_the_rule_says(ref: str) -> None:
    """Every way in which one of its sources may differ from the others, one at a time."""
    assert asked(whole()) == ALWAYS
    below = sources()[ref]
    for other in (
        replace(INCLUDED, applicable="no"),
        replace(INCLUDED, reasons=frozenset({"by_contract"})),
        replace(INCLUDED, justification="Otherwise."),
        replace(INCLUDED, implementation="planned"),
        Said(),
    ):
        for source in below:
            found = by_ref(whole(**{source: other}))
            differs = len(below) > 1
            assert {one.ref for one in found.values() if one.asks} == ALWAYS | ({ref} if differs else set())  # fmt: skip
            wanted = Said() if found[ref].asks else other
            assert found[ref].said == wanted
        if below and ref not in DIVIDED:
            alike = by_ref(whole(**dict.fromkeys(below, other)))
            assert (alike[ref].asks, alike[ref].said) == ("", other)


def test_logging_with_one_part_excluded_asks() -> None:
    out = Said("no", frozenset(), "Nobody is an administrator.", "")
    found = by_ref(whole(**{"A.12.4.3": out}))
    assert found["A.8.15"].sources == ("A.12.4.1", "A.12.4.2", "A.12.4.3")
    assert found["A.8.15"].how == "differs"
    assert found["A.8.15"].said == Said()


def test_what_differs_in_days_or_spaces_only_is_merged_to_the_latest() -> None:
    early, late = date(2026, 1, 1), date(2026, 6, 1)
    found = by_ref(whole(**{
        "A.12.4.1": replace(INCLUDED, implement_by=late),
        "A.12.4.2": replace(INCLUDED, implement_by=early),
        "A.12.4.3": replace(INCLUDED, justification="As always. "),
    }))  # fmt: skip
    assert (found["A.8.15"].how, found["A.8.15"].said.implement_by) == ("merged", late)


def rows(statement: Any) -> dict[str, Any]:
    return {row.ref: row for row in StatementRow._default_manager.filter(record=statement.pk)}


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_draft_keeps_all_that_was_said_and_can_be_removed(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    act = acts["ims_manager"]
    (own,) = create(ControlType, [{"title": "Two people open the vault", "origin": "own"}], act)
    said: dict[str, dict[str, Any]] = {
        ref: {"justification": f"Words of {ref}."} for ref in controls(OLD)
    }
    said["A.12.4.3"] = {"applicable": "no", "by_risk": False, "justification": "Nobody is one."}
    old_rows = [*answered(OLD, said), {"ref": "X.1", "control": own.pk, "applicable": "yes", "by_practice": True}]  # fmt: skip
    old = draft(act, old_rows, OLD, title="Of the platform")
    client = sign_in("ims_manager")
    address = f"/o/northgate/applicability/{old.reference}/for-2022/"
    page = client.get(address).text
    for ref in controls(OLD):
        assert f"{ref} " in page
    answer = client.post(address, follow=True)
    assert "are for you to decide" in answer.text
    made = Statement.objects.as_system("test").get(made_from=old.pk)
    found = rows(made)
    assert len(found) == 94
    for ref, below in sources().items():
        for source in below:
            assert said[source]["justification"] in found[ref].earlier
    assert (found["A.8.13"].applicable, found["A.8.13"].justification) == ("yes", "Words of A.12.3.1.")  # fmt: skip
    assert (found["A.8.15"].applicable, found["A.8.15"].asks) == ("", "differs")
    assert (found["X.1"].control_id, found["X.1"].by_practice) == (own.pk, True)
    assert made.unanswered == sum(not row.applicable for row in found.values())
    assert answer.text.count("data-line") == made.unanswered
    assert len(rows(old)) == 115
    remove(StatementType, [made.pk], act, "Begun too early.")
    move(StatementType, DRAFT, [old.pk], act)
    again = Statement.objects.visible_to(act.viewer).get(made_from=old.pk)
    assert again.pk != made.pk
    assert client.get(f"/o/northgate/applicability/{again.reference}/for-2022/").status_code == 404
    assert sign_in("auditor").get(address).status_code == 403


@pytest.mark.django_db
@pytest.mark.both_databases
def test_by_api_and_command_the_same_draft_is_made_by_whoever_may_create_one(
    acts: dict[str, Act], memberships: dict[str, Membership], system_act: Act, client: Client
) -> None:
    act = acts["ims_manager"]
    old = draft(act, answered(OLD), OLD, title="Of the platform")
    address = f"/api/v1/o/northgate/applicability/{old.reference}/do/{DRAFT}"

    def post(role: str) -> int:
        given: dict[str, Any] = {"name": "test", "writes": True, "days": 1, "act": system_act}
        _, secret = create_token(memberships[role], **given)
        bearer = {"Authorization": f"Bearer {secret}"}
        return client.post(address, b"{}", content_type="application/json", headers=bearer).status_code  # fmt: skip

    assert (post("auditor"), post("ims_manager")) == (403, 200)
    assert run(["records", "do", DRAFT, old.reference, "--as", "auditor@northgate.example"]) != 0
    assert (
        run(["records", "do", DRAFT, old.reference, "--as", "ims_manager@northgate.example"]) == 0
    )
    one, other = Statement.objects.visible_to(act.viewer).filter(made_from=old.pk)
    assert (one.state, one.edition, one.unanswered) == ("draft", NEW, len(ALWAYS))
    said = ("ref", "applicable", "justification", "asks", "earlier")
    told = [[*StatementRow._default_manager.filter(record=made).order_by("ref").values(*said)] for made in (one, other)]  # fmt: skip
    assert told[0] == told[1]
    # Why it can't be done is known before; one that answers 2022 already is offered nothing.
    assert DRAFT not in {choice.transition.verb for choice in choices_for(StatementType, one, act)}
    with pytest.raises(Refused, match="2022 already"):
        move(StatementType, DRAFT, [one.pk], act)
    reader = acts["auditor"]
    (choice,) = (c for c in choices_for(StatementType, old, reader) if c.transition.verb == DRAFT)
    assert [reason.code for reason in choice.reasons] == ["permission"]
    with pytest.raises(Forbidden):
        move(StatementType, DRAFT, [old.pk], reader)
