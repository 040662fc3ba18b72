"""The checklists that an organization keeps: each change makes a new version, none is lost."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from isthmus.engine.door import Absent, Act, Invalid, RowError, history, record_organization_event
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.settings import lock_organization, require_administration
from isthmus.engine.door.transaction import door_open
from isthmus.engine.keys import new_key
from isthmus.engine.language import tr
from isthmus.engine.models import Checklist
from isthmus.engine.registry import RecordType
from isthmus.engine.text import clean_line, fold

#: More items than this nobody answers.
MOST_ITEMS = 100
LONGEST = 300


@dataclass(frozen=True)
class Item:
    """One thing to be answered. Its `id` stays while its words may be mended in a new version."""

    id: str
    text: str
    help: str = ""
    #: a No needs a reason as well; not applicable always does
    reason_for_no: bool = False


def items_of(checklist: Checklist) -> list[Item]:
    """Return the items of a version, in order."""
    return [Item(**one) for one in checklist.items]


def active(record_type: type[RecordType], code: str, organization_id: int) -> Checklist:
    """Return the version in use. Raises Absent."""
    found = Checklist.objects.filter(
        organization_id=organization_id, record_type=record_type.code, code=code, active=True
    ).first()
    if found is None:
        raise Absent("such checklist")
    return found


def save(
    record_type: type[RecordType],
    code: str,
    title: str,
    items: Sequence[Mapping[str, Any]],
    act: Act,
) -> Checklist:
    """Make the next version of a checklist, or its first where `code` is empty, and return it.

    Items without `id` get one. What differs in nothing makes no version. Raises Absent, Forbidden,
    Invalid.
    """
    require_administration(act)
    if not record_type.checklists:
        raise Absent("such checklist")
    title = clean_line(title)[:200]
    given = [_item(one) for one in items]
    if errors := [*_wrong(title, given)]:
        raise Invalid(errors)
    with door_open():
        lock_organization(act)
        former = active(record_type, code, act.viewer.organization_id) if code else None
        if former is not None and (former.title, items_of(former)) == (title, given):
            return former
        made = Checklist(
            id=new_key(),
            organization=act.viewer.organization,
            record_type=record_type.code,
            code=code or _free_code(title, record_type, act),
            version=former.version + 1 if former else 1,
            title=title,
            items=[asdict(one) for one in given],
            active=True,
            made_by_id=act.viewer.principal_id,
            made_at=act.occurred_at,
        )
        _retire(former)
        made.save(force_insert=True)
        record_organization_event(
            "checklist changed", {"checklists": _told(former, made), "note": str(made)}, act
        )
    return made


def retire(record_type: type[RecordType], code: str, act: Act) -> None:
    """Ask for a checklist no longer; what was answered stays. Raises Absent, Forbidden."""
    require_administration(act)
    with door_open():
        lock_organization(act)
        former = active(record_type, code, act.viewer.organization_id)
        _retire(former)
        record_organization_event(
            "checklist retired", {"checklists": _told(former), "note": str(former)}, act
        )


def _retire(former: Checklist | None) -> None:
    if former is not None:
        former.active = False
        update_rows(Checklist, [former], ("active",))


def _told(*rows: Checklist | None) -> list[dict[str, Any]]:
    return [history.snapshot(row) for row in rows if row is not None]


def _item(given: Mapping[str, Any]) -> Item:
    return Item(
        id=str(given.get("id") or "") or secrets.token_hex(4),
        text=clean_line(str(given.get("text") or "")),
        help=clean_line(str(given.get("help") or "")),
        reason_for_no=bool(given.get("reason_for_no")),
    )


def _wrong(title: str, items: Sequence[Item]) -> Iterator[RowError]:
    if not title:
        yield RowError(0, "title", "required", tr("Give the checklist a name."))
    if not items:
        yield RowError(0, "items", "required", tr("Write at least one item."))
    if len(items) > MOST_ITEMS:
        yield RowError(
            0,
            "items",
            "too-many",
            tr("A checklist has at most %(most_items)s items.", most_items=MOST_ITEMS),
        )
    seen: set[str] = set()
    for row, item in enumerate(items):
        if not item.text:
            yield RowError(row, "items", "required", tr("Item %(row)s has no text.", row=row + 1))
        if max(len(item.text), len(item.help)) > LONGEST:
            message = tr(
                "Item %(row)s is longer than %(longest)s characters.", row=row + 1, longest=LONGEST
            )
            yield RowError(row, "items", "too-long", message)
        if len(item.id) > 40 or item.id in seen:
            yield RowError(row, "items", "twice", tr("Item %(row)s is there twice.", row=row + 1))
        seen.add(item.id)


def _free_code(title: str, record_type: type[RecordType], act: Act) -> str:
    """Return a word for addresses and guards that no other checklist of the type has."""
    words = "-".join("".join(c if c.isalnum() else " " for c in fold(title)).split())
    ascii_only = "".join(c for c in words if c.isascii())[:30].strip("-") or "checklist"
    rows = Checklist.objects.filter(
        organization=act.viewer.organization, record_type=record_type.code
    )
    taken = set(rows.values_list("code", flat=True))
    numbered = (f"{ascii_only}-{number}" for number in range(2, len(taken) + 3))
    return ascii_only if ascii_only not in taken else next(n for n in numbered if n not in taken)
