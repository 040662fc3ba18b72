import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.stored import refresh
from isthmus.engine.door import Act
from isthmus.engine.models import Organization
from isthmus.people.models import Membership

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db


@pytest.fixture
def measured(org: Organization, system_act: Act) -> Organization:
    adopt_editions(["iso27001-2013", "iso20000-1-2011"], system_act)
    return org


def test_an_empty_organization_only_lacks_evidence(
    isthmus: Isthmus, measured: Organization
) -> None:
    status, out, err = isthmus("probe", "document-review-overdue", "roles-unfilled", "--json")
    found = json.loads(out)
    assert status == found["status"] == 3
    assert {probe["outcome"] for probe in found["probes"]} == {"no_evidence"}
    assert err == ""


def test_the_day_decides_whether_a_review_is_overdue(
    isthmus: Isthmus, measured: Organization
) -> None:
    due = ("records", "create", "roles", "title=IMS manager", "kind=ims_manager")
    isthmus("records", "create", "people", "title=Ann")
    isthmus(*due, "holder=Ann", "held_until=2030-06-30")
    isthmus("records", "create", "roles", "title=Director", "kind=top_management", "holder=Ann")
    probe = ("probe", "roles-of-management-unfilled")
    assert isthmus(*probe, "--on", "2030-06-30")[0] == 0
    status, out, err = isthmus(*probe, "--on", "2030-07-01")
    assert status == 1
    assert "ROL-" in out
    assert "1 probe on 2030-07-01: 1 falls short." in err


def test_a_matrix_has_a_line_for_each_requirement(isthmus: Isthmus, measured: Organization) -> None:
    status, out, _ = isthmus("matrix", "--json", "--edition", "iso20000-1-2011", "--clause", "9")
    assert status in (1, 3)
    (edition,) = json.loads(out)["editions"]
    refs = [line["ref"] for line in edition["requirements"]]
    assert {"9.1", "9.2", "9.3"} <= set(refs)
    assert all(ref.startswith("9") for ref in refs)


@pytest.mark.parametrize("ending", ["xlsx", "pdf", "json"])
def test_a_matrix_is_written_to_a_file(
    isthmus: Isthmus, measured: Organization, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"matrix.{ending}"
    isthmus("matrix", "--output", str(file), "--on", "2026-11-23")
    heads = {"xlsx": b"PK", "pdf": b"%PDF", "json": b"{"}
    assert file.read_bytes().startswith(heads[ending])


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("probe", "nonsense"), "There is no probe “nonsense”. One of: "),
        (("probe", "--on", "soon"), "Write it as 2026-11-23."),
        (("matrix", "--verdict", "good"), "There is no verdict “good”. One of: "),
        (("matrix", "--edition", "x"), "The library holds no edition “x”"),
        (("matrix", "--output", "m.doc"), "no matrix of this kind"),
        (("probe", "--as", "administrator@northgate.example"), "does not let you see judgements"),
    ],
)
def test_a_mistake_ends_with_2_never_with_1(
    isthmus: Isthmus,
    measured: Organization,
    memberships: dict[str, Membership],
    command: tuple[str, ...],
    says: str,
) -> None:
    status, _, err = isthmus(*command)
    assert status == 2
    assert says in err


def test_a_fault_of_ours_ends_with_2_as_well(
    isthmus: Isthmus, measured: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("isthmus.conformity.runner.run", broken)
    status, _, err = isthmus("probe")
    assert status == 2
    assert "This is a fault in Isthmus." in err


def test_how_it_stood_comes_from_what_was_stored(isthmus: Isthmus, measured: Organization) -> None:
    status, _, said = isthmus("probe", "--as-of", "2026-01-01")
    assert status == 2
    assert "Nothing was stored by 2026-01-01." in said
    refresh(measured, timezone.now())
    today = f"{timezone.localdate():%Y-%m-%d}"
    status, out, _ = isthmus("probe", "roles-unfilled", "--as-of", today, "--json")
    found = json.loads(out)
    assert (status, found["status"]) == (3, 3)
    assert [(one["probe"], one["outcome"]) for one in found["probes"]] == [
        ("roles-unfilled", "no_evidence")
    ]
    assert "roles-unfilled" in isthmus("probe", "--as-of", today)[1]
    assert isthmus("probe", "--as-of", today, "--on", today)[0] == 2
    assert "--as-of: “soon” is not a date" in isthmus("probe", "--as-of", "soon")[2]
