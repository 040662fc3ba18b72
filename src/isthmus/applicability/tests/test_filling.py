"""A statement is filled in on one page, saved as one; what is filled in alike is not saved by that."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.applicability.models import StatementRow
from isthmus.applicability.records import StatementType
from isthmus.applicability.tests.statements import answered, draft, put_in_force
from isthmus.controls.records import ControlType
from isthmus.engine.door import Act, Edit, create, edit

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def address(statement: Any, show: str = "") -> str:
    rest = f"?show={show}" if show else ""
    return f"/o/northgate/applicability/{statement.reference}/controls/{rest}"


def rows(statement: Any) -> dict[str, Any]:
    found = StatementRow._default_manager.filter(record=statement.pk)
    return {row.ref: row for row in found}


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def test_the_page_asks_for_every_control_and_answers_none(act: Act, sign_in: SignIn) -> None:
    create(ControlType, [{"title": "Two people open the vault", "origin": "own"}], act)
    made = draft(act)
    client = sign_in("ims_manager")
    client.get(address(made))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(address(made)).text
    assert len(queries) <= 12, [one["sql"][:200] for one in queries]
    assert page.count("data-line") == 94
    assert len(re.findall(r'-applicable" value=""[^>]* checked', page)) == 94
    assert not re.search(r'value="(yes|no)"[^>]* checked', page)
    assert "Two people open the vault" in page
    assert sign_in("auditor").get(address(made)).status_code == 403


def test_what_is_answered_is_saved_as_one(act: Act, sign_in: SignIn) -> None:
    (own,) = create(ControlType, [{"title": "Two people open the vault", "origin": "own"}], act)
    made = draft(act)
    client = sign_in("ims_manager")
    ours = f"own-{own.pk}"
    sent = {
        "version": version(client.get(address(made)).text),
        "line": ["A.5.1", "A.5.2", ours],
        "A.5.1-applicable": "yes",
        "A.5.1-by_risk": "yes",
        "A.5.1-implementation": "implemented",
        "A.5.2-applicable": "no",
        "A.5.2-justification": "Nobody but us.",
        f"{ours}-applicable": "yes",
        f"{ours}-by_practice": "yes",
    }
    client.post(address(made), sent)
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address(made), sent | {"A.5.1-implementation": "planned"}, follow=True)
    assert answer.status_code == 412, "The cell was written since that version."
    sent["version"] = version(answer.text)
    client.post(address(made), sent | {"A.5.1-implementation": "planned"})
    found = rows(made)
    assert found.keys() == {"A.5.1", "A.5.2", "X.1"}
    first = found["A.5.1"]
    assert (first.applicable, first.by_risk, first.by_contract, first.implementation) == ("yes", True, False, "planned")  # fmt: skip
    # The own control is planned in the register: that is taken over where nothing is said.
    assert (found["X.1"].control_id, found["X.1"].implementation) == (
        own.pk,
        "planned",
    )
    told = client.get(f"/o/northgate/applicability/{made.reference}/history/").text
    assert "Control added" in told
    assert "Control (A.5.1)" in told
    again = client.get(address(made, "excluded")).text
    assert (again.count("data-line"), "Nobody but us." in again) == (1, True)
    assert client.get(address(made, "open")).text.count("data-line") == 91
    assert len(queries) <= 60


def test_two_people_fill_in_at_once_and_nothing_is_lost(act: Act, sign_in: SignIn) -> None:
    made = draft(act, [{"ref": "A.5.1", "applicable": "yes"}])
    client = sign_in("ims_manager")
    base = version(client.get(address(made)).text)
    known = [{"id": row.pk} for row in rows(made).values()]
    edit(StatementType, [Edit(made.pk, {"rows": [*known, {"ref": "A.5.2", "applicable": "no", "justification": "Theirs"}]})], act)  # fmt: skip
    sent = {"version": base, "line": ["A.5.2", "A.5.3"], "A.5.3-applicable": "yes"}
    client.post(address(made), sent)
    assert {ref: row.applicable for ref, row in rows(made).items()} == {
        "A.5.1": "yes", "A.5.2": "no", "A.5.3": "yes",
    }  # fmt: skip
    clash = client.post(address(made), {**sent, "A.5.2-applicable": "yes"})
    assert clash.status_code == 412
    assert clash.text.count("\nTheirs</textarea>") == 1
    assert "Theirs: Applies: Does not apply" in clash.text
    assert rows(made)["A.5.2"].applicable == "no"
    client.post(
        address(made),
        {
            **sent,
            "version": version(clash.text),
            "A.5.2-applicable": "yes",
            "A.5.2-justification": "Theirs",
        },
    )
    assert (rows(made)["A.5.2"].applicable, rows(made)["A.5.2"].justification) == ("yes", "Theirs")


def test_many_are_filled_in_alike_and_taken_back_by_not_saving(act: Act, sign_in: SignIn) -> None:
    made = draft(act, [{"ref": "A.7.1", "applicable": "no", "justification": "No hall"}])
    client = sign_in("ims_manager")
    page = client.get(address(made)).text
    lines = re.findall(r'name="line" value="([^"]+)"', page)
    sent: dict[str, Any] = {
        "version": version(page),
        "line": lines,
        "A.7.1-applicable": "no",
        "A.7.1-justification": "No hall",
        "all-A.7-applicable": "yes",
        "all-A.7-by_risk": "yes",
        "all-A.7-justification": "The halls are ours.",
        "do": "fill-A.7",
    }
    filled = client.post(address(made), sent).text
    assert "13 controls are filled in. Nothing is saved yet." in filled
    assert filled.count("The halls are ours.") == 13
    assert len(rows(made)) == 1
    back = re.findall(r'name="filled" value="([^"]+)"', filled)
    texts = {f"{one}-applicable": "yes" for one in back}
    undone = client.post(address(made), {**sent, **texts, "filled": back, "do": "unfill"}).text
    assert len(re.findall(r'-applicable" value="yes"[^>]* checked', undone)) == 0
    client.post(address(made), {**sent, **texts, "do": "save"})
    assert len(rows(made)) == 14


def test_what_is_in_force_is_read_and_a_wrong_day_leads_to_its_line(
    acts: dict[str, Act], act: Act, sign_in: SignIn
) -> None:
    made = draft(act, answered())
    client = sign_in("ims_manager")
    wrong = client.post(address(made), {"line": ["A.5.1"], "A.5.1-applicable": "yes", "A.5.1-implement_by": "soon"})  # fmt: skip
    assert wrong.status_code == 422
    assert 'href="#f-A.5.1-implement_by"' in wrong.text
    put_in_force(made.pk, act, acts["top_management"])
    assert '<fieldset class="soa-all" disabled>' in client.get(address(made)).text
    record = f"/o/northgate/applicability/{made.reference}/"
    client.get(record)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(record).text
    assert "93 of 93" in page
    assert len(queries) <= 20, [one["sql"][:150] for one in queries]


def test_many_answers_at_once_are_folded_in_history(act: Act, sign_in: SignIn) -> None:
    made = draft(act)
    edit(StatementType, [Edit(made.pk, {"rows": answered()})], act)
    page = sign_in("ims_manager").get(f"/o/northgate/applicability/{made.reference}/").text
    assert "89 more changes" in page
    shown, folded = page.split("89 more changes")
    # That none is unanswered any more comes first.
    assert (shown.count("Control added"), folded.count("Control added")) == (4, 89)
