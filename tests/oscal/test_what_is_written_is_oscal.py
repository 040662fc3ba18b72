"""What Isthmus writes as OSCAL, held against the schemas that NIST publishes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.matrix import Matrix
from isthmus.conformity.operations import judge
from isthmus.conformity.oscal_results import as_oscal as results_as_oscal
from isthmus.engine.door import Act
from isthmus.engine.models import Organization
from isthmus.standards.catalogues.files import read
from isthmus.standards.catalogues.oscal_out import as_oscal
from isthmus.standards.catalogues.shelving import content_of
from isthmus.standards.library import EDITIONS, edition
from isthmus.standards.tests.samples_of_catalogues import YAML

SCHEMAS = Path(__file__).parent / "schemas"


def mistakes(schema: str, written: bytes) -> list[str]:
    form: dict[str, Any] = json.loads((SCHEMAS / f"oscal_{schema}_schema.json").read_bytes())
    found = jsonschema_rs.validator_for(form).iter_errors(json.loads(written))
    return [f"{list(one.instance_path)}: {one.message[:300]}" for one in found]


@pytest.mark.parametrize("code", EDITIONS)
def test_every_edition_is_an_oscal_catalogue(code: str) -> None:
    assert mistakes("catalog", as_oscal(content_of(code))) == []


def test_what_is_loaded_is_written_as_an_oscal_catalogue() -> None:
    content = read("a.yaml", YAML.encode())
    assert mistakes("catalog", as_oscal(content)) == []
    # The text of a licence may have lines, quotes and signs of any kind.
    odd = replace(content.head, licence='"©" <b> \\ 条', published="2026-13-99", publisher="")
    assert mistakes("catalog", as_oscal(replace(content, head=odd))) == []


def test_the_schema_would_say_what_is_wrong() -> None:
    broken = json.loads(as_oscal(read("a.yaml", YAML.encode())))
    del broken["catalog"]["metadata"]["version"]
    assert mistakes("catalog", json.dumps(broken).encode())


@pytest.mark.django_db
def test_the_matrix_is_oscal_assessment_results(org: Organization, acts: dict[str, Act]) -> None:
    adopt_editions(["iso27001-2022", "iso20000-1-2018"], acts["administrator"])
    requirement = edition("iso27001-2022").by_ref["A.5.1"]
    judge(requirement, "partly", acts["ims_manager"], statement="Seen.", gap="A list")
    assert mistakes("assessment-results", results_as_oscal(Matrix(org))) == []
