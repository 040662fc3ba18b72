"""What is asked of other parties: their people are told by e-mail that an approval waits for them.

They are told of approvals that their party has to give, as far as the record is shared with them,
and of nothing else: never what was done to it, by whom or why.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from isthmus.engine.access import Viewer
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.approvals.standing import Held, Standing, held
from isthmus.engine.audience import contacts_of
from isthmus.engine.models import Approval, Entry, Notice, Organization
from isthmus.engine.notices.kinds import APPROVAL
from isthmus.engine.notices.reasons import LOST, Reason, Told

#: So long before an approval ends its party is told, if it lasts longer than that twice.
AHEAD = timedelta(days=14)
#: What ended longer ago when Isthmus first looks is no news.
BEHIND = timedelta(days=30)

#: What may be asked: the entry, the rule, and the party, or every one that the rule names.
Ask = tuple[int, str, int]
EVERY = 0


def of_parties(entry: Entry) -> list[ApprovalRule]:
    """Return the rules by which other parties are asked in the state that a record is in."""
    record_type = entry.record_type
    rules = record_type.approvals if record_type is not None else ()
    return [rule for rule in rules if rule.parties and entry.state in rule.states]


def asked_of_parties(organization: Organization, told: Sequence[Told]) -> Iterator[Reason]:
    """Yield whom of other parties these events ask for an approval. No query where they ask none,
    else a fixed number for each type of record."""
    asks = _asks(told)
    entries = {one.entry.pk: one.entry for one in told}
    keys = sorted({ask[0] for ask in asks})
    if not keys:
        return
    at = max(one.event.recorded_at for one in told)
    found = [
        (one, party, ask)
        for one in _held([entries[key] for key in keys], at)
        for party in (one.silent if one.asked else ())
        if (ask := _ask_of(one, party, asks)) is not None
    ]
    contacts = contacts_of(organization) if found else {}
    for one, party, (by, about) in found:
        for viewer in contacts.get(party, ()):
            if viewer.principal_id is not None and viewer.principal_id != by.event.actor_id:
                yield _reason(one, viewer.principal_id, f"asked:{by.event.pk}", about)


def _asks(told: Sequence[Told]) -> dict[Ask, tuple[Told, int | None]]:
    """Return what these events ask for: the event, and the approval that was lost by it."""
    asks: dict[Ask, tuple[Told, int | None]] = {}
    for one in told:
        for rule in of_parties(one.entry):
            for party, about in _asked_by(one, rule):
                ask = (one.entry.pk, rule.code, party)
                # That something was lost says more than that it is asked for.
                if ask not in asks or about:
                    asks[ask] = one, about
    return asks


def _ask_of(
    one: Held, party: int, asks: Mapping[Ask, tuple[Told, int | None]]
) -> tuple[Told, int | None] | None:
    key = one.record.pk, one.rule.code
    return asks.get((*key, party)) or asks.get((*key, EVERY))


def ending(organization: Organization, now: datetime) -> Iterator[Reason]:
    """Yield whose approvals end soon or have ended, once each. One query where there are none."""
    rows = Approval.objects.filter(
        organization=organization,
        on_behalf_of__isnull=False,
        voided_at__isnull=True,
        expires_at__range=(now - BEHIND, now + AHEAD),
        entry__removed_at__isnull=True,
    )
    entries = {row.entry_id: row.entry for row in rows.select_related("entry").order_by("pk")}
    asked = [entry for entry in entries.values() if of_parties(entry)]
    found = [
        (one, party, last)
        for one in _held(asked, now + AHEAD)
        for party in (one.silent if one.asked else ())
        if (last := _last(one, party)) is not None and _is_news(last, now)
    ]
    contacts = contacts_of(organization) if found else {}
    for one, party, last in found:
        assert last.expires_at is not None
        key = f"{'ends' if last.expires_at > now else 'ended'}:{last.pk}"
        day = timezone.localdate(last.expires_at)
        for viewer in contacts.get(party, ()):
            if viewer.principal_id is not None:
                yield _reason(one, viewer.principal_id, key, last.pk, day)


def still_asked(notices: Iterable[Notice], viewer: Viewer, now: datetime) -> list[Notice]:
    """Return what may still be told somebody of another party: their party has to approve it yet."""
    mine = [one for one in notices if is_outside(one)]
    if viewer.party_id is None or not mine:
        return []
    entries = {one.entry_id: one.entry for one in mine}
    silent = {
        one.record.pk: one.at
        for one in _held([*entries.values()], now + AHEAD)
        if one.asked and viewer.party_id in one.silent
    }
    already = {
        one.record.pk
        for one in _held([entries[key] for key in silent], now)
        if viewer.party_id in one.silent
    }
    return [one for one in mine if one.entry_id in (already if one.day is None else silent)]


def is_outside(notice: Notice) -> bool:
    """Return whether a notice is for somebody of another party: it tells of no event."""
    return notice.kind == APPROVAL and notice.event_id is None


def _asked_by(one: Told, rule: ApprovalRule) -> Iterator[tuple[int, int | None]]:
    """Yield the parties that an event asks, each with the approval of theirs that it ended."""
    changes = one.payload.get("changes", {})
    before, after = changes.get("state") or ("", "")
    if after in rule.states and before not in rule.states:
        yield EVERY, None
    if one.event.verb == "shared":
        yield int(one.payload["share"]["party"]), None
    if one.event.verb in LOST:
        for row in one.payload.get("approvals", ()):
            if row["rule"] == rule.code and row["on_behalf_of"] and row["voided_at"]:
                yield int(row["on_behalf_of"]), int(row["id"])
    before, after = changes.get(rule.parties_kept) or ("", "")
    for party in _keys(after) - _keys(before):
        yield party, None


def _keys(kept: Any) -> set[int]:
    return {int(key) for key in re.findall(r"\d+", kept if isinstance(kept, str) else "")}


def _held(entries: Collection[Entry], at: datetime) -> Iterator[Held]:
    """Yield where the rules for other parties stand. A fixed number of queries for each type."""
    types: dict[Any, list[int]] = {}
    for entry in entries:
        types.setdefault(entry.record_type, []).append(entry.pk)
    for record_type, keys in types.items():
        rows = record_type.model.objects.as_system("what other parties are asked for")
        records = list(rows.filter(pk__in=keys, removed_at__isnull=True).select_related("entry"))
        yield from held(record_type, records, at, [r for r in record_type.approvals if r.parties])


def _last(one: Held, party: int) -> Approval | None:
    """Return the approval of a party that holds longest, of those that nothing but time ends."""
    timed = (Standing.VALID, Standing.EXPIRED)
    rows = [
        row
        for row in one.approvals
        if row.on_behalf_of_id == party and row.expires_at and one.standing(row) in timed
    ]
    return max(rows, key=lambda row: (row.expires_at, row.pk), default=None)


def _is_news(last: Approval, now: datetime) -> bool:
    assert last.expires_at is not None
    lasts = last.expires_at - last.given_at
    return last.expires_at <= now or lasts > 2 * AHEAD


def _reason(one: Held, principal: int, key: str, about: int | None, day: Any = None) -> Reason:
    entry = one.record.entry
    key = f"{key}:{one.rule.code}"
    return Reason(APPROVAL, principal, entry, key, about=about, day=day, outside=True)
