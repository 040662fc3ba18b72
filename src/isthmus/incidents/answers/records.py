from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType, register, section
from isthmus.incidents.answers.model import AnswerTemplate, Purpose
from isthmus.incidents.answers.placeholders import mistakes

#: What a report says of what it waits for is one line of so many characters.
LONGEST_REASON = 300


@register
class AnswerTemplateType(RecordType):
    model = AnswerTemplate
    prefix = "ANS"
    register = "answer-templates"
    label = "Answer template"
    label_plural = "Answer templates"
    about = (
        "Texts that the desk writes again and again. They are put in while somebody types on a report, "
        "with its names and times, and can be edited before they are sent."
    )
    clause = "6.2.5"
    phase = "do"
    icon = "message"
    columns = ("title", "purpose", "service", "category", "report_kind", "state", "changed_at")
    filters = ("purpose", "service", "category", "report_kind", "owner", "state")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The answer", "title", "purpose", "text",
                about="Its title is what the desk finds it by."),
        section("Where it fits", "service", "category", "report_kind", "owner",
                about="It is offered everywhere; where it fits, before others."),
    )  # fmt: skip

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            for one in mistakes(record.text):
                yield RowError(row, "text", *one)
            if record.purpose == Purpose.WAITING and len(record.text) > LONGEST_REASON:
                message = tr(
                    "Why a report waits is told in %(most)s characters.", most=LONGEST_REASON
                )
                over = len(record.text) - LONGEST_REASON
                yield RowError(
                    row, "text", "too-long", message, tr("%(over)s too many.", over=over)
                )
