"""Own fields behave as all others do, for every type of record: generated from the registry."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.engine.access import CREATE
from isthmus.engine.door import Act, Edit, create, edit
from isthmus.engine.history.as_of import Point, record_at
from isthmus.engine.history.replay import replay
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import OwnFieldKind
from isthmus.engine.own.defining import Definition, define
from isthmus.engine.reading import page as read_page
from isthmus.engine.reading import parse_query
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.sharing import seen_by
from isthmus.engine.transfer import apply, export, plan, read

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

EVERY = pytest.mark.parametrize(
    "record_type", [pytest.param(one, id=one.code) for one in registry.types()]
)
CHOICES = (("low", "Low"), ("high", "High, really"))
#: A value for each kind as people type it, and another one.
TYPED = {
    "text": ("Alpha", "=Beta"), "long": ("One\ntwo", "Three"), "integer": ("7", "-12"),
    "decimal": ("12.5", "-0.25"), "bool": ("yes", "no"), "date": ("2026-03-01", "1999-12-31"),
    "moment": ("2026-03-01 10:30", "2026-01-01 00:00"), "choice": ("low", "high"),
    "choices": ("low, high", "high"), "url": ("https://example.org/a?b=c", "http://b.example/"),
    "principal": ("IMS manager", "Contributor"), "record": ("", ""),
}  # fmt: skip
Samples = dict[str, list[dict[str, str]]]


def define_all(record_type: type[RecordType], acts: dict[str, Act]) -> type[RecordType]:
    """Give a register a field of every kind and return the organization's declaration."""
    act = acts["ims_manager"]
    for kind in OwnFieldKind.values:
        wanted = Definition(
            label=f"My {kind}",
            kind=kind,
            choices=CHOICES if kind.startswith("choice") else (),
            target=record_type.code if kind == "record" else "",
            filterable=kind not in ("long", "url"),
        )
        define(record_type, f"x_{kind}", wanted, act)
    for one in acts.values():
        one.viewer.organization.refresh_from_db()
    return seen_by(record_type, act.viewer)


def filled(place: int) -> dict[str, str]:
    return {f"own.x_{kind}": texts[place] for kind, texts in TYPED.items() if texts[place]}


def make(
    record_type: type[RecordType], samples: Samples, acts: dict[str, Act], place: int = 0
) -> Any:
    act = acts["ims_manager"]
    row = {**samples[record_type.code][0], **filled(place)}
    (made,) = create(record_type, parse_rows(record_type, [row], Lookup(act.viewer)), act)
    return made


@EVERY
def test_what_is_typed_is_kept_told_and_rebuilt(
    record_type: type[RecordType], samples: Samples, acts: dict[str, Act]
) -> None:
    act = acts["ims_manager"]
    declared = define_all(record_type, acts)
    record = make(record_type, samples, acts)
    lookup = Lookup(act.viewer)
    (values,) = parse_rows(record_type, [filled(1)], lookup, partial=True)
    (edited,) = edit(record_type, [Edit(record.pk, values, 1)], act)
    assert edited.entry.version == 2
    for name, value in values.items():
        assert declared.spec(name).of(edited) == value, name
    # As of before, as JSON, and rebuilt from history: the same.
    past = record_at(edited, Point(version=1)).record
    (before,) = parse_rows(record_type, [filled(0)], lookup, partial=True)
    for name, value in before.items():
        assert declared.spec(name).of(past) == value, name
    assert [str(one) for one in replay(act.viewer.organization)] == []
    # Emptied, it is gone from the record and from the rows that lists ask.
    empty = dict.fromkeys(values)
    (emptied,) = edit(record_type, [Edit(record.pk, empty)], act)
    assert emptied.own == {}
    assert [str(one) for one in replay(act.viewer.organization)] == []


@pytest.mark.parametrize(
    "record_type", [t for t in registry.types() if t.only_one is None], ids=lambda t: t.code
)
def test_lists_are_filtered_and_sorted_by_them(
    record_type: type[RecordType], samples: Samples, acts: dict[str, Act]
) -> None:
    declared = define_all(record_type, acts)
    viewer = acts["ims_manager"].viewer
    kept = make(record_type, samples, acts)
    if "person" not in record_type.code:
        row = samples[record_type.code][-1]
        acting = acts["ims_manager"]
        create(record_type, parse_rows(record_type, [row], Lookup(viewer)), acting)
    lookup = Lookup(viewer)

    def found(**asked: str) -> list[int]:
        query = parse_query(
            record_type, {n.replace("__", "."): [v] for n, v in asked.items()}, lookup
        )
        return [row.pk for row in read_page(query, viewer, lookup).rows]

    for name in declared.filters[len(record_type.filters) :]:
        text = filled(0).get(name)
        if text is None:
            continue
        first = text.split(",")[0]
        assert found(**{name: first}) == [kept.pk], name
        assert kept.pk not in found(**{name: "none"}), name
        assert kept.pk in found(**{name: f"{first},none"}), name
        if name in declared.sorts:
            assert found(sort=name) == [kept.pk] == found(sort=f"-{name}"), name
    assert found(own__x_integer__gte="7") == [kept.pk] == found(own__x_integer__lte="7")
    assert found(own__x_integer__gte="8") == []
    assert found(own__x_date__lte="2026-03-01") == [kept.pk]


