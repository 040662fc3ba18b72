"""The matrix as OSCAL assessment results, and every verdict back from them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from isthmus.conformity.adoption import use_catalogue
from isthmus.conformity.matrix import Choice, Matrix
from isthmus.conformity.operations import judge, trace
from isthmus.conformity.oscal_reading import changes, read_results
from isthmus.conformity.oscal_results import STATES, as_oscal
from isthmus.conformity.verdict import VERDICTS
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, restrict
from isthmus.engine.language import speaking
from isthmus.engine.models import Organization
from isthmus.standards.catalogues.content import CatalogueProblem
from isthmus.standards.catalogues.files import read
from isthmus.standards.catalogues.operations import load
from isthmus.standards.library import Requirement, edition
from isthmus.standards.tests.samples_of_catalogues import YAML

pytestmark = pytest.mark.django_db


def results(matrix: Matrix, choice: Choice | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(as_oscal(matrix, choice))["assessment-results"]
    return found


@pytest.fixture
def judged(
    adopted: Organization,
    assessor: Act,
    document: Callable[..., Any],
    isms: dict[str, Requirement],
) -> Organization:
    policy = document("Security policy")
    trace(policy.pk, [isms["5.2"]], assessor)
    judge(isms["5.2"], "conforms", assessor, statement="Seen.", evidence=[policy.pk])
    judge(isms["4.1"], "partly", assessor, gap="No list", action="Write one")
    return adopted


def test_every_requirement_has_a_finding_and_every_verdict_comes_back(judged: Organization) -> None:
    matrix = Matrix(judged)
    read_back = read_results(as_oscal(matrix))
    assert read_back.verdicts == {(line.edition, line.ref): line.verdict for line in matrix.lines()}
    assert read_back.organization == judged.slug
    assert read_back.on == matrix.on.isoformat()
    assert changes(read_back, matrix) == []


def test_it_is_the_same_bytes_for_the_same_state_and_day(judged: Organization) -> None:
    assert as_oscal(Matrix(judged)) == as_oscal(Matrix(judged))


def test_it_is_english_whoever_asks(judged: Organization) -> None:
    wanted = as_oscal(Matrix(judged))
    with speaking("de"):
        assert as_oscal(Matrix(judged)) == wanted


def test_satisfied_is_only_what_was_judged_with_evidence() -> None:
    assert set(STATES) == {one.code for one in VERDICTS}
    satisfied = {code for code, (state, _) in STATES.items() if state == "satisfied"}
    assert satisfied == {"conforms", "not_applicable"}


def test_a_finding_names_its_observations_with_assessor_date_and_evidence(
    judged: Organization,
) -> None:
    found = results(Matrix(judged))
    isms = found["results"][0]
    finding = next(one for one in isms["findings"] if one["title"].startswith("5.2 "))
    assert finding["target"]["target-id"] == "_5.2"
    known = {one["uuid"]: one for one in isms["observations"]}
    seen = [known[one["observation-uuid"]] for one in finding["related-observations"]]
    judgement = next(one for one in seen if one["methods"] == ["EXAMINE"])
    assert "Seen." in judgement["description"]
    assert "Security policy" in judgement["relevant-evidence"][0]["description"]
    actor = judgement["origins"][0]["actors"][0]["actor-uuid"]
    assert actor in {one["uuid"] for one in found["metadata"]["parties"]}
    assert {one["methods"][0] for one in isms["observations"]} == {"TEST", "EXAMINE"}


def test_restricted_records_leave_no_trace(
    judged: Organization,
    assessor: Act,
    document: Callable[..., Any],
    isms: dict[str, Requirement],
) -> None:
    before = as_oscal(Matrix(judged))
    secret = document("Merger dossier")
    trace(secret.pk, [isms["6.1.1"]], assessor)
    restrict(
        DocumentType, secret.pk, [assessor.viewer.principal_id or 0], assessor, "Not yet public"
    )
    after = as_oscal(Matrix(judged))
    assert b"Merger" not in after
    assert secret.reference.encode() not in after
    assert read_results(after).verdicts == read_results(before).verdicts


def test_what_changed_since_is_told(
    judged: Organization, assessor: Act, isms: dict[str, Requirement]
) -> None:
    then = read_results(as_oscal(Matrix(judged)))
    before = then.verdicts[isms["4.2"].edition, "4.2"]
    judge(isms["4.2"], "conforms", assessor)
    told = {
        (one.ref, one.before.code if one.before else "", one.now.code if one.now else "")
        for one in changes(then, Matrix(judged))
    }
    assert ("4.2", before.code, "claimed") in told


def test_conditions_choose_findings_and_are_said(judged: Organization) -> None:
    found = results(Matrix(judged), Choice(verdicts=("falls_short",)))
    isms = found["results"][0]
    refs = {one["target"]["target-id"] for one in isms["findings"]}
    assert "_4.1" in refs
    assert "_5.2" not in refs
    assert "verdict Falls short" in isms["remarks"]
    assert found["uuid"] != results(Matrix(judged))["uuid"]


def test_loaded_catalogues_are_among_the_results(
    judged: Organization, acts: dict[str, Act]
) -> None:
    row = load(read("a.yaml", YAML.encode()), "a.yaml", acts["administrator"])
    use_catalogue(row.code, acts["administrator"])
    read_back = read_results(as_oscal(Matrix(judged)))
    assert {ref for code, ref in read_back.verdicts if code == row.code} == set(
        edition(row.code).by_ref
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b'{"catalog": {}}', "no OSCAL assessment results"),
        (
            b'{"assessment-results": {"results": [{"findings": [\n{"uuid": "x"}]}]}}',
            "line 2: /assessment-results/results/0/findings/0: The finding has no verdict.",
        ),
    ],
)
def test_results_that_say_no_verdict_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(CatalogueProblem, match=said):
        read_results(data)
