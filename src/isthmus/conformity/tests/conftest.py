"""An organization that measures itself against both standards, two assessors, and records to judge by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.models import Assessment
from isthmus.conformity.probe import ProbeResult
from isthmus.conformity.records import AssessmentType
from isthmus.conformity.runner import run
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, create
from isthmus.engine.models import Organization
from isthmus.people.operations import add_account
from isthmus.people.viewers import viewer_of
from isthmus.standards.library import Requirement, edition

ISMS, SMS = edition("iso27001-2013"), edition("iso20000-1-2011")


@pytest.fixture
def adopted(org: Organization, acts: dict[str, Act]) -> Organization:
    adopt_editions([ISMS.code, SMS.code], acts["ims_manager"])
    return org


@pytest.fixture
def assessor(adopted: Organization, acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def second_assessor(adopted: Organization, system_act: Act) -> Act:
    membership = add_account(
        email="second@northgate.example",
        name="Second assessor",
        password=None,
        roles=["ims_manager"],
        act=system_act,
    )
    return Act.now(viewer_of(membership), "test")


@pytest.fixture
def document(assessor: Act) -> Callable[..., Any]:
    """Create a draft document; a test that needs more moves it on."""

    def make(title: str = "Security policy", **values: Any) -> Any:
        (made,) = create(DocumentType, [{"title": title, "body": "Text.", **values}], assessor)
        return made

    return make


@pytest.fixture
def assessment(assessor: Act) -> Assessment:
    (made,) = create(AssessmentType, [{"title": "First gap assessment"}], assessor)
    assert isinstance(made, Assessment)
    return made


@pytest.fixture
def isms() -> dict[str, Requirement]:
    return ISMS.by_ref


@pytest.fixture
def sms() -> dict[str, Requirement]:
    return SMS.by_ref


@pytest.fixture
def probed(adopted: Organization) -> Callable[..., ProbeResult]:
    """Run one probe and return what it answered."""

    def run_it(id_: str, on: date | None = None) -> ProbeResult:
        (result,) = run(adopted, on, only=[id_])
        return result

    return run_it