@EVERY
def test_files_go_out_and_come_in_again_unchanged(
    record_type: type[RecordType], samples: Samples, acts: dict[str, Act]
) -> None:
    declared = define_all(record_type, acts)
    act = acts["ims_manager"]
    record = make(record_type, samples, acts, 1)
    query = parse_query(record_type, {}, Lookup(act.viewer))
    for ending in ("csv", "xlsx", "json"):
        file = BytesIO()
        export(query, act.viewer, ending, file)
        found = plan(declared, read(declared, f"x.{ending}", file.getvalue()), act.viewer)
        assert not found.errors, (ending, found.errors[:3])
        assert (found.changed, found.created) == (0, 0), ending
    head = "reference,own.x_integer,own.x_choices\n"
    changed = f"{head}{record.reference},99,\n".encode()
    found = plan(declared, read(declared, "x.csv", changed), act.viewer)
    assert not found.errors
    apply(found, act)
    record.refresh_from_db()
    assert record.own["x_integer"] == 99
    assert "x_choices" not in record.own


@EVERY
def test_the_api_takes_and_gives_them_under_own(
    record_type: type[RecordType],
    samples: Samples,
    acts: dict[str, Act],
    sign_in: Callable[[str], Client],
) -> None:
    define_all(record_type, acts)
    record = make(record_type, samples, acts)
    client, address = sign_in("ims_manager"), f"/api/v1/o/northgate/{record_type.register}"
    given = client.get(f"{address}/{record.reference}").json()["own"]
    assert given["x_integer"] == 7
    assert given["x_decimal"] == "12.5"
    assert given["x_choices"] == ["low", "high"]
    body = {"own": {"x_integer": 3, "x_choices": ["high"], "x_text": None}}
    answer = client.patch(
        f"{address}/{record.reference}", json.dumps(body), content_type="application/json"
    )
    if not acts["ims_manager"].viewer.may_on(record_type.model, CREATE):
        return
    assert answer.status_code == 200, answer.content
    own = answer.json()["own"]
    assert (own["x_integer"], own["x_choices"], own["x_text"]) == (3, ["high"], None)
    wrong = client.patch(
        f"{address}/{record.reference}",
        json.dumps({"own": {"x_integer": "many", "nothing": 1}}),
        content_type="application/json",
    )
    assert wrong.status_code == 422
    pointers = {one["pointer"] for one in wrong.json()["errors"]}
    assert pointers == {"#/own/x_integer", "#/own/nothing"}
    assert client.get(f"{address}/{record.reference}/history").json()["items"][0]["changes"]


@EVERY
def test_forms_and_pages_have_them(
    record_type: type[RecordType],
    samples: Samples,
    acts: dict[str, Act],
    sign_in: Callable[[str], Client],
) -> None:
    declared = define_all(record_type, acts)
    record = make(record_type, samples, acts)
    client, address = sign_in("ims_manager"), f"/o/northgate/{record_type.register}/"
    form = client.get(f"{address}{record.reference}/edit/").content.decode()
    assert 'name="own.x_integer" value="7"' in form
    assert 'value="low" id="f-own-x_choices-0" checked' in form
    shown = client.get(f"{address}{record.reference}/").content.decode()
    assert "My decimal" in shown
    assert 'href="https://example.org/a?b=c"' in shown
    listed = client.get(address, {"columns": "title,own.x_integer,own.x_choice"}).content.decode()
    assert "My integer" in listed
    posted = {"version": "1", "own.x_integer": "many", "own.x_text": "Kept"}
    answer = client.post(f"{address}{record.reference}/edit/", posted)
    content = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-own-x_integer"' in content
    assert 'id="f-own-x_integer"' in content
    assert 'value="many"' in content
    assert 'value="Kept"' in content
    more: dict[str, Any] = {"version": "1", "own.x_integer": "8", "own.x_choices": ["", "high"]}
    assert client.post(f"{address}{record.reference}/edit/", more).status_code == 302
    record.refresh_from_db()
    assert record.own["x_integer"] == 8
    assert record.own["x_choices"] == ["high"]
    assert record.own["x_text"] == "Alpha"
    history = client.get(f"{address}{record.reference}/history/").content.decode()
    assert "My integer" in history
    assert declared.own


@EVERY
def test_nothing_is_asked_where_there_are_none_and_little_where_there_are(
    record_type: type[RecordType],
    samples: Samples,
    acts: dict[str, Act],
    sign_in: Callable[[str], Client],
) -> None:
    make_plain = parse_rows(
        record_type, [samples[record_type.code][0]], Lookup(acts["ims_manager"].viewer)
    )
    (record,) = create(record_type, make_plain, acts["ims_manager"])
    client, address = sign_in("ims_manager"), f"/o/northgate/{record_type.register}/"

    def queries(path: str) -> list[str]:
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(path).status_code == 200
        return [one["sql"] for one in found]

    before = [queries(address), queries(f"{address}{record.reference}/")]
    assert not any("engine_own" in sql for asked in before for sql in asked)
    define_all(record_type, acts)
    after = [queries(address), queries(f"{address}{record.reference}/")]
    # A list that is filtered by people for the first time offers them: one query.
    assert len(after[0]) - len(before[0]) <= 1
    assert len(after[1]) == len(before[1])


def test_a_definition_is_replaced_with_the_same_words(acts: dict[str, Act]) -> None:
    record_type = next(iter(registry.types()))
    act, wanted = acts["ims_manager"], Definition("Size", "integer", unit="GB")
    define(record_type, "size", wanted, act)
    assert "In GB." in seen_by(record_type, act.viewer).spec("own.size").help
    define(record_type, "size", replace(wanted, label="Volume"), act)
    assert seen_by(record_type, act.viewer).spec("own.size").label == "Volume"
