"""Answering checklists for records, and what is still open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from isthmus.engine.access import EDIT
from isthmus.engine.checklists.templates import Item, items_of
from isthmus.engine.door import Absent, Act, Invalid, RowError, history
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.checks import locked, require
from isthmus.engine.door.transaction import door_open
from isthmus.engine.keys import new_key
from isthmus.engine.language import tr
from isthmus.engine.models import AnswerChoice, Checklist, ChecklistAnswer, Entry, Record
from isthmus.engine.registry import RecordType

YES, NO, NOT_APPLICABLE = AnswerChoice.YES, AnswerChoice.NO, AnswerChoice.NOT_APPLICABLE


@dataclass(frozen=True)
class Filled:
    """One checklist for one record: the version that applies, and what was answered.

    A finished checklist stays with the version it was finished for. An unfinished one follows the
    version in use; an answer given for an earlier one counts where its item reads the same.
    """

    checklist: Checklist
    answers: Mapping[str, ChecklistAnswer]  #: by id of the item

    @property
    def items(self) -> list[Item]:
        return items_of(self.checklist)

    @property
    def open(self) -> list[Item]:
        """The items that are neither answered nor reasoned away."""
        return [item for item in self.items if item.id not in self.answers]


def filled(
    record_type: type[RecordType], records: Sequence[Record], code: str = ""
) -> dict[int, list[Filled]]:
    """Return the checklists of each record by its key. Two queries for any number of records."""
    if not records:
        return {}
    rows = Checklist.objects.filter(
        organization_id=records[0].organization_id, record_type=record_type.code
    )
    versions: dict[str, list[Checklist]] = defaultdict(list)
    for row in (rows.filter(code=code) if code else rows).order_by("code", "-version"):
        versions[row.code].append(row)
    if not versions:
        return {record.pk: [] for record in records}
    given: dict[int, list[ChecklistAnswer]] = defaultdict(list)
    answers = ChecklistAnswer.objects.filter(
        entry__in=[record.pk for record in records],
        checklist__in=[row.pk for rows in versions.values() for row in rows],
    )
    for answer in answers.select_related("answered_by").order_by("answered_at", "pk"):
        given[answer.entry_id].append(answer)
    return {
        record.pk: [
            one
            for same in versions.values()
            if (one := _applying(same, given[record.pk])) is not None
        ]
        for record in records
    }


def _applying(versions: Sequence[Checklist], given: Sequence[ChecklistAnswer]) -> Filled | None:
    """Return what applies among the versions of one checklist, newest first; None: nothing."""
    texts = {row.pk: {item.id: item.text for item in items_of(row)} for row in versions}
    tried = []
    for version in versions:
        wanted = texts[version.pk]
        answers = {
            answer.item: answer
            for answer in given
            if texts.get(answer.checklist_id, {}).get(answer.item, "") == wanted.get(answer.item)
        }
        one = Filled(version, answers)
        if not one.open:
            return one
        tried.append(one)
    # A list that is asked for no longer is shown where it was begun.
    return next((one for one in tried if one.checklist.active or one.answers), None)


def answer(
    record_type: type[RecordType],
    code: str,
    key: int,
    answers: Mapping[str, tuple[str, str]],
    act: Act,
) -> list[ChecklistAnswer]:
    """Answer items of a record's checklist: {item: (yes, no or not_applicable, reason)}.

    Returns the answers that differ from before, which alone are written. Raises Absent, Forbidden,
    Invalid.
    """
    require(record_type, EDIT, act)
    with door_open():
        (record,) = locked(record_type, [key], act)
        found = filled(record_type, [record], code)[record.pk]
        if not found:
            raise Absent("such checklist")
        given = {
            item: (choice, reason.replace("\x00", "").strip()[:500])
            for item, (choice, reason) in answers.items()
        }
        if errors := [*_wrong(found[0], given)]:
            raise Invalid(errors)
        written = [
            _answered(found[0], item, choice, reason, record, act)
            for item, (choice, reason) in given.items()
            if _differs(found[0].answers.get(item), choice, reason)
        ]
        _write(written, found[0], record, act)
    return written


def _differs(before: ChecklistAnswer | None, choice: str, reason: str) -> bool:
    return before is None or (before.answer, before.reason) != (choice, reason)


def _wrong(found: Filled, given: Mapping[str, tuple[str, str]]) -> Iterator[RowError]:
    known = {item.id: item for item in found.items}
    for name, (choice, reason) in given.items():
        item = known.get(name)
        if item is None:
            yield RowError(0, name[:40], "unknown-field", tr("The checklist has no such item."))
        elif choice not in AnswerChoice.values:
            yield RowError(0, name, "choice", tr("Answer yes, no or not_applicable."))
        elif not reason and choice == NOT_APPLICABLE:
            yield RowError(
                0, name, "required", tr("Say why “%(text)s” does not apply.", text=item.text)
            )
        elif not reason and choice == NO and item.reason_for_no:
            yield RowError(
                0, name, "required", tr("Say why the answer to “%(text)s” is no.", text=item.text)
            )


def _answered(
    found: Filled, item: str, choice: str, reason: str, record: Record, act: Act
) -> ChecklistAnswer:
    before = found.answers.get(item)
    same = before is not None and before.checklist_id == found.checklist.pk
    return ChecklistAnswer(
        id=before.pk if before is not None and same else new_key(),
        organization_id=record.organization_id,
        entry=record.entry,
        checklist=found.checklist,
        item=item,
        answer=choice,
        reason=reason,
        answered_by_id=act.viewer.principal_id,
        answered_at=act.occurred_at,
    )


def _write(written: Sequence[ChecklistAnswer], found: Filled, record: Record, act: Act) -> None:
    if not written:
        return
    before = {one.pk for one in found.answers.values()}
    ChecklistAnswer.objects.bulk_create(one for one in written if one.pk not in before)
    update_rows(
        ChecklistAnswer,
        [one for one in written if one.pk in before],
        ("answer", "reason", "answered_by", "answered_at"),
    )
    payload: dict[str, Any] = {
        "answers": [history.snapshot(one) for one in written],
        "note": _words(written, found),
    }
    history.append([history.Happening(record.entry, "checklist answered", payload)], act)
    update_rows(Entry, [record.entry], ("seq", "head_hash"))


def _words(written: Sequence[ChecklistAnswer], found: Filled) -> str:
    texts = {item.id: item.text for item in found.items}
    said = [
        f"{texts[one.item]}: {AnswerChoice(one.answer).label}"
        + (f" ({one.reason})" if one.reason else "")
        for one in written
    ]
    return f"{found.checklist.title}. {'; '.join(said)}"
