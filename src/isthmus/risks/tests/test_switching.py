"""A switch of the approach is seen before it is done, loses nothing, and is the same on the way back."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.engine.access import Viewer
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, Forbidden, Refused, create, move
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import parse_query
from isthmus.engine.transfer.export import export
from isthmus.risks.guards.risk import method_fits
from isthmus.risks.method.in_force import (
    InForceApproach,
    InForceMethod,
    methods_in_force,
    names_by_concern,
)
from isthmus.risks.method.rules import rules_of
from isthmus.risks.models import Risk
from isthmus.risks.records import ApproachType, MethodType, RiskType
from isthmus.risks.records.acceptance_level import AcceptanceLevelType
from isthmus.risks.switching import Alike, approach_of, consider, draft, open_question, preview
from isthmus.risks.tests.made import approach, method, risk

NAMES = {"name_common": "Ibis", "name_isms": "Falcon", "name_sms": "Heron"}
CONCERNS = ("", "isms", "sms", "both")
RULES = rules_of("matrix", {})
METHODS = {
    key: InForceMethod(key, f"RMT-{key}", 1, f"By {concerns}", concerns, RULES)
    for key, concerns in enumerate(CONCERNS[1:], 1)
}
ANSWERS = st.tuples(st.sampled_from(["", "yes", "no"]), st.sampled_from(["", "yes", "no"])).filter(
    lambda one: one != ("no", "no")
)


def _approach(choice: str) -> InForceApproach:
    return InForceApproach(choice, names_by_concern(choice, NAMES))


@given(
    st.lists(st.builds(Alike, st.sampled_from(CONCERNS), st.sampled_from([None, 1, 2, 3, 4]),
                       st.integers(1, 9))),
    st.sampled_from("abc"), st.sampled_from("abc"),
)  # fmt: skip
def test_every_risk_lands_once_and_is_asked_about_once(
    alike: list[Alike], now: str, then: str
) -> None:
    found = consider(alike, METHODS, _approach(now), _approach(then))
    every = sum(one.count for one in alike)
    assert sum(one.now for one in found.registers) == every
    assert sum(one.then for one in found.registers) == every
    assert len({one.name for one in found.registers}) == len(found.registers)
    target = _approach(then)
    asked = [
        one for one in alike
        if open_question(one.concerns, METHODS.get(one.method or 0), target)
    ]  # fmt: skip
    assert sum(one.count for one in found.questions) == sum(one.count for one in asked)
    # Nobody is asked anything twice, nor about what is as it was.
    assert len({(one.text, one.filters) for one in found.questions}) == len(found.questions)
    assert {one.code for one in found.missing if one.code != "idle"} == {"no-criteria"}


def _exported(viewer: Viewer) -> list[bytes]:
    found = []
    for record_type in (RiskType, MethodType, AcceptanceLevelType):
        for ending in ("json", "csv"):
            file = io.BytesIO()
            export(parse_query(record_type, {}, Lookup(viewer)), viewer, ending, file)
            found.append(file.getvalue())
    return found


def _switched(acts: dict[str, Act], to: str) -> None:
    made = draft(acts["ims_manager"], to, f"It suits us: {to}.", NAMES)
    move(ApproachType, "propose", [made.pk], acts["ims_manager"])
    give(ApproachType, "approach", [made.pk], acts["top_management"])
    move(ApproachType, "bring_into_force", [made.pk], acts["ims_manager"])


@pytest.mark.django_db
@pytest.mark.both_databases
@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    drawn=st.lists(
        st.tuples(ANSWERS, st.sampled_from([None, "isms", "sms", "both"]),
                  st.sampled_from(["", "1", "4"])),
        min_size=1, max_size=6,
    ),
    to=st.sampled_from("bc"),
)  # fmt: skip
def test_there_and_back_exports_the_same_bytes(
    acts: dict[str, Act], drawn: list[tuple[tuple[str, str], str | None, str]], to: str
) -> None:
    act = acts["ims_manager"]
    with transaction.atomic():
        approach(acts, "a")
        by = {one: method(acts, concerns=one, title=f"By {one}") for one in ("isms", "sms", "both")}
        for (security, services), of, likelihood in drawn:
            risk(act, by[of] if of else None, for_security=security, for_services=services,
                 likelihood=likelihood)  # fmt: skip
        before = _exported(act.viewer)
        told = preview(act.viewer, to, NAMES)
        assert _exported(act.viewer) == before
        _switched(acts, to)
        # What was foretold is what guards say now.
        known = methods_in_force(act.viewer.organization_id)
        rows = [*Risk.objects.as_system("test").all()]
        refused = {one.pk for one, _ in method_fits(rows, act)}
        asked = {
            one.pk for one in rows
            if open_question(one.concerns, known.get(one.method_id or 0), _approach(to))
        }  # fmt: skip
        unanswered = {one.pk for one in rows if not one.concerns}
        assert refused - unanswered == asked - unanswered
        assert sum(one.count for one in told.questions) == len(asked)
        _switched(acts, "a")
        assert _exported(act.viewer) == before
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_switch_is_seen_drafted_with_reasons_and_taken_back(
    acts: dict[str, Act],
    sign_in: Callable[[str], Client],
    django_assert_num_queries: Callable[..., Any],
) -> None:
    act = acts["ims_manager"]
    made = approach(acts, "a")
    by = method(acts)
    for sides in (("yes", "yes"), ("yes", "no"), ("yes", "no")):
        risk(act, by, for_security=sides[0], for_services=sides[1])
    with django_assert_num_queries(3):
        seen = preview(act.viewer, "b", NAMES)
    assert {one.code: one.count for one in seen.questions} == {"shared": 1, "other-method": 2}
    assert [one.code for one in seen.missing] == ["no-method", "no-method", "idle"]
    browser = sign_in("ims_manager")
    page = browser.get("/o/northgate/risk-switch/?to=b").text
    assert "One risk matters to both systems, which no assessment under b) does." in page
    assert "Five by five would no longer be for 2 risks (Information security)." in page
    (behind,) = {one for one in page.split('"') if "/risks/?method=" in one}
    assert browser.get(behind.replace("&amp;", "&")).text.count("data-row-link") >= 2
    assert "It is the approach in force." in browser.get("/o/northgate/risk-switch/?to=a").text
    same = browser.post("/o/northgate/risk-switch/", {"to": "a", "reasons": "Again.", **NAMES})
    assert same.status_code == 422
    made.refresh_from_db()
    assert made.state == "in_force", "What is refused is not drafted all the same."
    refused = browser.post("/o/northgate/risk-switch/?to=b", {"to": "b", "reasons": " ", **NAMES})
    assert (refused.status_code, "It does not say why." in refused.text) == (422, True)
    given = {"to": "b", "reasons": "Criteria differ.", **NAMES}
    page = browser.post("/o/northgate/risk-switch/?to=b", given, follow=True).text
    assert "What is in force stays so" in page
    assert "Where live risks stand" in page
    made.refresh_from_db()
    assert (made.state, made.choice, made.name_sms, bool(made.in_force_from)) == (
        "draft", "b", "Heron", True,
    )  # fmt: skip
    said = browser.get("/api/v1/o/northgate/risk-switch?to=b").json()
    assert (said["now"], said["risks"], len(said["questions"])) == ("a", 3, 2)
    assert browser.get("/api/v1/o/northgate/risk-switch?to=x").status_code == 422
    # Who may not change it sees it all the same.
    page = sign_in("auditor").get("/o/northgate/risk-switch/?to=c").text
    assert "Your role does not let you change the approach." in page
    assert "Draft this approach" not in page
    with pytest.raises(Forbidden):
        draft(acts["auditor"], "c", "Most are shared.", NAMES)
    move(ApproachType, "propose", [made.pk], act)
    assert "take it back first" in browser.get("/o/northgate/risk-switch/?to=c").text


@pytest.mark.django_db
def test_without_an_approach_the_switch_drafts_one(acts: dict[str, Act]) -> None:
    assert approach_of(acts["ims_manager"].viewer) is None
    made = draft(acts["ims_manager"], "c", "Most are shared.", NAMES)
    assert (made.state, made.choice, made.name_common) == ("draft", "c", "Ibis")
    create(ApproachType, [{"title": "Another"}], acts["ims_manager"])
    with pytest.raises(Refused):
        move(ApproachType, "bring_into_force", [made.pk], acts["ims_manager"])
