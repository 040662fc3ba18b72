"""Comments, tasks, files and watchers on the records of every type, by page and by API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.attachments import operations as attachments
from isthmus.engine.comments import operations as comments
from isthmus.engine.door import Absent, Act, restrict
from isthmus.engine.door.hanging import whole
from isthmus.engine.models import Attachment, Comment, Event, Mention, StoredFile, Task, Watch
from isthmus.engine.past import payload_of
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.tasks import operations as tasks
from isthmus.engine.tasks.operations import Asked
from isthmus.engine.watching import operations as watching
from isthmus.people.models import Membership

pytestmark = pytest.mark.django_db

Make = Callable[[type[RecordType]], list[Any]]
#: What hangs on records stands in the same tables for every type, so PostgreSQL tries these only.
ON_BOTH = {"documents.document", "incidents.incident", "agreements.agreement", "assets.item"}
EVERY_TYPE = pytest.mark.parametrize(
    "record_type",
    [
        pytest.param(
            one, id=one.code, marks=pytest.mark.both_databases if one.code in ON_BOTH else ()
        )
        for one in registry.types()
    ],
)
#: with everything that hangs on it and all panels
MOST_QUERIES_OF_A_RECORD = 12
TABLES = (Attachment, Comment, Mention, StoredFile, Task, Watch)
PDF = b"%PDF-1.7\n%some text\n"


def url_of(record_type: type[RecordType], record: Any) -> str:
    return f"/o/northgate/{record_type.register}/{record.reference}/"


def api_of(record_type: type[RecordType], record: Any) -> str:
    return f"/api/v1/o/northgate/{record_type.register}/{record.reference}"


def hang(record: Any, acts: dict[str, Act], count: int) -> None:
    """Hang so many comments with a mention, tasks and files on a record, by different people."""
    approver = acts["approver"].viewer.principal_id
    for number in range(count):
        act = acts["ims_manager"]
        author = acts[("ims_manager", "contributor")[number % 2]]
        comments.add(record.pk, f'Look at this, @"Approver" ({number})', author)
        tasks.add(record.pk, Asked(f"Do it {number}", approver), act)
        attachments.attach(record.pk, [ContentFile(PDF, f"{number}.pdf")], act)


@EVERY_TYPE
def test_all_of_it_works_by_its_page(
    record_type: type[RecordType], make_samples: Make, sign_in: Callable[[str], Client]
) -> None:
    record, client = make_samples(record_type)[0], sign_in("ims_manager")
    url = url_of(record_type, record)

    def post(path: str, **data: Any) -> str:
        answer = client.post(f"{url}{path}", data, follow=True)
        assert answer.status_code == 200
        return str(answer.content.decode())

    assert "<em>really</em>" in post("comments/add/", text="I *really* wonder")
    assert "Ask them" in post("tasks/add/", title="Ask them", assignee="Approver", due="2020-01-01")
    page = post("attachments/add/", file=ContentFile(PDF, "note.pdf"))
    assert "note.pdf" in page
    assert "Overdue since" in page
    assert "No longer watch" in page
    comment, task = Comment.objects.get(), Task.objects.get()
    attachment = Attachment.objects.get()
    post(f"comments/{comment.pk}/edit/", text="I wonder")
    assert "done" in post(f"tasks/{task.pk}/finish/")
    fetched = client.get(f"{url}files/{attachment.file_id}/")
    assert b"".join(fetched.streaming_content) == PDF  # type: ignore[attr-defined]
    assert fetched["Content-Disposition"] == 'attachment; filename="note.pdf"'
    for path in (f"comments/{comment.pk}", f"tasks/{task.pk}", f"attachments/{attachment.pk}"):
        assert "Undo" in post(f"{path}/remove/")
        post(f"{path}/restore/")
    assert "Watch</button>" in post("watch/end/")


@EVERY_TYPE
def test_its_page_takes_as_many_queries_with_ten_as_with_one(
    record_type: type[RecordType],
    make_samples: Make,
    sign_in: Callable[[str], Client],
    acts: dict[str, Act],
    memberships: dict[str, Membership],
) -> None:
    record = make_samples(record_type)[0]
    if record_type.restrictable:
        members = [memberships[role].principal_id for role in ("contributor", "approver")]
        record = restrict(record_type, record.pk, members, acts["ims_manager"], "for the test")
    # Circles are read when somebody signs in: these acts are of before.
    acts = {role: _again(act, memberships[role]) for role, act in acts.items()}
    counts = []
    for more in (1, 9):
        hang(record, acts, more)
        client = sign_in("approver")
        client.get(url_of(record_type, record))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url_of(record_type, record)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= MOST_QUERIES_OF_A_RECORD


@EVERY_TYPE
def test_its_api_lists_take_as_many_queries_with_ten_as_with_one(
    record_type: type[RecordType],
    make_samples: Make,
    acts: dict[str, Act],
    sign_in: Callable[[str], Client],
) -> None:
    record, client = make_samples(record_type)[0], sign_in("auditor")
    counts: list[dict[str, int]] = [{}, {}]
    for found, more in zip(counts, (1, 9), strict=True):
        hang(record, acts, more)
        for what in ("comments", "tasks", "attachments", "watchers"):
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(f"{api_of(record_type, record)}/{what}")
            assert answer.status_code == 200, answer.content
            found[what] = len(queries)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 14


@EVERY_TYPE
def test_who_may_not_know_of_it_is_answered_as_if_it_were_not_there(
    record_type: type[RecordType],
    make_samples: Make,
    sign_in: Callable[[str], Client],
    acts: dict[str, Act],
    viewers: dict[str, Viewer],
) -> None:
    record = make_samples(record_type)[0]
    hang(record, acts, 1)
    role = "auditor" if record_type.restrictable else "customer_contact"
    if record_type.restrictable:
        record = restrict(record_type, record.pk, [], acts["ims_manager"], "for the test")
    assert role == "auditor" or not viewers[role].may_on(record_type.model, VIEW)
    client = sign_in(role)
    absent = f"{record_type.prefix}-ZZZZZZZZZZ"
    for method, path, data in _attempts():
        answers = [
            _asked(client, method, base.replace(record.reference, name) + path, data)
            for base in (url_of(record_type, record), api_of(record_type, record))
            for name in (record.reference, absent)
        ]
        assert answers[0] == answers[1], path
        assert answers[2] == answers[3], path
        assert answers[0][0] in (404, 405), path
        assert answers[2][0] in (403, 404, 405, 422), path


@EVERY_TYPE
def test_nobody_outside_can_write_to_it_by_its_key(
    record_type: type[RecordType], make_samples: Make, acts: dict[str, Act]
) -> None:
    record, outsider = make_samples(record_type)[0], acts["customer_contact"]
    writes: list[Callable[[], object]] = [
        lambda: comments.add(record.pk, "x", outsider),
        lambda: tasks.add(record.pk, Asked("x"), outsider),
        lambda: attachments.attach(record.pk, [ContentFile(PDF, "x.pdf")], outsider),
        lambda: watching.watch(record.pk, outsider),
        lambda: comments.mark_seen(record.pk, outsider),
    ]
    for write in writes:
        with pytest.raises(Absent):
            write()


@EVERY_TYPE
def test_the_tables_follow_from_its_events_alone(
    record_type: type[RecordType], make_samples: Make, acts: dict[str, Act]
) -> None:
    record, act = make_samples(record_type)[0], acts["ims_manager"]
    hang(record, acts, 2)
    comment = Comment.objects.filter(author=act.viewer.principal_id).get()
    comments.edit(record.pk, comment.pk, "Nobody is named any more", act)
    comments.remove(record.pk, comment.pk, act)
    task = Task.objects.first()
    assert task is not None
    tasks.finish(record.pk, task.pk, acts["approver"])
    tasks.edit(record.pk, task.pk, Asked("Do something else"), act)
    attachments.detach(record.pk, Attachment.objects.first().pk, act)  # type: ignore[union-attr]
    watching.unwatch(record.pk, act)
    watching.watch(record.pk, acts["auditor"])
    replayed: dict[str, dict[str, Any]] = {}
    for event in Event.objects.filter(entry=record.pk).order_by("seq"):
        for table, rows in payload_of(event).get("rows", {}).items():
            replayed.setdefault(table, {}).update({row["id"]: row for row in rows})
    for model in TABLES:
        kept = {str(row.pk): whole(row) for row in model._default_manager.all()}
        assert kept, model
        assert replayed[model._meta.label_lower] == kept


@EVERY_TYPE
def test_nothing_of_it_changes_the_version_of_the_record(
    record_type: type[RecordType], make_samples: Make, acts: dict[str, Act]
) -> None:
    record = make_samples(record_type)[0]
    hang(record, acts, 1)
    fresh = record_type.model.objects.as_system("test").select_related("entry").get(pk=record.pk)
    assert fresh.entry.version == 1
    assert fresh.changed_at == record.changed_at


@EVERY_TYPE
@pytest.mark.parametrize("capability", ["comments", "tasks", "attachments"])
def test_a_type_can_do_without(
    record_type: type[RecordType],
    capability: str,
    make_samples: Make,
    acts: dict[str, Act],
    sign_in: Callable[[str], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = make_samples(record_type)[0]
    hang(record, acts, 1)
    file = Attachment.objects.get().file_id
    monkeypatch.setattr(record_type, capability, False)
    client, url = sign_in("ims_manager"), url_of(record_type, record)
    assert f'id="{capability}"' not in client.get(url).content.decode()
    assert client.get(f"{api_of(record_type, record)}/{capability}").status_code == 404
    data = {"text": "x", "title": "x", "file": ContentFile(PDF, "x.pdf")}
    assert client.post(f"{url}{capability}/add/", data).status_code == 404
    if capability == "attachments":
        assert client.get(f"{url}files/{file}/").status_code == 404


@EVERY_TYPE
def test_its_history_and_the_news_tell_of_it_in_words(
    record_type: type[RecordType],
    make_samples: Make,
    acts: dict[str, Act],
    sign_in: Callable[[str], Client],
) -> None:
    record, act = make_samples(record_type)[0], acts["ims_manager"]
    hang(record, acts, 1)
    comment = Comment.objects.get()
    comments.edit(record.pk, comment.pk, "Something *else*", act)
    watching.unwatch(record.pk, act)
    client = sign_in("ims_manager")
    history = client.get(f"{url_of(record_type, record)}history/").content.decode()
    for words in ("commented", "added a task: Do it 0", "attached: 0.pdf", "no longer watches it"):
        assert words in history
    assert "changed a comment" in history
    assert "<ins>Something *else*</ins>" in history
    latest = client.get(url_of(record_type, record)).content.decode()
    assert "no longer watches it" not in latest
    told = client.get(f"{api_of(record_type, record)}/history").json()["items"]
    assert {"task_added": "Do it 0", "attached": "0.pdf"}.items() <= {
        one["verb"]: one["note"] for one in told
    }.items()


def _again(act: Act, membership: Membership) -> Act:
    from isthmus.people.viewers import viewer_of

    return Act.now(viewer_of(membership), act.via)


def _attempts() -> list[tuple[str, str, dict[str, str]]]:
    comment = Comment.objects.get().pk
    task, attachment = Task.objects.get().pk, Attachment.objects.get()
    return [
        ("POST", "comments/add/", {"text": "x"}),
        ("POST", f"comments/{comment}/edit/", {"text": "x"}),
        ("POST", f"comments/{comment}/remove/", {}),
        ("POST", "comments/seen/", {}),
        ("POST", "tasks/add/", {"title": "x"}),
        ("POST", f"tasks/{task}/finish/", {}),
        ("POST", f"attachments/{attachment.pk}/remove/", {}),
        ("GET", f"files/{attachment.file_id}/", {}),
        ("POST", "watch/", {}),
        ("GET", "people/?q=a", {}),
        ("GET", "/comments", {}),
        ("GET", "/tasks", {}),
        ("GET", "/attachments", {}),
        ("GET", f"/attachments/{attachment.pk}/content", {}),
        ("GET", "/watchers", {}),
        ("PUT", "/watchers/me", {}),
        ("DELETE", f"/comments/{comment}", {}),
        ("DELETE", f"/tasks/{task}", {}),
        ("DELETE", f"/attachments/{attachment.pk}", {}),
    ]


def _asked(client: Client, method: str, path: str, data: dict[str, str]) -> tuple[Any, ...]:
    answer: HttpResponse = (
        client.post(path, data) if method == "POST" else client.generic(method, path)  # type: ignore[assignment]
    )
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}
    return answer.status_code, answer.content, headers
