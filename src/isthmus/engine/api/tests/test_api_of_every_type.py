"""Every register's API, from its declaration and its samples alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from pydantic import TypeAdapter

from isthmus.engine.access import system_viewer
from isthmus.engine.api.schemas import Actions, History, Relations, schemas_of
from isthmus.engine.door import Act, create, restrict
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry, Organization
from isthmus.engine.registry import RecordType, registry
from isthmus.people.operations import create_organization

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[[type[RecordType]], list[Any]]
EVERY_TYPE = pytest.mark.parametrize(
    "record_type", list(registry.types()), ids=lambda record_type: record_type.code
)
#: Registers that have room for more than one record.
OF_SEVERAL = pytest.mark.parametrize(
    "record_type", [t for t in registry.types() if t.only_one is None], ids=lambda t: t.code
)
MOST_QUERIES_OF_A_LIST = 8
MOST_QUERIES_OF_A_RECORD = 10


def fits(model: Any, response: HttpResponse) -> Any:
    """Return the content, which must be exactly what the operation declares."""
    return TypeAdapter(model).validate_json(response.content, strict=True)


def keys_in(response: HttpResponse) -> list[str]:
    keys = Entry.objects.as_system("test").values_list("pk", flat=True)
    text = response.content.decode()
    return [str(key) for key in keys if str(key) in text]


@EVERY_TYPE
def test_each_sample_can_be_created_and_read(
    record_type: type[RecordType], samples: dict[str, Any], api: Any
) -> None:
    for sample in samples[record_type.code]:
        made = api.post(record_type.register, sample)
        assert made.status_code == 201, made.content
        content = fits(schemas_of(record_type).detail, made)
        assert made["Location"].endswith(f"/{record_type.register}/{content.reference}")
        read = api.get(f"{record_type.register}/{content.reference}")
        assert read.json() == made.json()
        assert read["ETag"] == '"1"'
        for name, value in sample.items():
            assert read.json()[name] == value
        assert keys_in(read) == []


@EVERY_TYPE
def test_a_list_creates_all_or_nothing(
    record_type: type[RecordType], samples: dict[str, Any], api: Any
) -> None:
    rows = samples[record_type.code]
    before = api.get(record_type.register).json()["count"]
    wrong = api.post(record_type.register, [*rows, {}])
    assert wrong.status_code == 422
    assert wrong["Content-Type"] == "application/problem+json"
    assert f"#/{len(rows)}/title" in {error["pointer"] for error in wrong.json()["errors"]}
    assert api.get(record_type.register).json()["count"] == before
    made = api.post(record_type.register, rows)
    assert made.status_code == 201
    assert len(fits(schemas_of(record_type).done, made).items) == len(rows)


@EVERY_TYPE
def test_its_list_fits_its_schema_and_costs_few_queries(
    record_type: type[RecordType], make_samples: Make, api: Any
) -> None:
    records = make_samples(record_type)
    with CaptureQueriesContext(connection) as queries:
        listed = api.get(record_type.register)
    found = fits(schemas_of(record_type).page, listed)
    assert {record.reference for record in records} <= {item.reference for item in found.items}
    assert found.count == len(found.items)
    assert len(queries) <= MOST_QUERIES_OF_A_LIST
    assert keys_in(listed) == []


@EVERY_TYPE
def test_a_record_with_all_that_can_be_done_with_it_costs_few_queries(
    record_type: type[RecordType], make_samples: Make, api: Any
) -> None:
    for record in make_samples(record_type):
        with CaptureQueriesContext(connection) as queries:
            read = api.get(f"{record_type.register}/{record.reference}")
        assert read.json()["actions"]
        assert len(queries) <= MOST_QUERIES_OF_A_RECORD


@EVERY_TYPE
def test_an_edit_changes_what_it_names_and_moves_the_version_on(
    record_type: type[RecordType], make_samples: Make, api: Any
) -> None:
    record = make_samples(record_type)[0]
    address = f"{record_type.register}/{record.reference}"
    edited = api.patch(address, {"title": "Another title"}, If_Match='"1"')
    assert edited.status_code == 200, edited.content
    assert edited["ETag"] == '"2"'
    assert edited.json()["title"] == "Another title"
    assert api.get(address, If_None_Match='"2"').status_code == 304
    assert api.get(address, If_None_Match='"1"').status_code == 200


@EVERY_TYPE
def test_a_stale_edit_shows_all_three_sides(
    record_type: type[RecordType], make_samples: Make, api: Any
) -> None:
    record = make_samples(record_type)[0]
    address = f"{record_type.register}/{record.reference}"
    api.patch(address, {"title": "Theirs"})
    stale = api.patch(address, {"title": "Yours"}, If_Match='"1"')
    assert stale.status_code == 412
    content = stale.json()
    assert content["base"]["version"] == 1
    assert content["base"]["fields"]["title"] == record.title
    assert content["theirs"]["version"] == 2
    assert content["theirs"]["fields"]["title"] == "Theirs"
    assert content["yours"] == {"title": "Yours"}
    assert api.delete(address, If_Match='"1"').status_code == 412
    assert api.get(address).json()["title"] == "Theirs"


@EVERY_TYPE
def test_what_can_be_done_is_told_and_can_be_done(
    record_type: type[RecordType], make_samples: Make, api: Any
) -> None:
    records = make_samples(record_type)
    address = f"{record_type.register}/{records[0].reference}"
    actions = fits(Actions, api.get(f"{address}/do")).items
    for action in actions:
        if not action.possible:
            inputs = {i["name"]: "x" for i in action.inputs if i["required"]}
            assert api.post(f"{address}/do/{action.verb}", inputs).status_code in (403, 409)
    possible = [action for action in actions if action.possible]
    if not possible:
        return
    action = possible[0]
    inputs = {i["name"]: "x" for i in action.inputs if i["required"]}
    done = api.post(f"{address}/do/{action.verb}", inputs, If_Match='"1"')
    assert done.status_code == 200, done.content
    assert done.json()["state"] == (action.target or records[0].state)
    for record in records[1:2]:
        many = {"references": [record.reference], "inputs": inputs}
        moved = api.post(f"{record_type.register}/do/{action.verb}", many)
        assert moved.status_code == 200, moved.content
        assert {item["state"] for item in moved.json()["items"]} == {
            action.target or records[0].state
        }
    assert api.post(f"{address}/do/no_such_thing", {}).status_code == 404


@EVERY_TYPE
def test_its_history_tells_what_happened_without_keys(
    record_type: type[RecordType], make_samples: Make, api: Any
) -> None:
    record = make_samples(record_type)[0]
    address = f"{record_type.register}/{record.reference}"
    api.patch(address, {"title": "Another title"})
    told = api.get(f"{address}/history")
    events = fits(History, told).items
    assert [event.verb for event in events] == ["edited", "created"]
    assert events[0].via == "api"
    assert [(c.field, c.before, c.after) for c in events[0].changes] == [
        ("title", record.title, "Another title")
    ]
    assert keys_in(told) == []


@OF_SEVERAL
def test_relations_are_drawn_shown_from_both_ends_and_ended(
    record_type: type[RecordType], make_samples: Make, api: Any
) -> None:
    first, second = make_samples(record_type)[:2]
    address = f"{record_type.register}/{first.reference}/relations"
    body = {"type": "related", "targets": [second.reference], "note": "=1+1"}
    drawn = api.post(address, body)
    assert drawn.status_code == 200, drawn.content
    (relation,) = fits(Relations, drawn).items
    assert (relation.direction, relation.reference, relation.note) == (
        "out",
        second.reference,
        "=1+1",
    )
    other = api.get(f"{record_type.register}/{second.reference}/relations").json()["items"]
    assert [(item["direction"], item["reference"]) for item in other] == [("in", first.reference)]
    ended = api.delete(f"{address}?type=related&target={second.reference}")
    assert ended.status_code == 200
    assert ended.json()["items"] == []
    assert keys_in(drawn) == []


@EVERY_TYPE
def test_a_removed_record_is_gone(
    record_type: type[RecordType], make_samples: Make, api: Any
) -> None:
    record = make_samples(record_type)[0]
    address = f"{record_type.register}/{record.reference}"
    assert api.delete(f"{address}?reason=twice").status_code == 204
    assert api.get(address).status_code == 404


def everything(response: HttpResponse) -> tuple[Any, ...]:
    headers = {name: value for name, value in response.items() if name != "X-Request-ID"}
    return response.status_code, response.content, sorted(headers.items())


@OF_SEVERAL
def test_hidden_absent_and_foreign_records_answer_alike(
    record_type: type[RecordType],
    samples: dict[str, Any],
    make_samples: Make,
    acts: dict[str, Act],
    api_as: Callable[..., Any],
    other_org: Organization,
) -> None:
    hidden, seen = make_samples(record_type)[:2]
    hidden = restrict(record_type, hidden.pk, [], acts["ims_manager"], "test")
    act = Act.now(system_viewer(other_org, "test"), "test")
    theirs = seen.reference
    while record_type.model.objects.as_system("test").filter(
        reference=theirs, organization_id=seen.organization_id
    ):
        rows = parse_rows(record_type, samples[record_type.code][:1], Lookup(act.viewer))
        theirs = create(record_type, rows, act)[0].reference
    register, api = record_type.register, api_as("contributor")
    references = [hidden.reference, f"{record_type.prefix}-2099-9999", theirs, "ü", "x" * 400]
    for method, end, body in (
        ("GET", "", None),
        ("PATCH", "", {"title": "x"}),
        ("DELETE", "", None),
        ("GET", "/do", None),
        ("GET", "/history", None),
        ("GET", "/relations", None),
        ("POST", "/relations", {"type": "related", "targets": [seen.reference]}),
        *(("POST", f"/do/{verb}", {}) for verb in record_type.transitions()),
    ):
        answers = [
            everything(api.request(method, f"{register}/{reference}{end}", body))
            for reference in references
        ]
        assert answers[0][0] == 404, (method, end)
        assert all(answer == answers[0] for answer in answers), (method, end)


def test_an_organization_that_is_foreign_or_absent_answers_alike(
    api: Any, other_org: Organization
) -> None:
    create_organization(slug="third", name="Third", via="test")
    answers = []
    for slug in ("southbank", "nowhere", "third"):
        api.slug = slug
        answers.append(everything(api.get("documents")))
    assert answers[0][0] == 404
    assert answers[0] == answers[1] == answers[2]
