"""Sharing records with other parties: what their people see is a whitelist of fields."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from isthmus.engine.access import SHARE
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.checks import locked, require
from isthmus.engine.door.errors import Invalid, Refused, RowError
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Entry, Principal, Record, Share
from isthmus.engine.models.principal import PrincipalKind
from isthmus.engine.registry import RecordType


def share(record_type: type[RecordType], key: int, parties: Collection[int], act: Act) -> int:
    """Let the people of `parties` (principals) see the record's shared fields; return how many are new.

    Raises Absent, Forbidden, Invalid (no such party), Refused (restricted, or its register has no
    shared fields).
    """
    require(record_type, SHARE, act)
    with door_open():
        (record,) = locked(record_type, [key], act)
        reason = _why_not(record_type, record)
        if reason:
            raise Refused([(record, reason)])
        known = Principal.objects.filter(
            organization=act.viewer.organization, kind=PrincipalKind.PARTY, active=True
        ).in_bulk(list(parties))
        if not parties or len(known) < len(set(parties)):
            message = tr("There is no such party to share with.")
            raise Invalid(
                [RowError(0, "party", "unknown", message, tr("Give its reference or name."))]
            )
        there = Share.objects.filter(entry_id=key).values_list("party_id", flat=True)
        fresh = [
            Share(
                organization=act.viewer.organization,
                entry_id=key,
                party_id=party,
                shared_by_id=act.viewer.principal_id,
                since=act.occurred_at,
            )
            for party in sorted(known.keys() - set(there))
        ]
        Share.objects.bulk_create(fresh)
        _tell("shared", [(record.entry, one) for one in fresh], act)
    return len(fresh)


def unshare(record_type: type[RecordType], key: int, parties: Collection[int], act: Act) -> int:
    """End the sharing of a record with `parties`; return how many it ended. Raises Absent, Forbidden."""
    require(record_type, SHARE, act)
    with door_open():
        (record,) = locked(record_type, [key], act)
        return _end([record.entry], act, party__in=parties)


def end_shares(entries: Sequence[Entry], act: Act) -> int:
    """End whatever sharing there is of locked entries; the caller's door is open."""
    return _end(entries, act)


def can_be_shared(record_type: type[RecordType], record: Record) -> bool:
    return _why_not(record_type, record) is None


def _why_not(record_type: type[RecordType], record: Record) -> Reason | None:
    if not record_type.shared_fields:
        plural = record_type.label_plural
        return Reason(
            "unshared", tr("%(plural)s are not shared with other parties.", plural=plural)
        )
    if record.circle_id is not None:
        return Reason("restricted", tr("It is restricted. Lift that first."))
    return None


def _end(entries: Sequence[Entry], act: Act, **narrower: Any) -> int:
    by_key = {entry.pk: entry for entry in entries}
    rows = Share.objects.filter(entry_id__in=by_key, **narrower)
    ended = list(rows.order_by("entry_id", "party_id"))
    if ended:
        Share.objects.filter(pk__in=[one.pk for one in ended]).delete()
        _tell("unshared", [(by_key[one.entry_id], one) for one in ended], act)
    return len(ended)


def _tell(verb: str, shares: Sequence[tuple[Entry, Share]], act: Act) -> None:
    history.append(
        [history.Happening(entry, verb, {"share": history.snapshot(one)}) for entry, one in shares],
        act,
    )
    touched = {entry.pk: entry for entry, _ in shares}
    update_rows(Entry, list(touched.values()), ("seq", "head_hash"))
