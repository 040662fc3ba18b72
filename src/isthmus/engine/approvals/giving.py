"""Giving approvals, taking one's own back, and voiding those that no longer fit the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.approvals.terms import rule_named
from isthmus.engine.approvals.who import Choice, choices, granted
from isthmus.engine.door import Act, Conflict, Invalid, Refused, RowError, history, move
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.checks import locked, require
from isthmus.engine.door.follow import Change
from isthmus.engine.door.transaction import chunks, door_open
from isthmus.engine.keys import new_key
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Approval, Entry, Record
from isthmus.engine.prepared import Prepared
from isthmus.engine.registry import RecordType
from isthmus.engine.snapshots.material import contents, digest

VOIDED = ("voided_at", "void_reason")

#: The comment of an approval that is being given by way of a transition.
_said: ContextVar[str] = ContextVar("said", default="")


def give(
    record_type: type[RecordType],
    code: str,
    keys: Sequence[int],
    act: Act,
    comment: str = "",
    bases: Mapping[int, int] | None = None,
    digests: Mapping[int, str] | None = None,
) -> list[Approval]:
    """Approve records by one rule, and return the approvals.

    A record that stands before the transition which gives the approval is taken through it.
    `bases` are the versions that the actor had read, by key of the record; `digests` is what of the
    material they had, for those who are told no versions. More than 500 records
    are several transactions. Raises Absent, Forbidden, Conflict, Refused.
    """
    require(record_type, VIEW, act)
    rule = rule_named(record_type, code)
    comment = comment.replace("\x00", "").strip()[:500]
    done: list[Approval] = []
    for _, chunk in chunks(list(dict.fromkeys(keys))):
        with door_open():
            records = locked(record_type, chunk, act)
            _unchanged(records, bases or {})
            done += _give(record_type, rule, records, act, comment, digests or {})
    return done


def _unchanged(records: Sequence[Record], bases: Mapping[int, int]) -> None:
    for record in records:
        base = bases.get(record.pk)
        if base is not None and base != record.entry.version:
            raise Conflict(record, base, {})


def _give(
    record_type: type[RecordType],
    rule: ApprovalRule,
    records: Sequence[Record],
    act: Act,
    comment: str,
    digests: Mapping[int, str],
) -> list[Approval]:
    move_on = record_type.transitions().get(rule.given_with)
    moved = [one for one in records if move_on is not None and one.state in move_on.sources]
    before = [one for one in records if one not in moved]
    found = choices(record_type, rule, before, act) if before else []
    reasons = [(one.held.record, why) for one in found for why in one.reasons]
    reasons += [
        (one.held.record, _changed())
        for one in found
        if digests.get(one.held.record.pk, one.held.digest) != one.held.digest
    ]
    if reasons:
        raise Refused(reasons)
    done = _insert(found, act, comment) if found else []
    if not moved:
        return done
    token = _said.set(comment)
    try:
        move(record_type, rule.given_with, [one.pk for one in moved], act)
    finally:
        _said.reset(token)
    fresh = Approval.objects.filter(
        entry__in=[one.pk for one in moved], rule=rule.code, voided_at__isnull=True
    )
    return [*done, *fresh.order_by("pk")]


def _changed() -> Reason:
    text = tr("What you would approve was changed since you opened this page.")
    return Reason("approval-changed", text, tr("Look at it once more, then decide again."))


def stand_in(record_type: type[RecordType], verb: str, records: Sequence[Record], act: Act) -> bool:
    """Return whether the actor may take records through a transition that gives an approval,
    though their own roles would not let them: in somebody's place, or named by the record."""
    rules = [rule for rule in record_type.approvals if rule.given_with == verb]
    return bool(rules) and all(
        choice.entitled for rule in rules for choice in choices(record_type, rule, records, act)
    )


def _insert(found: Sequence[Choice], act: Act, comment: str) -> list[Approval]:
    """Write the approvals of these choices, in place of older ones of the same person."""
    made = [_made(one, act, comment) for one in found]
    replaced: dict[int, list[Approval]] = {}
    for one in found:
        for old in one.held.approvals:
            mine = old.given_by_id is not None and old.given_by_id == act.viewer.principal_id
            if mine and old.voided_at is None:
                old.voided_at, old.void_reason = act.occurred_at, "Given anew."
                replaced.setdefault(old.entry_id, []).append(old)
    # Nobody has two approvals of one record standing at once.
    update_rows(Approval, [r for rows in replaced.values() for r in rows], VOIDED)
    Approval.objects.bulk_create(made)
    happenings = [
        history.Happening(one.held.record.entry, "approval given", {
            "approvals": [*_told(replaced.get(given.entry_id, ())), *_told([given])],
            "note": " ".join(part for part in (f"{one.held.rule.label!s}.", given.comment) if part),
        })
        for one, given in zip(found, made, strict=True)
    ]  # fmt: skip
    _append(happenings, act)
    return made


