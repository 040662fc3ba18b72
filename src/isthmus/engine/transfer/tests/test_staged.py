"""Files that are too large for one transaction: in chunks, exact after anything."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Absent, Act
from isthmus.engine.fields import FieldProblem
from isthmus.engine.history.replay import replay
from isthmus.engine.jobs.imports import KEPT, tidy_imports
from isthmus.engine.jobs.work import Worker
from isthmus.engine.models import (
    Edge,
    Event,
    Organization,
    StagedImport,
    StoredFile,
    WorkState,
)
from isthmus.engine.transfer import Reading, staged
from isthmus.engine.transfer.staged import steps
from isthmus.engine.transfer.staged.result import mistakes

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Acts = dict[str, Act]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "CHUNK", 10)


def rows(count: int, **more: str) -> str:
    lines = [f"old:{n},Document {n},plan,{more.get(str(n), '')}" for n in range(count)]
    return "\n".join(["reference,title,kind,relations.related", *lines])


def begun(text: str, act: Act, mapping: str = "", inline: bool = True) -> StagedImport:
    upload = ContentFile(text.encode(), name="documents.csv")
    return staged.begin(DocumentType, upload, Reading(), mapping, act, inline=inline)


def run(job: StagedImport, act: Act) -> StagedImport:
    while staged.IMPORTS.go_on(job.pk, act.viewer):
        pass
    job.refresh_from_db()
    return job


def test_a_command_imports_a_file_that_is_too_large_to_be_sent(acts: Acts, settings: Any) -> None:
    act = acts["contributor"]
    settings.FILE_MAX_SIZE, settings.IMPORT_MAX_SIZE = 100, 2_000
    assert run(begun(rows(35), act), act).state == WorkState.READY
    for text, inline in ((rows(35), False), (rows(200), True)):
        with pytest.raises(FieldProblem, match="is larger than"):
            begun(text, act, inline=inline)
        assert StoredFile.objects.count() == 0


def titles() -> list[str]:
    return sorted(Document.objects.as_system("test").values_list("title", flat=True))


def test_it_is_read_and_checked_then_waits_and_is_written(acts: Acts, org: Organization) -> None:
    act = acts["contributor"]
    job = run(begun(rows(35), act), act)
    assert job.state == WorkState.READY
    found = staged.IMPORTS.progress(job)
    assert (found.rows, found.total, found.created, found.refused) == (35, 4, 35, 0)
    assert titles() == []
    assert StoredFile.objects.count() == 0
    assert staged.IMPORTS.confirm(job, inline=True)
    assert not staged.IMPORTS.confirm(job, inline=True)
    job = run(job, act)
    assert job.state == WorkState.DONE
    assert len(titles()) == 35
    assert len(staged.made(job, act.viewer)) == 35
    assert Event.objects.filter(entry=org.pk, verb="imported").count() == 1
    assert list(replay(org)) == []
    again = run(begun(rows(35), act), act)
    assert staged.IMPORTS.progress(again).unchanged == 35


def test_relations_find_rows_of_other_chunks_in_cycles_too(acts: Acts) -> None:
    act = acts["contributor"]
    text = rows(25, **{"0": "old:24", "24": "old:0; old:5", "7": "old:8"})
    job = run(begun(text, act), act)
    assert mistakes(job) == []
    staged.IMPORTS.confirm(job, inline=True)
    run(job, act)
    assert Edge.objects.current().filter(type="related").count() == 4
    again = run(begun(text, act), act)
    assert staged.IMPORTS.progress(again).unchanged == 25


def test_rows_with_mistakes_are_refused_and_can_be_fetched_with_reasons(acts: Acts) -> None:
    act = acts["contributor"]
    text = rows(25).replace("Document 3,plan", "Document 3,poem").replace("old:20,", "old:2,")
    job = run(begun(text, act), act)
    assert [(error.row, error.code) for error in mistakes(job)] == [(5, "choice"), (22, "twice")]
    staged.IMPORTS.confirm(job, inline=True)
    job = run(job, act)
    found = staged.IMPORTS.progress(job)
    assert (found.created, found.refused) == (23, 2)
    assert len(titles()) == 23
    lines = b"".join(staged.refused(DocumentType, job)).decode("utf-8-sig").split("\r\n")
    assert lines[0] == "reference,title,kind,relations.related,what to mend"
    assert lines[1].startswith("old:3,Document 3,poem,,")
    assert "is there twice" in lines[2]


@pytest.mark.parametrize("state", ["reading", "checking", "writing", "relating"])
def test_whoever_dies_in_a_chunk_goes_on_and_nothing_is_done_twice(
    state: str, acts: Acts, org: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = acts["contributor"]
    job = begun(rows(45, **{"0": "old:44", "44": "old:0"}), act)
    name = {"reading": "_keep", "checking": "_check", "writing": "_write", "relating": "_relate"}
    whole = getattr(steps, name[state])
    left = [2, 1, 2]

    def dying(*given: Any) -> None:
        whole(*given)
        if left:
            left[0] -= 1
            if left[0] < 0:
                left.pop(0)
                raise KeyboardInterrupt

    monkeypatch.setattr(steps, name[state], dying)
    deaths = 0
    while job.state != WorkState.DONE:
        try:
            while staged.IMPORTS.go_on(job.pk, act.viewer):
                pass
        except KeyboardInterrupt:
            deaths += 1
        job.refresh_from_db()
        if job.state == WorkState.READY:
            staged.IMPORTS.confirm(job, inline=True)
    assert deaths >= 2
    assert titles() == sorted(f"Document {n}" for n in range(45))
    assert Edge.objects.current().filter(type="related").count() == 2
    assert list(replay(org)) == []


def test_a_worker_does_it_and_whoever_began_it_answers(acts: Acts) -> None:
    act = acts["contributor"]
    job = begun(rows(25), act, inline=False)
    worker = Worker("test", schedules=False)
    while worker.step():
        pass
    job.refresh_from_db()
    assert job.state == WorkState.READY
    staged.IMPORTS.confirm(job)
    while worker.step():
        pass
    assert len(titles()) == 25
    made = Event.objects.filter(entry__type="documents.document", verb="created")
    assert set(made.values_list("actor_name", flat=True)) == {act.viewer.name}


def test_it_can_be_called_off_and_what_was_written_stays(
    acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = acts["contributor"]
    job = run(begun(rows(45), act), act)
    staged.IMPORTS.confirm(job, inline=True)
    staged.IMPORTS.go_on(job.pk, act.viewer, seconds=0.0)
    write, calls = steps._write, []

    def stopping(*given: Any) -> None:
        write(*given)
        calls.append(1)

    monkeypatch.setattr(steps, "_write", stopping)
    staged.IMPORTS.go_on(
        job.pk, act.viewer, told=lambda row: staged.IMPORTS.cancel(job) if len(calls) == 2 else None
    )
    job.refresh_from_db()
    assert job.state == WorkState.CANCELLED
    assert len(titles()) == 20
    assert not staged.IMPORTS.go_on(job.pk, act.viewer)


def test_a_file_that_cannot_be_read_says_why_and_is_not_kept(acts: Acts) -> None:
    act = acts["contributor"]
    job = run(begun('title,kind\nA,plan\n"open', act), act)
    assert (job.state, "quotation mark" in job.problem) == (WorkState.FAILED, True)
    wrong = run(begun("titel\nA\n", act), act)
    assert "Did you mean “title”?" in wrong.problem
    assert StoredFile.objects.count() == 0


def test_the_same_file_said_again_goes_on_and_others_do_not_see_it(acts: Acts) -> None:
    act = acts["contributor"]
    job = begun(rows(25), act)
    upload = ContentFile(rows(25).encode(), name="x.csv")
    same = (DocumentType, upload, Reading(), "")
    assert staged.unfinished(*same, act.viewer) == job
    assert staged.unfinished(*same, acts["ims_manager"].viewer) is None
    with pytest.raises(Absent):
        staged.IMPORTS.own(DocumentType, job.token, acts["ims_manager"].viewer)
    staged.IMPORTS.cancel(job)
    assert staged.unfinished(*same, act.viewer) is None


def test_what_imports_leave_is_put_away(acts: Acts) -> None:
    act = acts["contributor"]
    job = begun(rows(25), act)
    StagedImport.objects.update(changed_at=job.changed_at - KEPT * 2)
    assert StoredFile.objects.count() == 1
    tidy_imports.func()
    assert not StagedImport.objects.exists()
    assert StoredFile.objects.count() == 0
    assert [
        folder for folder in default_storage.listdir("")[0] if default_storage.listdir(folder)[1]
    ] == []
