"""Writing what was found through the door: records, then where they stand, then what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from isthmus.assets.discovery import moving, told
from isthmus.assets.discovery.known import Known
from isthmus.assets.discovery.merge import digest
from isthmus.assets.discovery.weighing import Weighed, WeighedEnds
from isthmus.assets.models import Sighting
from isthmus.engine.door import Act, Edit, Invalid, Refused, create, edit, relate_many, unrelate
from isthmus.engine.door.transaction import door_open
from isthmus.engine.transfer import source_keys


def write(weighed: Sequence[Weighed], known: Known, act: Act) -> None:
    """Create and change the records of one register. What the door refuses is noted as wrong.

    Call it inside the transaction of the chunk.
    """
    _create([one for one in weighed if one.what == "create"], known, act)
    _edit([one for one in weighed if one.what == "change" and one.values], known, act)
    initial = known.record_type.model.lifecycle.initial
    ways = []
    for one in weighed:
        if one.key is not None and one.state and one.what in ("create", "change"):
            before = known.records.get(one.key)
            ways.append((one.key, before.state if before else initial, one.state))
    moving.take(known.record_type, ways, act)
    _note([one for one in weighed if one.key is not None and one.what != "refused"], known, act)


def _create(rows: Sequence[Weighed], known: Known, act: Act) -> None:
    left = list(rows)
    while left:
        try:
            with door_open():
                made = create(known.record_type, [one.values for one in left], act)
        except Invalid as invalid:
            left = _without(left, invalid)
            continue
        for one, record in zip(left, made, strict=True):
            one.key = record.pk
        break
    named = [(one.found.key, one.key) for one in left if one.key is not None]
    named += known.adopted.items()
    source_keys.remember([(f"{known.source}:{key}", pk) for key, pk in named], act)


def _edit(rows: Sequence[Weighed], known: Known, act: Act) -> None:
    left = list(rows)
    while left:
        edits = [Edit(one.key, one.values) for one in left if one.key is not None]
        try:
            with door_open():
                edit(known.record_type, edits, act)
        except Invalid as invalid:
            left = _without(left, invalid)
        except Refused as refused:
            reasons = {record.pk: reason for record, reason in refused.reasons}
            for one in left:
                if one.key in reasons:
                    said = reasons[one.key]
                    _refuse(one, (one.found.key, "", said.text, said.hint))
            left = [one for one in left if one.what != "refused"]
        else:
            return


def _without(rows: Sequence[Weighed], invalid: Invalid) -> list[Weighed]:
    """Note what is wrong by row, and return the rows with which nothing is."""
    for error in invalid.errors:
        one = rows[error.row]
        _refuse(one, (one.found.key, error.field, error.message, error.hint))
    return [one for one in rows if one.what != "refused"]


def _refuse(one: Weighed, why: tuple[str, str, str, str]) -> None:
    one.what = "refused"
    one.wrong.append(why)


def _note(rows: Sequence[Weighed], known: Known, act: Act) -> None:
    """Keep what the source says now, as far as that differs from what it said before."""
    new, changed, again = [], [], []
    for one in rows:
        assert one.key is not None
        row = known.sighting(one.key)
        said = {name: digest(one.key, name, value) for name, value in one.said.items()}
        if row is None:
            new.append(_sighting(one, one.key, said, known, act))
            continue
        differs = {**row.said, **said} != row.said or row.family != one.found.family
        row.said, row.family = {**row.said, **said}, one.found.family
        if row.stale_since is not None:
            row.stale_since = None
            again.append(row)
        elif differs:
            changed.append(row)
    told.note(told.SEEN, new, changed, act)
    told.note(told.FOUND_AGAIN, [], again, act)


def _sighting(one: Weighed, key: int, said: dict[str, str], known: Known, act: Act) -> Sighting:
    return Sighting(
        organization=act.viewer.organization,
        entry_id=key,
        source=known.source,
        family=one.found.family,
        said=said,
        first_seen_at=act.occurred_at,
    )


def write_relations(weighed: Iterable[WeighedEnds], known: Known, act: Act) -> None:
    """End and draw relations, and keep what the source says of them."""
    every = list(weighed)
    # What moved is taken from where it was before it is put where it is: there is one place for it.
    for one in every:
        if one.ends.end:
            unrelate(one.key, one.code, one.ends.end, act)
    relate_many([(one.key, one.code, one.ends.draw) for one in every if one.ends.draw], act)
    rows: dict[int, Sighting] = {}
    for one in every:
        row = known.sighting(one.key)
        ends = sorted(map(str, one.said))
        if row is not None and row.related.get(one.code, []) != ends:
            row.related = {**row.related, one.code: ends}
            rows[row.pk] = row
    told.note(told.SEEN, [], list(rows.values()), act)


def miss(keys: Sequence[int], source: str, act: Act) -> int:
    """Mark what the source knows of no more; return how many were not marked yet."""
    rows = list(Sighting.objects.filter(entry_id__in=keys, source=source, stale_since=None))
    for row in rows:
        row.stale_since = act.occurred_at
    told.note(told.MISSED, [], rows, act)
    return len(rows)
