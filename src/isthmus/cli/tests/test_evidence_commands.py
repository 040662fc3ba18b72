"""Evidence is decided before anything is restored, by command as by page and API."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from isthmus.people.models import Membership

Isthmus = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.django_db
DESK = ("--as", "contributor@northgate.example")
MANAGEMENT = ("--as", "top_management@northgate.example")


def test_a_compromised_site_is_restored_after_the_decision(
    isthmus: Isthmus, memberships: dict[str, Membership]
) -> None:
    said = ("title=Payment site compromised", "disturbs=yes", "security_harm=yes")
    reference = isthmus("records", "create", "incidents", *said, *DESK)[1].strip()
    found = json.loads(isthmus("records", "show", reference, "--json", *DESK)[1])
    can = {one["verb"]: one for one in found["can"]}
    assert "nothing says what becomes of the evidence" in can["restore"]["why_not"][0]
    status, _, err = isthmus("records", "do", "restore", reference, "how=Rebuilt", *DESK)
    assert status != 0
    assert "nothing says what becomes of the evidence" in err
    assert isthmus("records", "do", "waive", reference, "because=Late", *DESK)[0] != 0
    assert isthmus("records", "do", "waive", reference, "because=Late", *MANAGEMENT)[0] == 0
    assert isthmus("records", "do", "restore", reference, "how=Rebuilt", *DESK)[0] == 0
    found = json.loads(isthmus("records", "show", reference, "--json", "--history", *DESK)[1])
    assert [event["verb"] for event in found["history"]][-2:] == ["waive", "restore"]
