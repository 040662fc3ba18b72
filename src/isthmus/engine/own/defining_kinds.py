"""Defining kinds: each change is an event of the organization, no record is changed by any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import Absent, Invalid, RowError
from isthmus.engine.door.settings import require_administration
from isthmus.engine.door.transaction import door_open
from isthmus.engine.jobs.declare import enqueue
from isthmus.engine.jobs.words import words_of_a_kind
from isthmus.engine.language import tr
from isthmus.engine.models import OwnKind
from isthmus.engine.own.defining import CODE
from isthmus.engine.own.marking import Problem, take_turns, tell, unfit_texts
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold

DEFINED, RETIRED, BROUGHT_BACK = "own kind defined", "own kind retired", "own kind brought back"
MOST_KINDS = 100
LONGEST = {"label": 80, "about": 250}


@dataclass(frozen=True)
class Wanted:
    """What is said of a kind; its code stays as it is once it is defined."""

    label: str
    about: str = ""
    position: int = 0


def define_kind(
    record_type: type[RecordType], code: str, wanted: Wanted, act: Act, *, new: bool = False
) -> OwnKind:
    """Define a kind of a register, or change what is said of it. Raises Forbidden, Invalid.

    With `new`, one that is there already is refused. Raises Absent where the register's kinds
    are not data.
    """
    require_administration(act)
    with door_open():
        there = {row.code: row for row in _locked(record_type, act)}
        if problems := [*_problems(code, wanted, there, new)]:
            raise Invalid([RowError(0, *one) for one in problems])
        found = there.get(code) or OwnKind(
            organization=act.viewer.organization, type=record_type.code, code=code
        )
        said_anew = found.label != wanted.label
        found.label, found.about, found.position = wanted.label, wanted.about, wanted.position
        found.save()
        if said_anew and _held(record_type, found):
            enqueue(words_of_a_kind, found.organization_id, kind=found.pk)
        tell(DEFINED, found, act)
    return found


def _held(record_type: type[RecordType], kind: OwnKind) -> bool:
    """Return whether any record is of this kind: it may have said so before the kind was defined."""
    rows = record_type.model.objects.as_system("own kind: whether its words stand anywhere")
    return rows.filter(Q(kind=kind.code), organization=kind.organization_id).exists()


def retire_kind(record_type: type[RecordType], code: str, act: Act) -> OwnKind:
    """Let no record be given this kind any more; those that are of it stay so."""
    return _retired(record_type, code, RETIRED, act)


def bring_back_kind(record_type: type[RecordType], code: str, act: Act) -> OwnKind:
    """Let records be given a retired kind again."""
    return _retired(record_type, code, BROUGHT_BACK, act)


def _retired(record_type: type[RecordType], code: str, verb: str, act: Act) -> OwnKind:
    require_administration(act)
    with door_open():
        found: OwnKind | None = _locked(record_type, act).filter(code=code).first()
        if found is None:
            raise Absent("own kind")
        found.retired_at = act.occurred_at if verb == RETIRED else None
        found.save(update_fields=["retired_at"])
        tell(verb, found, act)
    return found


def _locked(record_type: type[RecordType], act: Act) -> QuerySet[OwnKind]:
    """Let those who define take turns and return the kinds of the register."""
    if not record_type.own_kinds:
        raise Absent("own kind")
    take_turns(act)
    return OwnKind.objects.filter(organization_id=act.viewer.organization_id, type=record_type.code)


def _problems(code: str, wanted: Wanted, there: dict[str, OwnKind], new: bool) -> Iterator[Problem]:
    """Yield everything that is wrong with a kind."""
    if not CODE.fullmatch(code):
        hint = tr("Small letters, digits and _, beginning with a letter: virtual_machine.")
        yield "code", "code", tr("“%(code)s” can't be a name for programs.", code=code[:60]), hint
    if not wanted.label.strip():
        yield "label", "required", tr("The kind has no name."), tr("Say what people read.")
    yield from unfit_texts(wanted, LONGEST)
    if not 0 <= wanted.position <= 9_999:
        yield "position", "range", tr("The place is out of range."), tr("From 0 to 9999.")
    others = [row for row in there.values() if new or row.code != code]
    if len(others) >= MOST_KINDS and code not in there:
        message = tr("A register has at most %(most_kinds)s kinds.", most_kinds=MOST_KINDS)
        yield "code", "too-many", message, tr("Bring a retired one back under another name.")
    # A file may say either, so each stands for one kind only.
    taken = {fold(word): row for row in others for word in (row.code, row.label)}
    for name, text in (("label", wanted.label), ("code", code)):
        if fold(text) in taken:
            message = tr("“%(text)s” is another kind already.", text=text[:80])
            yield name, "taken", message, tr("Choose another name, or bring that kind back.")
