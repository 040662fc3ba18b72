from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.files import dispose
from isthmus.engine.language import tr
from isthmus.engine.models import Scan, StoredFile
from isthmus.engine.registry import RecordType, register, section
from isthmus.engine.web.hooks import RecordPage
from isthmus.incidents.evidence.edges import ALSO_EVIDENCE_OF, EVIDENCE_OF
from isthmus.incidents.evidence.guards import not_on_hold, only_by_correction
from isthmus.incidents.evidence.models import KEPT, EvidenceItem

#: How far from now somebody's clock may be wrong, in seconds.
SLACK = 120


@register
class EvidenceItemType(RecordType):
    model = EvidenceItem
    prefix = "EVD"
    register = "evidence"
    label = "Evidence item"
    label_plural = "Evidence"
    about = (
        "What was collected of an incident: by whom, where, when, how and with what; and who has held "
        "it since, each change of hands confirmed by both sides."
    )
    clause = "6.2.5"
    phase = "do"
    icon = "briefcase"
    columns = ("title", "incident", "holder", "custody", "state", "collected_at")
    filters = (
        "incident", "holder", "custody", "owner", "state", "keep_until", "collected_at",
    )  # fmt: skip
    sorts = ("title", "changed_at", "created_at")
    default_sort = "-created_at"
    form = (
        section("What was collected", "title", "incident", "description", "file",
                about="One item each: one file as it was collected, one device, one bag."),
        section("The thing", "seal_number", "kept_at",
                about="How a thing can be recognized, and where it is."),
        section("How it was collected", "collected_by", "collected_at", "place", "method", "tool",
                about="Written down at once; none of this can be edited later, only corrected with a reason."),
        section("How long it is kept", "keep_until", "owner",
                about="What is on legal hold stays, whatever the day."),
    )  # fmt: skip
    readonly = (
        "holder", "offered_to", "outside", "waits_since", "custody", "legal_hold", "damaged_at", "ended_at",
        "proof", "witness",
    )  # fmt: skip
    calendar = (
        CalendarDate(
            "keep_until", "Evidence may go", Q(state__in=KEPT, legal_hold=""), whose="holder"
        ),
    )
    hangs_on = "incident"
    restrictable = True
    edge_fields = {"incident": EVIDENCE_OF.code}
    relations = (ALSO_EVIDENCE_OF.code,)
    edit_guards = (only_by_correction,)
    remove_guards = (not_on_hold,)
    erase_guards = (not_on_hold,)
    body_template = "incidents/custody.html"

    @classmethod
    def body_context(cls, page: RecordPage) -> dict[str, Any]:
        from isthmus.incidents.evidence.shown import body_context

        return body_context(page)

    @classmethod
    def after_create(cls, records: Sequence[Any], act: Act) -> None:
        """Keep the files encrypted from now on."""
        from isthmus.incidents.evidence.integrity import keep_encrypted

        keep_encrypted(records, act)

    @classmethod
    def after_edit(cls, records: Sequence[Any], act: Act) -> None:
        """Take the bytes of files away that were disposed of."""
        gone = [one.file_id for one in records if one.state == "disposed" and one.file_id]
        if gone:
            files = StoredFile.objects.filter(pk__in=gone)
            dispose([*files.exclude(scan__in=(Scan.ERASED, Scan.DISPOSED))])

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            if (record.collected_at - act.occurred_at).total_seconds() > SLACK:
                text = tr("It is not collected yet at that time.")
                yield RowError(row, "collected_at", "future", text, tr("Give a time that is past."))
