"""The checklists of a record on its page, answered in place."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from isthmus.engine.access import EDIT
from isthmus.engine.checklists.answering import Filled, filled
from isthmus.engine.models import AnswerChoice, Checklist
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.hooks import RecordPage

#: The name under which the record's page is told whether there is a checklist for such records.
ARE_ASKED = "page_checklists"


def are_asked(record_type: type[RecordType]) -> Any:
    """Return the expression that tells, with the record itself, whether there is a checklist."""
    if not record_type.checklists:
        return None
    return Exists(
        Checklist.objects.filter(
            organization=OuterRef("organization"), record_type=record_type.code
        )
    )


def checklists_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what the panel shows; None where nothing is asked. Two queries where it is."""
    if not vars(page.record).get(ARE_ASKED):
        return None
    found = filled(page.record_type, [page.record])[page.record.pk]
    if not found:
        return None
    address = record_address(page.record, page.viewer.organization.slug)
    return {
        "choices": [[code, str(label)] for code, label in AnswerChoice.choices],
        "may_edit": page.viewer.may_on(page.record_type.model, EDIT),
        "lists": [_list(one, address) for one in found],
    }


def _list(one: Filled, address: str) -> dict[str, Any]:
    return {
        "code": one.checklist.code,
        "title": one.checklist.title,
        "version": one.checklist.version,
        "done": len(one.items) - len(one.open),
        "total": len(one.items),
        "url": f"{address}checklists/{one.checklist.code}/",
        "items": [_item(one, number) for number in range(len(one.items))],
    }


def _item(one: Filled, number: int) -> dict[str, Any]:
    item = one.items[number]
    given = one.answers.get(item.id)
    return {
        "id": item.id,
        "text": item.text,
        "help": item.help,
        "answer": given.answer if given else "",
        "label": AnswerChoice(given.answer).label if given else "",
        "reason": given.reason if given else "",
        "by": given.answered_by.name if given and given.answered_by else "",
        "at": given.answered_at if given else None,
    }