def _made(one: Choice, act: Act, comment: str) -> Approval:
    days, record = one.held.terms.expires_days, one.held.record
    return Approval(
        id=new_key(),
        organization_id=record.organization_id,
        entry=record.entry,
        rule=one.held.rule.code,
        digest=one.held.digest,
        version=record.entry.version,
        given_by_id=act.viewer.principal_id,
        on_behalf_of_id=one.on_behalf_of.principal_id if one.on_behalf_of else None,
        given_at=act.occurred_at,
        expires_at=act.occurred_at + timedelta(days=days) if days else None,
        comment=comment,
    )


def withdraw(
    record_type: type[RecordType], code: str, key: int, act: Act, reason: str
) -> list[Approval]:
    """Take back one's own approval of a record, or one that was given on one's behalf.

    Raises Absent, Forbidden, Invalid (without a reason), Refused (where there is none).
    """
    require(record_type, VIEW, act)
    rule, reason = rule_named(record_type, code), reason.replace("\x00", "").strip()[:500]
    if not reason:
        raise Invalid([RowError(0, "reason", "required", tr("Say why you take it back."))])
    with door_open():
        (record,) = locked(record_type, [key], act)
        rows = [
            one
            for one in Approval.objects.filter(entry=key, rule=code, voided_at__isnull=True)
            if own_seats(act.viewer) & {one.given_by_id, one.on_behalf_of_id}
        ]
        if not rows:
            raise Refused([(record, Reason("approval-none", tr("You have not approved it.")))])
        for row in rows:
            row.voided_at, row.void_reason = act.occurred_at, reason
        update_rows(Approval, rows, VOIDED)
        payload = {"approvals": _told(rows), "note": f"{rule.label!s}. {reason}"}
        _append([history.Happening(record.entry, "approval withdrawn", payload)], act)
    return rows


def own_seats(viewer: Viewer) -> set[int]:
    """Return the principals whose approvals are the viewer's to take back: themselves, their party."""
    found = (viewer.principal_id, viewer.party_id if viewer.customer else None)
    return {key for key in found if key is not None}


def follow(change: Change) -> None:
    """Void what a change of the material made wrong; give what a transition gives."""
    rules = change.record_type.approvals
    touched = {name for names in change.names.values() for name in names}
    concerned = [rule for rule in rules if rule.material & touched or change.verb in rule.void_on]
    if concerned:
        _void(change, concerned)
    for rule in rules:
        if rule.given_with and rule.given_with == change.verb:
            found = granted(change.record_type, rule, change.records, change.act)
            _insert(found, change.act, _said.get())


@Prepared
def _not_void(entries: tuple[int, ...], *, rules: tuple[str, ...]) -> QuerySet[Approval]:
    found = Approval.objects.filter(entry__in=entries, rule__in=rules, voided_at__isnull=True)
    return found.order_by("pk")


def _void(change: Change, rules: Sequence[ApprovalRule]) -> None:
    rows = _not_void(
        tuple(record.pk for record in change.records), rules=tuple(rule.code for rule in rules)
    )
    if not rows:
        return
    standing = {row.entry_id for row in rows}
    records = [record for record in change.records if record.pk in standing]
    by_code = {rule.code: rule for rule in rules}
    now = {code: _contents(records, rule) for code, rule in by_code.items()}
    void = []
    for row in rows:
        rule = by_code[row.rule]
        if change.verb in rule.void_on:
            label = change.record_type.transitions()[change.verb].label
            row.void_reason = f"{label!s}: it has to be approved anew."
        elif digest(now[row.rule][row.entry_id]) != row.digest:
            row.void_reason = f"Changed since: {', '.join(_labels(change, row.entry_id, rule))}."
        else:
            continue
        row.void_reason = row.void_reason[:500]
        row.voided_at = change.act.occurred_at
        void.append(row)
    update_rows(Approval, void, VOIDED)
    _append([*_voided(change, void)], change.act)


def _contents(records: Sequence[Record], rule: ApprovalRule) -> dict[int, str]:
    return contents(records, rule.material_fields, rule.material_parts, rule.came_later)


def _labels(change: Change, key: int, rule: ApprovalRule) -> list[str]:
    """Return what of the material changed, in the words of the form."""
    changed = rule.material & set(change.names.get(key, ()))
    return [
        change.record_type.spec(name).label
        if name in rule.material_fields
        else name.replace("_", " ").capitalize()
        for name in sorted(changed)
    ]


def _voided(change: Change, void: Sequence[Approval]) -> Iterable[history.Happening]:
    labels = {rule.code: rule.label for rule in change.record_type.approvals}
    for record in change.records:
        mine = [row for row in void if row.entry_id == record.pk]
        if mine:
            why = " ".join(
                dict.fromkeys(f"{labels[row.rule]!s}. {row.void_reason}" for row in mine)
            )
            payload = {"approvals": _told(mine), "note": why}
            yield history.Happening(record.entry, "approval voided", payload)


def _told(rows: Iterable[Approval]) -> list[dict[str, Any]]:
    return [history.snapshot(row) for row in rows]


def _append(happenings: Sequence[history.Happening], act: Act) -> None:
    history.append(happenings, act)
    entries = {one.entry.pk: one.entry for one in happenings}
    update_rows(Entry, list(entries.values()), ("seq", "head_hash"))
