"""Words of comments and tasks are lawfully erased by the events that tell of them."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.documents.records import DocumentType
from isthmus.engine.comments import operations as comments
from isthmus.engine.door import Act, create
from isthmus.engine.history.erasure import Wanted, erase, offered
from isthmus.engine.history.verify import verify
from isthmus.engine.models import Comment, Event, Organization, Task
from isthmus.engine.tasks import operations as tasks

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def record(acts: dict[str, Act]) -> Any:
    return create(DocumentType, [{"title": "Plan"}], acts["ims_manager"])[0]


def erased(record: Any, act: Act, verb: str) -> None:
    chosen = frozenset(
        event.pk for event in offered(DocumentType, record, act).events if event.verb == verb
    )
    assert chosen
    erase(DocumentType, record.pk, Wanted(events=chosen), "objection", "Asked to", act)


def nowhere(record: Any, word: str) -> bool:
    return not Event.objects.filter(entry=record.pk, payload__contains=word).exists()


def test_a_comment_goes_from_every_event_that_tells_of_it(
    org: Organization, acts: dict[str, Act], record: Any
) -> None:
    act = acts["ims_manager"]
    kept = comments.add(record.pk, "Nothing about anybody.", act)
    gone = comments.add(record.pk, "Ines Ribeiro was ill.", act)
    comments.edit(record.pk, gone.pk, "Ines Ribeiro is well.", act)
    erased(record, act, "comment_edited")
    assert Comment.objects.get(pk=gone.pk).text == "Erased by law"
    assert Comment.objects.get(pk=kept.pk).text == "Nothing about anybody."
    assert nowhere(record, "Ribeiro")
    assert verify(org).findings == []


def test_a_task_goes_as_well(org: Organization, acts: dict[str, Act], record: Any) -> None:
    act = acts["ims_manager"]
    made = tasks.add(record.pk, tasks.Asked("Call Ines Ribeiro"), act)
    tasks.finish(record.pk, made.pk, act)
    erased(record, act, "task_done")
    assert Task.objects.get(pk=made.pk).title == "Erased by law"
    assert nowhere(record, "Ribeiro")
    assert verify(org).findings == []
