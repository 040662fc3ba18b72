"""One thing done to all that match a list: tried, seen, done in chunks, exact after anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Absent, Act, Edit, Forbidden, Invalid, create, edit, restrict
from isthmus.engine.history.replay import replay
from isthmus.engine.jobs.imports import KEPT
from isthmus.engine.jobs.runs import tidy_runs
from isthmus.engine.jobs.work import Worker
from isthmus.engine.labels.operations import make_label
from isthmus.engine.lists import runs
from isthmus.engine.lists.deeds import Deed
from isthmus.engine.lists.runs import RUNS, begin, refused, undo
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import BulkRun, Event, Labelled, Organization, WorkState
from isthmus.engine.reading import parse_query
from isthmus.engine.web.views import chosen

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DOCUMENTS = "/o/northgate/documents/"
SignIn = Callable[[str], Client]
Acts = dict[str, Act]
COUNT = 60


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "CHUNK", 10)
    monkeypatch.setattr(chosen, "MOST", 10)


@pytest.fixture
def many(acts: Acts) -> list[Any]:
    rows = [{"title": f"Plan {n:02}", "kind": "plan"} for n in range(COUNT)]
    return create(DocumentType, rows, acts["contributor"])


POLICY = {"field": "kind", "value": "policy"}


def begun(act: Act, verb: str = "edit", given: dict[str, Any] = POLICY) -> BulkRun:
    query = parse_query(DocumentType, {"kind": ["plan"]}, Lookup(act.viewer))
    return begin(Deed(DocumentType, verb, given), query, act, inline=True)


def go(run: BulkRun, act: Act) -> BulkRun:
    while RUNS.go_on(run.pk, act.viewer):
        pass
    run.refresh_from_db()
    return run


def kinds(kind: str) -> int:
    return Document.objects.as_system("test").filter(kind=kind).count()


def counted(run: BulkRun) -> tuple[int, int, int, int]:
    found = RUNS.progress(run)
    return found.rows, found.changed, found.unchanged, found.refused


def test_it_is_tried_then_waits_and_is_done(many: list[Any], acts: Acts, org: Organization) -> None:
    act = acts["contributor"]
    events = Event.objects.count()
    run = go(begun(act), act)
    assert (run.state, counted(run)) == (WorkState.READY, (COUNT, COUNT, 0, 0))
    assert (Event.objects.count(), kinds("policy")) == (events, 0)
    assert RUNS.confirm(run, inline=True)
    assert not RUNS.confirm(run, inline=True)
    run = go(run, act)
    assert (run.state, counted(run)) == (WorkState.DONE, (COUNT, COUNT, 0, 0))
    assert kinds("policy") == COUNT
    assert Event.objects.count() == events + COUNT
    assert list(replay(org)) == []


def test_what_matched_when_it_was_asked_for_is_done_and_nothing_else(
    many: list[Any], acts: Acts
) -> None:
    act = acts["contributor"]
    run = go(begun(act), act)
    create(DocumentType, [{"title": "Later", "kind": "plan"}], act)
    edit(DocumentType, [Edit(many[0].pk, {"kind": "policy"})], act)
    RUNS.confirm(run, inline=True)
    assert counted(go(run, act)) == (COUNT, COUNT - 1, 1, 0)
    assert kinds("plan") == 1


def test_refused_ones_are_left_out_and_named_with_reasons(many: list[Any], acts: Acts) -> None:
    act = acts["ims_manager"]
    hidden = restrict(DocumentType, many[1].pk, [], act, "inquiry")
    run = go(begun(act, "lift", {"reason": "over"}), act)
    found = list(refused(run, act.viewer))
    assert len(found) == RUNS.progress(run).refused
    assert {row[2] for row in found} <= {"It is not restricted.", "It is not there any more."}
    assert hidden.reference not in {row[0] for row in found}


def test_what_became_hidden_is_told_without_a_name(many: list[Any], acts: Acts) -> None:
    act = acts["contributor"]
    run = go(begun(act), act)
    hidden = restrict(DocumentType, many[3].pk, [], acts["ims_manager"], "inquiry")
    RUNS.confirm(run, inline=True)
    run = go(run, act)
    assert counted(run) == (COUNT, COUNT - 1, 0, 1)
    (row,) = refused(run, act.viewer)
    assert row == ["", "No longer there for you", "It is not there any more.", ""]
    assert hidden.title not in str(list(run.chunks.values_list("errors", flat=True)))
    assert kinds("plan") == 1


@pytest.mark.parametrize("stage", ["_check", "_write"])
def test_whoever_dies_in_a_chunk_goes_on_and_nothing_is_done_twice(
    stage: str, many: list[Any], acts: Acts, org: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, whole, left, deaths = acts["contributor"], getattr(runs, stage), [2, 1, 2], 0

    def dying(*given: Any) -> None:
        whole(*given)
        if left:
            left[0] -= 1
            if left[0] < 0:
                left.pop(0)
                raise KeyboardInterrupt

    monkeypatch.setattr(runs, stage, dying)
    run = begun(act)
    events = Event.objects.count()
    while run.state != WorkState.DONE:
        try:
            go(run, act)
        except KeyboardInterrupt:
            deaths += 1
            run.refresh_from_db()
        if run.state == WorkState.READY:
            RUNS.confirm(run, inline=True)
    assert deaths >= 2
    assert (kinds("policy"), Event.objects.count()) == (COUNT, events + COUNT)
    assert list(replay(org)) == []


def test_it_can_be_called_off_and_what_was_done_stays(
    many: list[Any], acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, write, calls = acts["contributor"], runs._write, []
    run = go(begun(act), act)

    def counting(*given: Any) -> None:
        write(*given)
        calls.append(1)

    monkeypatch.setattr(runs, "_write", counting)
    RUNS.confirm(run, inline=True)
    RUNS.go_on(run.pk, act.viewer, told=lambda one: RUNS.cancel(run) if len(calls) == 2 else None)
    run.refresh_from_db()
    assert (run.state, kinds("policy")) == (WorkState.CANCELLED, 20)
    assert not RUNS.go_on(run.pk, act.viewer)


def test_edits_are_taken_back_where_nobody_went_on(
    many: list[Any], acts: Acts, org: Organization
) -> None:
    act = acts["contributor"]
    run = go(begun(act), act)
    with pytest.raises(Absent):
        undo(run, DocumentType, act)
    RUNS.confirm(run, inline=True)
    run = go(run, act)
    edit(DocumentType, [Edit(many[0].pk, {"title": "Anew"})], Act.now(act.viewer, "test"))
    back = go(undo(run, DocumentType, act, inline=True), act)
    assert (back.state, counted(back)) == (WorkState.DONE, (COUNT, COUNT - 1, 0, 1))
    assert kinds("plan") == COUNT - 1
    assert [row[2] for row in refused(back, act.viewer)] == ["It was changed since."]
    assert list(replay(org)) == []


@pytest.mark.parametrize("verb", ["label", "remove", "submit"])
def test_whatever_is_done_to_few_is_done_to_all(verb: str, many: list[Any], acts: Acts) -> None:
    act = acts["ims_manager"]
    key = make_label({"name": "Move"}, act).pk
    given: dict[str, dict[str, Any]]
    given = {"label": {"on": [key], "off": []}, "remove": {"reason": "Double"}, "submit": {}}
    run = go(begun(act, verb, given[verb]), act)
    RUNS.confirm(run, inline=True)
    rows, changed, _, left = counted(go(run, act))
    done = {
        "label": Labelled.objects.filter(ended_at__isnull=True).count(),
        "remove": Document.objects.as_system("t").filter(removed_at__isnull=False).count(),
        "submit": Document.objects.as_system("t").filter(state="in_review").count(),
    }
    assert (rows, changed + left, changed) == (COUNT, COUNT, done[verb])


def test_what_makes_no_sense_is_refused_before_anything_is_kept(
    many: list[Any], acts: Acts
) -> None:
    with pytest.raises(Forbidden):
        begun(acts["auditor"])
    with pytest.raises(Invalid):
        begun(acts["ims_manager"], "submit", {"wrong": "x"})
    with pytest.raises(Absent):
        begun(acts["ims_manager"], "burn", {"reason": "x"})
    assert not BulkRun.objects.exists()


def test_pages_ask_try_show_do_and_take_back(many: list[Any], sign_in: SignIn) -> None:
    client, worker = sign_in("contributor"), Worker("test", schedules=False)
    assert "All 60 documents that match" in client.get(DOCUMENTS).content.decode()
    sent = {"verb": "edit", "every": "yes", "back": "kind=plan", "field": "kind"}
    asked = client.post(f"{DOCUMENTS}do/", sent).content.decode()
    assert "Edit 60 documents" in asked
    assert 'name="every"' in asked
    assert 'name="ids"' not in asked
    begun = client.post(f"{DOCUMENTS}do/", {**sent, "value": "policy"}, follow=True)
    here = begun.redirect_chain[-1][0]
    assert "Being tried" in begun.content.decode()
    while worker.step():
        pass
    page = client.get(here).content.decode()
    assert "Nothing is done yet" in page
    assert "Edit: Kind: 60 documents" in page
    assert kinds("policy") == 0
    client.post(here)
    while worker.step():
        pass
    assert kinds("policy") == COUNT
    back = client.post(here, {"undo": "1"}).headers["Location"]
    while worker.step():
        pass
    assert kinds("plan") == COUNT
    assert "It is done" in client.get(back).content.decode()
    assert sign_in("ims_manager").get(here).status_code == 404


def test_refused_ones_are_fetched_as_a_file(many: list[Any], acts: Acts, sign_in: SignIn) -> None:
    client, worker = sign_in("ims_manager"), Worker("test", schedules=False)
    sent = {"verb": "lift", "every": "yes", "back": "kind=plan", "reason": "over"}
    here = client.post(f"{DOCUMENTS}do/", sent).headers["Location"]
    while worker.step():
        pass
    assert "It is not restricted." in client.get(here).content.decode()
    file = b"".join(client.get(f"{here}refused.csv")).decode("utf-8-sig")
    lines = file.splitlines()
    assert lines[0] == "reference,title,why not,what helps"
    assert len(lines) == COUNT + 1
    assert re.match(r"DOC-\d+-\d+,Plan \d\d,It is not restricted.,", lines[1])


def test_what_runs_leave_is_put_away(many: list[Any], acts: Acts) -> None:
    run = begun(acts["contributor"])
    BulkRun.objects.update(changed_at=run.changed_at - KEPT * 2)
    tidy_runs.func()
    assert not BulkRun.objects.exists()
