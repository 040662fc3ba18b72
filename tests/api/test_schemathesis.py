"""The whole API, fuzzed from its own description: what it declares is what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from isthmus.conftest import _own_data_folder  # noqa: F401 - uploads go to a folder of the test's own
from isthmus.engine.api.described import openapi
from isthmus.engine.registry import RecordType, registry
from isthmus.people.models import Membership
from isthmus.people.operations import create_token

pytestmark = pytest.mark.django_db

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
#: Each operation is tried with so many requests of either kind.
EXAMPLES = 4
Make = Callable[[type[RecordType]], list[Any]]


def description() -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(openapi())
    return found


def part_of(address: str) -> str:
    """Return the register, or whatever else, that an address of the API belongs to."""
    return address.removeprefix("/api/v1/o/{org}/").partition("/")[0]


PARTS = sorted({part_of(address) for address in description()["paths"]})
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture
def references(make_samples: Make) -> dict[str, list[str]]:
    """Return records to try everything on, by register."""
    return {
        record_type.register: [record.reference for record in make_samples(record_type)]
        for record_type in registry.types()
    }


def pointed(found: dict[str, Any], references: dict[str, list[str]]) -> dict[str, Any]:
    """Let the description name what is there: random words would only find nothing."""
    for address, operations in found["paths"].items():
        # What hangs on records has one address for all registers.
        register = next((name for name in references if f"/{name}/" in address), "documents")
        for operation in operations.values():
            for parameter in operation["parameters"]:
                if parameter["name"] == "org":
                    parameter["schema"] = {"type": "string", "enum": ["northgate"]}
                elif parameter["name"] == "records":
                    parameter["schema"] = {"type": "string", "enum": [register]}
                elif parameter["name"] == "reference":
                    parameter["schema"] = {"type": "string", "enum": references[register]}
    return found


@pytest.mark.parametrize("mode", MODES, ids=str)
@pytest.mark.parametrize("part", PARTS)
def test_every_operation_does_what_it_declares(
    part: str,
    mode: GenerationMode,
    memberships: dict[str, Membership],
    system_act: Any,
    references: dict[str, list[str]],
) -> None:
    member = memberships["ims_manager"]
    _, secret = create_token(member, name="test", writes=True, days=1, act=system_act)
    described = pointed(description(), references)
    schema = schemathesis.openapi.from_dict(described)
    schema.app = get_wsgi_application()
    checks = [*CHECKS, ignored_auth] if mode is GenerationMode.POSITIVE else CHECKS
    for address, operations in described["paths"].items():
        if part_of(address) == part:
            for method in operations:
                fuzz(schema[address][method], mode, secret, checks)


def fuzz(operation: Any, mode: GenerationMode, secret: str, checks: list[Any]) -> None:
    """Send requests made from the operation's description, the same ones each time."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=checks)

    send()
