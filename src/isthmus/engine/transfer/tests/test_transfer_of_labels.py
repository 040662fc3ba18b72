"""Labels go out and come in with the records: the same ones, new ones made or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from isthmus.documents.records import DocumentType
from isthmus.engine import transfer
from isthmus.engine.door import Act, create
from isthmus.engine.history.replay import replay
from isthmus.engine.labels.operations import make_label, merge_label, put_on
from isthmus.engine.labels.reading import labels_of, on_records
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event, Label, Organization
from isthmus.engine.text import clean_line
from isthmus.engine.transfer.columns import join_names, split_names
from isthmus.engine.transfer.tests.test_transfer_of_every_type import exported, imported

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NAMES = ("Move", "Old; dusty", '"Quoted"', "=1+1", "Ünïcode, too")
SignIn = Callable[[str], Client]


@pytest.fixture
def rows(acts: dict[str, Act]) -> list[Any]:
    values = [{"title": f"Plan {n}", "kind": "plan"} for n in range(4)]
    made = create(DocumentType, values, acts["contributor"])
    labels = [make_label({"name": name}, acts["ims_manager"]).pk for name in NAMES]
    put_on(DocumentType, [made[0].pk], labels, [], acts["contributor"])
    put_on(DocumentType, [made[1].pk], labels[:1], [], acts["contributor"])
    return made


def names(rows: list[Any], act: Act) -> list[list[str]]:
    found = on_records([row.pk for row in rows], Lookup(act.viewer))
    return [sorted(one.name for one in found.get(row.pk, ())) for row in rows]


def csv(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")))))
def test_any_names_come_back_from_a_cell(given: list[str]) -> None:
    wanted = list(dict.fromkeys(name for one in given if (name := clean_line(one))))
    assert split_names(join_names(wanted)) == wanted


@pytest.mark.parametrize("ending", list(transfer.ENDINGS))
def test_what_went_out_comes_in_as_it_was_here_and_elsewhere(
    ending: str, rows: list[Any], acts: dict[str, Act], other_org: Organization, org: Organization
) -> None:
    act = acts["ims_manager"]
    data = exported(DocumentType, act.viewer, ending)
    outcome = imported(DocumentType, act.viewer, ending, data)
    assert (outcome.created, outcome.changed, outcome.unchanged) == ([], [], 4)
    put_on(DocumentType, [rows[0].pk, rows[2].pk], [], [*labels_of(Lookup(act.viewer))], act)
    assert imported(DocumentType, act.viewer, ending, data).changed == [rows[0].reference]
    assert names(rows, act)[:2] == [sorted(NAMES), ["Move"]]
    from isthmus.engine.access import system_viewer

    there = system_viewer(other_org, "test")
    imported(DocumentType, there, ending, data)
    assert {one.name for one in labels_of(Lookup(there)).values()} == set(NAMES)
    told = [
        sorted(one["labels"])
        for one in orjson.loads(exported(DocumentType, there, "json"))["records"]
    ]
    assert sorted(told) == sorted([sorted(NAMES), ["Move"], [], []])
    assert list(replay(org)) == []
    assert list(replay(other_org)) == []


def test_a_missing_column_leaves_labels_and_an_empty_cell_takes_them_off(
    rows: list[Any], acts: dict[str, Act]
) -> None:
    act = acts["contributor"]
    head = f"{rows[0].reference},Anew"
    imported(DocumentType, act.viewer, "csv", csv(f"reference,title\n{head}\n"))
    assert names(rows, act)[0] == sorted(NAMES)
    before = Event.objects.filter(entry=rows[0].pk).count()
    imported(DocumentType, act.viewer, "csv", csv(f"reference,labels\n{rows[0].reference},move\n"))
    assert names(rows, act)[0] == ["Move"]
    assert Event.objects.filter(entry=rows[0].pk).count() == before + 1
    imported(DocumentType, act.viewer, "csv", csv(f"reference,labels\n{rows[0].reference},\n"))
    assert names(rows, act)[0] == []


def test_who_may_make_labels_makes_those_that_are_missing_and_others_are_told(
    rows: list[Any], acts: dict[str, Act]
) -> None:
    data = csv("title,kind,labels\nA,plan,Move; Brand new\nB,plan,brand NEW\n")
    made = imported(DocumentType, acts["ims_manager"].viewer, "csv", data)
    assert len(made.created) == 2
    assert Label.objects.filter(name="Brand new").count() == 1
    refuses = [role for role, act in acts.items() if not _makes(act) and _imports(act)]
    for role in refuses:
        again = data.replace(b"Brand new", b"Other").replace(b"brand NEW", b"Other")
        found = transfer.plan(DocumentType, _sheet(again), acts[role].viewer)
        assert {(error.column, error.code) for error in found.errors} == {("labels", "unknown")}


def _makes(act: Act) -> bool:
    from isthmus.engine.access import CREATE
    from isthmus.engine.labels.operations import may

    return may(CREATE, act)


def _imports(act: Act) -> bool:
    return act.viewer.may_on(DocumentType.model, "import")


def _sheet(data: bytes) -> Any:
    from isthmus.engine.transfer.read import read

    return read(DocumentType, "documents.csv", data)


def test_a_merged_label_is_the_one_it_became(rows: list[Any], acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    move, old = (Label.objects.get(name=name).pk for name in ("Move", "Old; dusty"))
    merge_label(move, old, act)
    records = orjson.loads(exported(DocumentType, act.viewer, "json"))["records"]
    by_reference = {one["reference"]: one["labels"] for one in records}
    assert by_reference[rows[1].reference] == ["Old; dusty"]


def test_too_long_a_name_is_refused_by_row(rows: list[Any], acts: dict[str, Act]) -> None:
    data = csv(f"title,kind,labels\nA,plan,{'x' * 41}\n")
    found = transfer.plan(DocumentType, _sheet(data), acts["ims_manager"].viewer)
    assert [(error.row, error.column, error.code) for error in found.errors] == [
        (2, "labels", "too-long")
    ]


def test_the_preview_says_which_labels_will_be_made(rows: list[Any], sign_in: SignIn) -> None:
    client = sign_in("ims_manager")
    file = SimpleUploadedFile("d.csv", csv("title,kind,labels\nA,plan,Brand new\n"))
    page = client.post("/o/northgate/documents/import/", {"file": file}, follow=True)
    assert "New labels will be made: Brand new." in page.content.decode()
    assert not Label.objects.filter(name="Brand new").exists()


def test_the_list_exports_the_labels_that_it_shows(rows: list[Any], sign_in: SignIn) -> None:
    client = sign_in("ims_manager")
    page = client.get("/o/northgate/documents/?columns=title,kind").content.decode()
    assert "export.csv?columns=title%2Ckind%2Clabels" in page
    answer = client.get("/o/northgate/documents/export.csv?columns=title,kind,labels")
    content = (
        b"".join(answer).decode("utf-8-sig")
        if answer.streaming
        else answer.content.decode("utf-8-sig")
    )
    assert content.splitlines()[0] == "reference,title,kind,labels"
