from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q

from isthmus.applicability.annex import controls
from isthmus.applicability.lines import lines_of, unanswered
from isthmus.applicability.models import Edition, Statement, StatementRow
from isthmus.controls.models import Control
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import N_, tr
from isthmus.engine.parts import PartType, load_parts
from isthmus.engine.registry import RecordType, register, section
from isthmus.engine.snapshots.declared import Versions
from isthmus.engine.snapshots.guards import is_not_in_force
from isthmus.engine.web.hooks import RecordPage

#: What a version holds besides its rows.
FIELDS = ("title", "edition", "unit", "about")

ROWS = PartType(
    name="rows",
    model=StatementRow,
    label="Control",
    label_plural="Controls",
    fields=(
        "ref", "control", "applicable", "by_risk", "by_obligation", "by_contract", "by_practice",
        "justification", "implementation", "implement_by", "asks", "earlier",
    ),
    about="Each control of the edition's Annex A once, and your own. Nothing is answered for you.",
    at_most=500,
    told_by="ref",
    apart=True,
)  # fmt: skip


@register
class StatementType(RecordType):
    model = Statement
    prefix = "SOA"
    register = "applicability"
    label = "Statement of Applicability"
    label_plural = "Statements of Applicability"
    short = N_("Applicability")
    about = (
        "Which controls of Annex A apply, and which of your own; why, or why not, and how far each "
        "is. Approved as a whole, with versions."
    )
    clause = "6.2.3"
    phase = "plan"
    icon = "list-check"
    columns = ("title", "edition", "unanswered", "owner", "state", "in_force_from", "review_due")
    filters = ("edition", "unit", "owner", "state", "review_due")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The statement", "title", "edition", "unit", "about", "owner",
                about="Which edition it answers, and for what. Its controls are answered afterwards, one by one or many alike."),
        section("Review", "review_due", about="When somebody looks at it again."),
        section("Where it comes from", "made_from", folded=True,
                about="Filled in where it is made from the statement of an earlier edition."),
    )  # fmt: skip
    parts = (ROWS,)
    readonly = ("unanswered", "in_force_from")
    calendar = (CalendarDate("review_due", "Review due", Q(in_force_from__isnull=False)),)
    relations = ("traces",)
    remove_guards = (is_not_in_force,)
    body_template = "applicability/body.html"
    approvals = (
        ApprovalRule(
            "applicability",
            "Approval of the statement",
            material_fields=FIELDS,
            material_parts=("rows",),
            roles=("top_management",),
            states=("proposed",),
        ),
    )
    versions = Versions(
        FIELDS,
        parts=("rows",),
        freeze_on=("bring_into_force",),
        end_on=("withdraw",),
        tells=("in_force_from",),
        redraft="Revise it, or take it back to draft.",
    )

    @classmethod
    def derive(cls, records: Sequence[Any], act: Act) -> None:
        # Where nothing of it was edited its rows aren't there yet.
        load_parts(cls, records)
        for one in records:
            # What is no edition is refused afterwards.
            known = one.edition in Edition.values
            one.unanswered = len(unanswered(lines_of(one))) if known else 0

    @classmethod
    def body_context(cls, page: RecordPage) -> dict[str, Any]:
        from isthmus.applicability.body import body

        return body(page)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        hidden = _newly_hidden(records)
        for number, record in enumerate(records):
            for place, row in enumerate(record.parts["rows"]):
                if row.pk in hidden:
                    text = tr("It is restricted; everybody reads a statement.")
                    hint = tr("Name what everybody may know of.")
                    yield RowError(number, f"rows.{place}.control", "restricted", text, hint)
            if record.edition in Edition.values:
                yield from _row_errors(number, record)


def _row_errors(number: int, record: Any) -> Iterator[RowError]:
    known = controls(record.edition)
    seen: dict[str, Any] = {}
    for place, row in enumerate(record.parts["rows"]):
        where = f"rows.{place}.ref"
        if row.control_id and row.ref in known:
            text = tr("%(ref)s is a control of Annex A, not your own.", ref=row.ref)
            hint = tr("Leave one of the two out.")
            yield RowError(number, where, "one-control", text, hint)
        elif not row.control_id and row.ref not in known:
            text = tr("%(ref)s is no control of this edition.", ref=row.ref)
            hint = tr("Write it as printed, or name which control of yours it is.")
            yield RowError(number, where, "unknown-control", text, hint)
        elif _said(seen.setdefault(row.ref, row)) != _said(row):
            text = tr("Two rows say different things of %(ref)s.", ref=row.ref)
            yield RowError(number, where, "twice", text, tr("Leave one of the rows."))


def _newly_hidden(records: Sequence[Any]) -> set[int]:
    """Return the keys of rows that begin to name a restricted control. One query, more where one does.

    A control that was restricted later stands: who edits other rows, or makes a statement from another,
    need not know of it.
    """
    rows = {row.pk: row.control_id for one in records for row in one.parts["rows"]}
    named = {*rows.values()} - {None}
    known = Control.objects.as_system("who may read what a statement names")
    keys = {*known.filter(pk__in=named, circle__isnull=False).values_list("pk", flat=True)} if named else {}  # fmt: skip
    found = {key for key, control in rows.items() if control in keys}
    stands = StatementRow._default_manager.filter(pk__in=found, control__in=keys)
    if not found:
        return found
    earlier = {one.made_from_id for one in records} - {None}
    before = StatementRow._default_manager.filter(record__in=earlier, control__in=keys)
    carried = {*before.values_list("control_id", flat=True)} if earlier else set()
    new = found - {*stands.values_list("pk", flat=True)}
    return {key for key in new if rows[key] not in carried}


def _said(row: Any) -> tuple[Any, ...]:
    return tuple(spec.of(row) for spec in ROWS.specs())
