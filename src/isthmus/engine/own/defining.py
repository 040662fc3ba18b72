"""Defining own fields: each change is an event of the organization, none ever loses a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from isthmus.engine import fields as kinds
from isthmus.engine.access import VIEW
from isthmus.engine.door.act import Act
from isthmus.engine.door.checks import storable
from isthmus.engine.door.errors import Absent, Invalid, RowError
from isthmus.engine.door.settings import require_administration
from isthmus.engine.door.transaction import CHUNK, door_open
from isthmus.engine.fields import FieldProblem
from isthmus.engine.formats import number
from isthmus.engine.jobs.declare import enqueue
from isthmus.engine.jobs.words import words_of_a_field
from isthmus.engine.language import tr
from isthmus.engine.models import OwnField, OwnFieldKind, OwnValue, Record
from isthmus.engine.own.declared import declared
from isthmus.engine.own.following import write
from isthmus.engine.own.marking import Problem, take_turns, tell, unfit_texts
from isthmus.engine.own.specs import (
    CONVERTIBLE,
    LARGEST,
    NEVER_FILTERED,
    spec_of,
)
from isthmus.engine.own.words import wording
from isthmus.engine.registry import RecordType, registry

DEFINED, RETIRED, BROUGHT_BACK = "own field defined", "own field retired", "own field brought back"
MOST_FIELDS, MOST_CHOICES = 60, 100
LONGEST_TEXTS = {"label": 80, "hint": 250, "unit": 20, "section": 80}
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Values that can't be read any more are shown up to so many.
MOST_SHOWN = 20


@dataclass(frozen=True)
class Definition:
    """What is said of a field; code and register stay as they are once it is defined."""

    label: str
    kind: str
    hint: str = ""
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: Sequence[tuple[str, str]] = ()
    target: str = ""
    kinds: Sequence[str] = ()
    section: str = ""
    position: int = 0
    required_from: date | None = None
    filterable: bool = False
    shared: bool = False


@dataclass
class Preview:
    """What a change of a definition would do to values that are there."""

    held: int = 0
    #: records with what can't be read under the new definition, for people who may see them
    unreadable: list[tuple[str, str]] = field(default_factory=list)


def define(
    record_type: type[RecordType], code: str, wanted: Definition, act: Act, *, new: bool = False
) -> OwnField:
    """Define a field of a register, or change what is said of it. Raises Forbidden, Invalid.

    With `new`, one that is there already is refused.

    A kind is changed only if everything that is written in the field can be read as the new
    one; nothing is written anew for it, neither in records nor in their history.
    """
    require_administration(act)
    with door_open():
        former = _locked(record_type, act).filter(code=code).first()
        _checked(record_type, code, wanted, former, act)
        if new and former:
            text = tr("“%(code)s” is another field already.", code=code)
            raise Invalid([RowError(0, "code", "taken", text, tr("Choose another name."))])
        found = former or OwnField(
            organization=act.viewer.organization, type=record_type.code, code=code
        )
        if former and (problems := preview(record_type, former, wanted, act).unreadable):
            raise Invalid([_unreadable(problems)])
        indexed, worded = _indexing(former), wording(former)
        for name in Definition.__dataclass_fields__:
            setattr(found, name, getattr(wanted, name))
        found.choices = [[code, label] for code, label in wanted.choices]
        found.kinds = list(wanted.kinds)
        found.save()
        if former and indexed != _indexing(found):
            _index_again(record_type, found, act)
        if former and worded != wording(found):
            organization = act.viewer.organization_id
            enqueue(words_of_a_field, organization, field=found.pk)
        tell(DEFINED, found, act)
    return found


def retire(record_type: type[RecordType], code: str, act: Act) -> OwnField:
    """Take a field out of forms and lists; what was written in it stays."""
    return _retired(record_type, code, RETIRED, act)


def bring_back(record_type: type[RecordType], code: str, act: Act) -> OwnField:
    """Let a retired field be filled in again."""
    return _retired(record_type, code, BROUGHT_BACK, act)


def preview(
    record_type: type[RecordType], former: OwnField, wanted: Definition, act: Act
) -> Preview:
    """Return what a changed definition makes of the values that are there.

    Records that the actor may not see are not told of: what can't be read in them is shown as
    nothing, and stays where it is.
    """
    old = spec_of(former, act.today)
    new = spec_of(_imagined(former, wanted), act.today)
    found = Preview()
    if (old.kind, old.choices) == (new.kind, new.choices):
        return found
    sees = act.viewer.may_on(record_type.model, VIEW)
    for record in _told(record_type, former.code, act).iterator(chunk_size=CHUNK):
        stored = record.own[former.code]
        found.held += 1
        try:
            new.read(stored)
        except FieldProblem as problem:
            found.unreadable.append((record.reference, str(problem)) if sees else ("", ""))
    return found


def _told(record_type: type[RecordType], code: str, act: Act) -> Any:
    """Return the records that hold something and that the actor may be told of.

    Whoever defines fields without seeing the register learns only that there are some.
    """
    if act.viewer.may_on(record_type.model, VIEW):
        rows = record_type.model.objects.visible_to(act.viewer)
    else:
        rows = record_type.model.objects.as_system("own field").unrestricted()
        rows = rows.filter(organization_id=act.viewer.organization_id, removed_at__isnull=True)
    return rows.filter(own__has_key=code).order_by("pk")


def _imagined(former: OwnField, wanted: Definition) -> OwnField:
    return OwnField(
        pk=former.pk, code=former.code, type=former.type,
        label=wanted.label, kind=wanted.kind, choices=list(wanted.choices), target=wanted.target,
    )  # fmt: skip


def _unreadable(problems: Sequence[tuple[str, str]]) -> RowError:
    if not problems[0][0]:
        message = tr("What some records hold can't be read so.")
        return RowError(0, "kind", "unreadable", message, tr("Define another field."))
    shown = [f"{reference}: {text}" for reference, text in problems[:MOST_SHOWN]]
    if len(problems) > MOST_SHOWN:
        shown.append(tr("and %(count)s more", count=len(problems) - MOST_SHOWN))
    message = tr(
        "What %(count)s records hold can't be read so: %(names)s",
        count=len(problems),
        names="; ".join(shown),
    )
    return RowError(
        0, "kind", "unreadable", message, tr("Change it there, or define another field.")
    )


def _retired(record_type: type[RecordType], code: str, verb: str, act: Act) -> OwnField:
    require_administration(act)
    with door_open():
        found: OwnField | None = _locked(record_type, act).filter(code=code).first()
        if found is None:
            raise Absent("own field")
        found.retired_at = act.occurred_at if verb == RETIRED else None
        found.save(update_fields=["retired_at"])
        tell(verb, found, act)
    return found


def _locked(record_type: type[RecordType], act: Act) -> Any:
    """Let those who define take turns and return the fields of the register."""
    take_turns(act)
    return OwnField.objects.filter(
        organization_id=act.viewer.organization_id, type=record_type.code
    )


def _indexing(row: OwnField | None) -> tuple[Any, ...]:
    """Return what the rows by which lists find values depend on."""
    return (row.filterable, row.kind, str(row.choices)) if row else ()


def _index_again(record_type: type[RecordType], row: OwnField, act: Act) -> None:
    OwnValue.objects.filter(field=row).delete()
    if row.filterable:
        specs = [spec_of(row, act.today)]
        for records in _holding(record_type, row):
            write(records, specs)


def _holding(record_type: type[RecordType], row: OwnField) -> Iterator[list[Record]]:
    """Yield the records that hold something in a field, a chunk at a time."""
    rows = record_type.model.objects.as_system("own field indexed").filter(
        organization_id=row.organization_id, own__has_key=row.code
    )
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        yield chunk


def _checked(
    record_type: type[RecordType], code: str, wanted: Definition, former: OwnField | None, act: Act
) -> None:
    """Raise Invalid with everything that is wrong with a definition."""
    known = declared(record_type, act.viewer.organization)
    errors = [RowError(0, *one) for one in _problems(known, code, wanted, former)]
    if former is None and _locked(record_type, act).count() >= MOST_FIELDS:
        errors.append(
            RowError(
                0,
                "code",
                "too-many",
                tr("A register has at most %(most_fields)s.", most_fields=MOST_FIELDS),
            )
        )
    if errors:
        raise Invalid(errors)


def _problems(
    record_type: type[RecordType], code: str, wanted: Definition, former: OwnField | None
) -> Iterator[Problem]:
    if not CODE.fullmatch(code):
        hint = tr("Small letters, digits and _, beginning with a letter: cost_centre.")
        yield "code", "code", tr("“%(code)s” can't be a name for programs.", code=code[:60]), hint
    if not wanted.label.strip():
        yield "label", "required", tr("The field has no name."), tr("Say what people read.")
    yield from unfit_texts(wanted, LONGEST_TEXTS)
    if wanted.kind not in OwnFieldKind.values:
        yield "kind", "choice", tr("There is no kind “%(kind)s”.", kind=wanted.kind[:20]), ""
        return
    if former and former.kind != wanted.kind and not {former.kind, wanted.kind} <= CONVERTIBLE:
        yield (
            "kind", "kind", tr("What points at a person or a record can't become anything else."),
            tr("Retire this field and define another."),
        )  # fmt: skip
    yield from _of_the_kind(wanted)
    yield from _how_it_is_used(record_type, wanted)


def _how_it_is_used(record_type: type[RecordType], wanted: Definition) -> Iterator[Problem]:
    if wanted.shared and (record_type.versions or not record_type.shared_fields):
        yield "shared", "versions", tr("Customers are shown none of these as they stand."), ""
    if wanted.kinds and set(wanted.kinds) - record_type.kinds().keys():
        yield (
            "kinds",
            "choice",
            tr("%(label_plural)s have no such kind.", label_plural=record_type.label_plural),
            "",
        )
    if not 0 <= wanted.position <= 9_999:
        yield "position", "range", tr("The place is out of range."), tr("From 0 to 9999.")
    if wanted.filterable and wanted.kind in NEVER_FILTERED:
        yield (
            "filterable",
            "kind",
            tr("Lists can't be filtered by such texts."),
            tr("Search finds them."),
        )


def _of_the_kind(wanted: Definition) -> Iterator[Problem]:
    """Yield what goes with some kinds only."""
    codes = [code for code, _ in wanted.choices]
    if wanted.kind in (kinds.CHOICE, kinds.CHOICES):
        if not 0 < len(codes) <= MOST_CHOICES or len(set(codes)) < len(codes):
            hint = tr("From one to %(most_choices)s, each once.", most_choices=MOST_CHOICES)
            yield "choices", "choices", tr("Say what can be chosen."), hint
        for code, label in wanted.choices:
            if not CODE.fullmatch(code) or not 0 < len(label) <= 80 or not storable(label):
                hint = tr("A line is a code, an equals sign and words: high = High.")
                yield "choices", "code", tr("“%(code)s” can't be a choice.", code=code[:40]), hint
    elif codes:
        yield "choices", "kind", tr("Only lists have choices."), ""
    if wanted.kind == kinds.RECORD and registry.find(wanted.target) is None:
        yield "target", "choice", tr("Say which register it points at."), ""
    if wanted.kind not in (kinds.INTEGER, kinds.DECIMAL):
        return
    bounds = [one for one in (wanted.minimum, wanted.maximum) if one is not None]
    if any(not one.is_finite() or abs(one) >= LARGEST or one != round(one, 6) for one in bounds):
        yield (
            "minimum",
            "range",
            tr("A bound is out of range."),
            tr("Below %(largest)s, six places.", largest=number(LARGEST)),
        )
    elif len(bounds) == 2 and bounds[0] > bounds[1]:
        yield "minimum", "range", tr("The least is more than the most."), tr("Turn them round.")
