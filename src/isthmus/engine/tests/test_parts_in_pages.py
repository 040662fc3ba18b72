"""Rows inside a record on its pages: for every type that declares parts."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.engine.door import Act, Edit, create, edit
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.parts import PartType, load_parts, values_of
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.web.parts import rows_of

pytestmark = pytest.mark.django_db

WITH_PARTS = [(record_type, part) for record_type in registry.types() for part in record_type.parts]


def each(found: list[tuple[type[RecordType], PartType]]) -> pytest.MarkDecorator:
    rows = [pytest.param(*one, id=f"{one[0].code}.{one[1].name}") for one in found]
    return pytest.mark.parametrize(("record_type", "part"), rows)


EVERY_PART = each(WITH_PARTS)
#: Parts that a page of their own fills in take what is sent, and stand in no form.
IN_FORMS = each([one for one in WITH_PARTS if not one[1].apart])
Make = Callable[[type[RecordType]], Any]


@pytest.fixture
def client_of_manager(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("ims_manager")


@pytest.fixture
def make(samples: dict[str, Any], part_samples: dict[str, Any], acts: dict[str, Act]) -> Make:
    def made(record_type: type[RecordType]) -> Any:
        act = acts["ims_manager"]
        row = {**samples[record_type.code][0], **part_samples[record_type.code]}
        return create(record_type, parse_rows(record_type, [row], Lookup(act.viewer)), act)[0]

    return made


def url_of(record_type: type[RecordType], record: Any = None) -> str:
    rest = f"{record.reference}/" if record else "new/"
    return f"/o/northgate/{record_type.register}/{rest}"


def form(part: PartType, rows: list[dict[str, str]], **more: str) -> dict[str, str]:
    """Return what a browser sends for these rows."""
    cells = {
        f"{part.name}-{number}-{name}": text
        for number, row in enumerate(rows)
        for name, text in row.items()
    }
    return {f"{part.name}-rows": "1", **cells, **more}


def typed(record_type: type[RecordType], part: PartType, record: Any, act: Act) -> Any:
    record = record_type.model.objects.as_system("test").get(pk=record.pk)
    return rows_of(record_type, record, Lookup(act.viewer))[part.name]


def standing(record_type: type[RecordType], part: PartType, record: Any) -> Any:
    fresh = record_type.model.objects.as_system("test").get(pk=record.pk)
    load_parts(record_type, [fresh])
    return values_of(part, fresh)


@EVERY_PART
def test_its_form_creates_a_record_with_rows(
    record_type: type[RecordType],
    part: PartType,
    client_of_manager: Client,
    samples: dict[str, Any],
    part_samples: dict[str, Any],
) -> None:
    rows = part_samples[record_type.code][part.name]
    data = {**samples[record_type.code][0], **form(part, rows)}
    answer = client_of_manager.post(url_of(record_type), data, follow=True)
    page = answer.content.decode()
    assert "was created" in page
    for row in rows:
        for name, text in row.items():
            shown = dict(part.spec(name).choices).get(text, text)
            assert escape(str(shown), quote=False) in page


@EVERY_PART
def test_saving_its_form_unchanged_changes_nothing(
    record_type: type[RecordType],
    part: PartType,
    client_of_manager: Client,
    make: Make,
    acts: dict[str, Act],
) -> None:
    record = make(record_type)
    rows = typed(record_type, part, record, acts["ims_manager"])
    data = form(part, rows, version="1")
    answer = client_of_manager.post(f"{url_of(record_type, record)}edit/", data, follow=True)
    assert "stays as it was" in answer.content.decode()


@EVERY_PART
def test_a_form_without_the_rows_leaves_them(
    record_type: type[RecordType], part: PartType, client_of_manager: Client, make: Make
) -> None:
    record = make(record_type)
    before = standing(record_type, part, record)
    data = {"title": "Another title", "version": "1"}
    client_of_manager.post(f"{url_of(record_type, record)}edit/", data)
    assert standing(record_type, part, record) == before


@EVERY_PART
def test_rows_are_changed_added_and_removed_and_history_says_so(
    record_type: type[RecordType],
    part: PartType,
    client_of_manager: Client,
    make: Make,
    acts: dict[str, Act],
) -> None:
    record = make(record_type)
    url = url_of(record_type, record)
    first, second, third = typed(record_type, part, record, acts["ims_manager"])[:3]
    new = {name: text for name, text in first.items() if name != "id"}
    changed = {**third, "id": second["id"]}
    blank = dict.fromkeys(new, "")
    data = form(part, [changed, blank, new], version="1")
    answer = client_of_manager.post(f"{url}edit/", data, follow=True)
    assert answer.redirect_chain[-1][0] == url
    rows = standing(record_type, part, record)
    assert [str(rows[0]["id"]), len(rows)] == [second["id"], 2]
    page = client_of_manager.get(f"{url}history/").content.decode()
    for words in (f"{part.label} added", f"{part.label} removed", f"{part.label} ("):
        assert words in page
    assert "<script> until" not in page


@EVERY_PART
def test_a_changed_order_is_told(
    record_type: type[RecordType],
    part: PartType,
    client_of_manager: Client,
    make: Make,
    acts: dict[str, Act],
) -> None:
    record = make(record_type)
    rows = standing(record_type, part, record)
    edit(record_type, [Edit(record.pk, {part.name: rows[::-1]})], acts["ims_manager"])
    page = client_of_manager.get(f"{url_of(record_type, record)}history/").content.decode()
    assert "in another" in page


@IN_FORMS
def test_buttons_add_and_remove_rows_where_no_script_does(
    record_type: type[RecordType],
    part: PartType,
    client_of_manager: Client,
    make: Make,
    acts: dict[str, Act],
) -> None:
    record = make(record_type)
    url = f"{url_of(record_type, record)}edit/"
    rows = typed(record_type, part, record, acts["ims_manager"])
    count = len(rows)
    data = form(part, rows, version="1", title="Typed meanwhile")
    added = client_of_manager.post(url, data | {"part-add": part.name})
    assert added.status_code == 200
    page = added.content.decode()
    assert f'name="{part.name}-{count}-{part.fields[0]}"' in page
    assert "Typed meanwhile" in page
    removed = client_of_manager.post(url, data | {"part-remove": f"{part.name}-0"}).content.decode()
    assert f'name="{part.name}-{count - 2}-{part.fields[0]}"' in removed
    assert f'name="{part.name}-{count - 1}-{part.fields[0]}"' not in removed
    assert f'value="{rows[0]["id"]}"' not in removed
    fresh = client_of_manager.post(url_of(record_type), {"part-add": part.name, "title": ""})
    assert f'name="{part.name}-0-{part.fields[0]}"' in fresh.content.decode()
    assert len(standing(record_type, part, record)) == count


@EVERY_PART
@pytest.mark.parametrize(
    "press",
    [{"part-add": "nothing"}, {"part-remove": "nothing-0"}, {"part-remove": "x"},
     {"part-remove": "9999"}, {"part-remove": "-"}],
)  # fmt: skip
def test_buttons_that_are_none_harm_nothing(
    record_type: type[RecordType],
    part: PartType,
    client_of_manager: Client,
    make: Make,
    press: dict[str, str],
) -> None:
    record = make(record_type)
    before = standing(record_type, part, record)
    answer = client_of_manager.post(f"{url_of(record_type, record)}edit/", press)
    assert answer.status_code in (200, 302)
    assert standing(record_type, part, record) == before


@IN_FORMS
def test_a_mistake_stands_beside_its_cell_and_nothing_typed_is_lost(
    record_type: type[RecordType],
    part: PartType,
    client_of_manager: Client,
    make: Make,
    acts: dict[str, Act],
) -> None:
    record = make(record_type)
    rows = typed(record_type, part, record, acts["ims_manager"])
    required = next(spec for spec in part.specs() if spec.required)
    rows[1] = {**rows[1], required.name: ""}
    rows.append({part.fields[-1]: "Typed and kept"})
    data = form(part, rows, version="1")
    for url in (f"{url_of(record_type, record)}edit/", url_of(record_type)):
        answer = client_of_manager.post(url, data)
        page = answer.content.decode()
        assert answer.status_code == 422
        name = f"{part.name}-1-{required.name}"
        assert f'href="#f-{name}"' in page
        assert f'id="f-{name}-error"' in page
        assert f"{part.label} 2: {required.label} is missing." in page
        assert "Typed and kept" in page


@EVERY_PART
def test_two_writers_see_both_their_rows_and_choose(
    record_type: type[RecordType],
    part: PartType,
    client_of_manager: Client,
    make: Make,
    acts: dict[str, Act],
) -> None:
    act = acts["ims_manager"]
    record = make(record_type)
    url = f"{url_of(record_type, record)}edit/"
    rows = typed(record_type, part, record, act)
    kept = standing(record_type, part, record)
    # They removed the first row; you changed it and removed the last.
    edit(record_type, [Edit(record.pk, {part.name: kept[1:]})], act)
    values = {name: text for name, text in rows[2].items() if name != "id"}
    yours = [{"id": rows[0]["id"], **values}, rows[1]]
    stale = client_of_manager.post(url, form(part, yours, version="1"))
    page = stale.content.decode()
    assert stale.status_code == 412
    assert f'name="choose-{part.name}"' in page
    assert f'name="{part.name}-1-id"' in page
    theirs = form(part, yours, version="2", **{f"choose-{part.name}": "theirs"})
    client_of_manager.post(url, theirs)
    assert standing(record_type, part, record) == kept[1:]
    chosen = form(part, yours, version="2", **{f"choose-{part.name}": "yours"})
    assert client_of_manager.post(url, chosen).status_code == 302
    after = standing(record_type, part, record)
    assert [str(row["id"]) == rows[1]["id"] for row in after] == [False, True]
    assert {n: v for n, v in after[0].items() if n != "id"} == {
        n: v for n, v in kept[2].items() if n != "id"
    }


@EVERY_PART
def test_its_pages_cost_no_more_for_more_rows(
    record_type: type[RecordType],
    part: PartType,
    client_of_manager: Client,
    make: Make,
    acts: dict[str, Act],
) -> None:
    record = make(record_type)
    rows = [
        {n: v for n, v in row.items() if n != "id"} for row in standing(record_type, part, record)
    ]

    def queries() -> list[int]:
        found = []
        for end in ("", "edit/", "history/"):
            client_of_manager.get(f"{url_of(record_type, record)}{end}")
            with CaptureQueriesContext(connection) as captured:
                client_of_manager.get(f"{url_of(record_type, record)}{end}")
            found.append(len(captured))
        return found

    act = acts["ims_manager"]
    edit(record_type, [Edit(record.pk, {part.name: rows})], act)
    few = queries()
    edit(record_type, [Edit(record.pk, {part.name: (rows * 20)[: part.at_most]})], act)
    assert queries() == few
