"""Own relations behave as all others do, for every type of record: generated from the registry."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Invalid, create, relate
from isthmus.engine.history.replay import replay
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Edge
from isthmus.engine.own.defining_relations import (
    RelationDefinition,
    define_relation,
    retire_relation,
)
from isthmus.engine.reading import parse_query
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.sharing import seen_by
from isthmus.engine.transfer import apply, export, plan, read

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

EVERY = pytest.mark.parametrize(
    "record_type", [pytest.param(one, id=one.code) for one in registry.types()]
)
CODE = "own.kept_beside"
Samples = dict[str, list[dict[str, str]]]
WANTED = RelationDefinition("is kept beside", "has beside it", impact="backward", most_targets=2)


def world(record_type: type[RecordType], samples: Samples, act: Act) -> tuple[Any, list[Any]]:
    """Return a record of a type, and documents that it may be kept beside."""
    (made,) = create(
        record_type,
        parse_rows(record_type, [samples[record_type.code][0]], Lookup(act.viewer)),
        act,
    )
    others = create(DocumentType, [{"title": f"Other {one}"} for one in range(3)], act)
    define_relation("kept_beside", WANTED, act)
    return made, others


def standing(record: Any) -> list[int]:
    rows = Edge.objects.current().filter(source=record.pk, type=CODE)
    return sorted(rows.values_list("target_id", flat=True))


@EVERY
def test_it_is_drawn_shown_told_asked_for_ended_and_rebuilt(
    record_type: type[RecordType],
    samples: Samples,
    acts: dict[str, Act],
    sign_in: Callable[[str], Client],
) -> None:
    act = acts["ims_manager"]
    record, (first, second, third) = world(record_type, samples, act)
    client = sign_in("ims_manager")
    page = f"/o/northgate/{record_type.register}/{record.reference}/"
    api = f"/api/v1/o/northgate/{record_type.register}/{record.reference}/relations"
    assert f'value="{CODE}"' in client.get(page).content.decode()
    drawn = client.post(f"{page}relate/", {"type": CODE, "to": first.reference})
    assert drawn.status_code == 302
    told = json.dumps({"type": CODE, "targets": [second.reference]})
    answer = client.post(api, told, content_type="application/json")
    assert answer.status_code == 200, answer.content
    labels = {one["label"] for one in answer.json()["items"] if one["type"] == CODE}
    assert labels == {"is kept beside"}
    assert standing(record) == sorted([first.pk, second.pk])
    told = json.dumps({"type": CODE, "targets": [third.reference]})
    refused = client.post(api, told, content_type="application/json")
    assert refused.status_code == 422
    assert "already noted as" in refused.content.decode()
    assert "Is kept beside" in client.get(page).content.decode()
    other = client.get(f"/o/northgate/documents/{first.reference}/").content.decode()
    assert "Has beside it" in other
    assert record.reference in other
    history = client.get(f"{page}history/").content.decode()
    assert f"noted: is kept beside {first.reference}" in history
    # Out of use it is offered no more; what stands reads, and can be ended in either way.
    retire_relation("kept_beside", act)
    text = client.get(page).content.decode()
    assert f'value="{CODE}"' not in text
    assert "Is kept beside" in text
    ended = client.post(f"{page}unrelate/?type={CODE}&other={first.reference}")
    assert ended.status_code == 302
    gone = client.delete(f"{api}?type={CODE}&target={second.reference}")
    assert gone.status_code == 200, gone.content
    assert standing(record) == []
    with pytest.raises(Invalid, match="out of use"):
        relate(record.pk, CODE, [first.pk], act)
    assert [str(one) for one in replay(act.viewer.organization)] == []


@EVERY
def test_files_take_it_out_and_in_again(
    record_type: type[RecordType], samples: Samples, acts: dict[str, Act]
) -> None:
    act = acts["ims_manager"]
    record, (first, second, _) = world(record_type, samples, act)
    relate(record.pk, CODE, [first.pk], act)
    declared = seen_by(record_type, act.viewer)
    query = parse_query(declared, {}, Lookup(act.viewer))
    for ending in ("csv", "xlsx", "json"):
        file = BytesIO()
        export(query, act.viewer, ending, file)
        assert CODE.encode() in file.getvalue() or ending == "xlsx"
        found = plan(declared, read(declared, f"x.{ending}", file.getvalue()), act.viewer)
        assert not found.errors, (ending, found.errors[:3])
        assert (found.changed, found.created) == (0, 0), ending
    changed = f"reference,relations.{CODE}\n{record.reference},{second.reference}\n".encode()
    apply(plan(declared, read(declared, "x.csv", changed), act.viewer), act)
    assert standing(record) == [second.pk]


def test_it_costs_no_page_and_no_list_a_query(
    acts: dict[str, Act], sign_in: Callable[[str], Client]
) -> None:
    act = acts["ims_manager"]
    first, second = create(DocumentType, [{"title": "First"}, {"title": "Second"}], act)
    relate(first.pk, "related", [second.pk], act)
    client = sign_in("ims_manager")
    pages = [f"/o/northgate/documents/{first.reference}/", "/o/northgate/documents/"]
    counts = []
    for number in range(2):
        if number:
            define_relation("kept_beside", WANTED, act)
            relate(first.pk, CODE, [second.pk], act)
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
