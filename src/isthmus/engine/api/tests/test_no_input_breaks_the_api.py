"""Whatever is sent, the answer is a result or a problem document, never a failure of the server."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from isthmus.engine.registry import RecordType, registry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ROUNDS = 12
ODD = [
    "", None, 0, -1, 2**62, 1.5, True, [], {}, "x" * 300, "\x00", "a\x00b", "\u202e", "😀",
    "2026-02-30", "2026-01-01", "9999-12-31", "0000-00-00", "policy", "PER-2026-0001",
    "27001:2013 5.2", "' OR 1=1", "\r\n", ["x"], {"a": 1},
]  # fmt: skip
MOMENTS = [
    "2026-01-01", "9999-12-31", "0001-01-01", "x", "none", "2026-01-01T00:00:00Z",
    "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00%2B14:00", "%F0%9F%98%80",
]  # fmt: skip
TAGS = ["*", '"1"', 'W/"1"', "x", '"99999999999999"', '"٣"', ""]


def requests(
    record_type: type[RecordType], reference: str, chance: random.Random
) -> list[tuple[str, str, Any]]:
    """Return one odd request to each kind of operation."""
    register = record_type.register
    names = [*record_type.editable(), "colour", "references", "inputs", "reason"]
    body = {name: chance.choice(ODD) for name in chance.sample(names, 3)}
    some = chance.choice([reference, "x", "\x00", "27001:2013 5.2", "😀" * 200])
    verb = chance.choice(list(record_type.transitions()))
    edge = {"type": chance.choice(record_type.drawable()), "targets": [some], "note": "\x00"}
    field, when = chance.choice(record_type.filters), chance.choice(MOMENTS)
    return [
        ("POST", register, chance.choice([body | {"title": "t"}, [body], chance.choice(ODD)])),
        ("PATCH", f"{register}/{reference}", body),
        ("POST", f"{register}/{reference}/do/{verb}", chance.choice([body, {"reason": "\x00"}])),
        ("POST", f"{register}/do/{verb}", {"references": [some], "inputs": body}),
        ("POST", f"{register}/{reference}/relations", edge),
        ("DELETE", f"{register}/{reference}/relations?type=related&target={some[:9]}", None),
        ("GET", f"{register}?{field}={when}", None),
        ("GET", f"{register}?changed_at.gte={when}&created_at.lte={when}", None),
        ("GET", f"{register}?limit={chance.choice(['0', '-5', '1e9', '9' * 30, '٣'])}", None),
    ]


@pytest.mark.parametrize("record_type", list(registry.types()), ids=lambda t: t.code)
def test_odd_input_gets_an_answer(
    record_type: type[RecordType],
    api: Any,
    make_samples: Callable[[type[RecordType]], list[Any]],
) -> None:
    reference = make_samples(record_type)[0].reference
    chance = random.Random(record_type.code)  # noqa: S311 - the same sequence each time
    for _ in range(ROUNDS):
        for method, path, body in requests(record_type, reference, chance):
            answer = api.request(method, path, body, If_Match=chance.choice(TAGS))
            assert answer.status_code < 500, (method, path, body)
            if answer.status_code >= 400 and "\x00" not in path:
                assert answer["Content-Type"] == "application/problem+json", (method, path, body)
