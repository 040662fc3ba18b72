"""Files that were good once, broken in thousands of ways: refused in words, and nothing half written.

A run of the suite takes some of them; `make malformed` takes 10,000. Each is made of its number
alone, so one that fails can be made again.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from isthmus.engine import transfer
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, Edit, Invalid, edit, relate
from isthmus.engine.door.transaction import door_open
from isthmus.engine.fields import FieldProblem
from isthmus.engine.inputs import parse_rows
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Edge, Entry, Event, SearchRow, SourceKey, WorkState
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.transfer import staged
from isthmus.engine.transfer.refused import by_row, plan_without_wrong, refused_file
from isthmus.engine.transfer.tests.breaking import broken
from isthmus.engine.transfer.tests.test_transfer_of_every_type import exported

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[[type[RecordType]], list[Any]]
Good = tuple[type[RecordType], str, bytes]
SAMPLE = 120
COUNT = int(os.environ.get("MALFORMED_FILES", SAMPLE))
REGISTERS = ("documents", "agreements", "parties")
MAPPINGS = Path(__file__).parents[5] / "examples" / "mappings"
#: One in so many goes the way of large files, and is imported without its wrong rows.
STAGED = 5


@pytest.fixture
def good(make_samples: Make, part_samples: Any, acts: dict[str, Act]) -> list[Good]:
    """Exports of registers with parts and relations, in every form."""
    act, found = acts["ims_manager"], []
    for register in REGISTERS:
        record_type = registry.by_register(register)
        assert record_type is not None
        first, second = make_samples(record_type)[:2]
        relate(first.pk, "related", [second.pk], act)
        for part, rows in part_samples.get(record_type.code, {}).items():
            given = parse_rows(record_type, [{part: rows}], Lookup(act.viewer), partial=True)
            edit(record_type, [Edit(first.pk, given[0])], act)
        found += [
            (record_type, f"{register}.{ending}", exported(record_type, act.viewer, ending))
            for ending in transfer.ENDINGS
        ]
    return found


def test_no_broken_file_breaks_anything(good: list[Good], acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]
    mapped = _mappings()
    failed: list[str] = []
    ends: Counter[str] = Counter()
    for number in range(COUNT):
        dice = Random(number)  # noqa: S311 - the same files each time, no secret
        try:
            if number % 4 == 3:
                ends[_mapped(dice.choice(mapped), dice, act)] += 1
                continue
            record_type, name, data = dice.choice(good)
            data = broken(name, data, dice)
            way = _large if number % STAGED == 0 else _small
            ends[_kept_whole(partial(way, record_type, name, data, act), record_type)] += 1
        except Exception as error:
            failed.append(f"{number}: {type(error).__name__}: {error}"[:300])
    # Shown by -rP, which `make malformed` asks for.
    print(f"{COUNT:,} files: {', '.join(f'{n:,} {end}' for end, n in ends.most_common())}")  # noqa: T201
    assert failed == []
    # Breaking that breaks nothing, or everything, would show nothing.
    assert ends["refused"] > COUNT // 10
    assert ends["written"] > COUNT // 50


def _counted(record_type: type[RecordType]) -> dict[str, int]:
    models: list[Any] = [Edge, Event, SearchRow, SourceKey]
    found = {model.__name__: model._default_manager.count() for model in models}
    rows: Any = record_type.model.objects.as_system("test")
    return found | {
        "records": rows.count(),
        "entries": Entry.objects.as_system("test").filter(type=record_type.code).count(),
        "parts": sum(part.model._default_manager.count() for part in record_type.parts),
    }


def _kept_whole(way: Callable[[], tuple[str, int]], record_type: type[RecordType]) -> str:
    """Go the way and compare what is there with what it says; all of it is taken back afterwards."""
    before = _counted(record_type)
    with transaction.atomic():
        end, created = way()
        after = _counted(record_type)
        if end == "refused":
            assert after == before
        assert after["records"] - before["records"] == created
        assert after["entries"] - before["entries"] == created
        assert after["SearchRow"] - before["SearchRow"] == created
        assert after["Event"] - before["Event"] >= created
        transaction.set_rollback(True)
    return end


def _small(
    record_type: type[RecordType], name: str, data: bytes, act: Act, mapping: Any = None
) -> tuple[str, int]:
    """Import a file at once, as the page does."""
    try:
        sheet = transfer.read(record_type, name, data, mapping=mapping)
    except transfer.TransferProblem:
        return "refused", 0
    found = transfer.plan(record_type, sheet, act.viewer)
    if found.errors:
        _set_aside(record_type, sheet, act.viewer)
        with pytest.raises(Invalid):
            transfer.apply(found, act)
        return "refused", 0
    try:
        with door_open():
            outcome = transfer.apply(found, act)
    except Invalid:
        return "refused", 0
    return "written", len(outcome.created)


def _set_aside(record_type: type[RecordType], sheet: transfer.Sheet, viewer: Viewer) -> None:
    """What is wrong can be shown, and given back to be mended."""
    _, aside = plan_without_wrong(record_type, sheet, viewer)
    assert refused_file(sheet.head, sheet.columns, sheet.rows, by_row(aside))


def _large(record_type: type[RecordType], name: str, data: bytes, act: Act) -> tuple[str, int]:
    """Import a file as one that is too large for one transaction: rows without mistakes only."""
    try:
        upload = ContentFile(data, name=name)
        job = staged.begin(record_type, upload, transfer.Reading(), "", act, inline=True)
    except FieldProblem:
        return "refused", 0
    for _ in range(2):
        while staged.IMPORTS.go_on(job.pk, act.viewer):
            pass
        staged.IMPORTS.confirm(job, inline=True)
    job.refresh_from_db()
    made = staged.IMPORTS.progress(job)
    if job.state == WorkState.FAILED:
        assert job.problem
        assert made.created == 0
        return "refused", 0
    assert job.state == WorkState.DONE
    assert b"".join(staged.refused(record_type, job)) if made.refused else True
    return "written", made.created


def _mappings() -> list[tuple[bytes, str, bytes]]:
    """Return the example mappings, each with its sample."""
    return [
        (
            path.read_bytes(),
            f"{path.stem}.csv",
            (MAPPINGS / "samples" / f"{path.stem}.csv").read_bytes(),
        )
        for path in sorted(MAPPINGS.glob("*.yaml"))
        if (MAPPINGS / "samples" / f"{path.stem}.csv").exists()
    ]


def _mapped(one: tuple[bytes, str, bytes], dice: Random, act: Act) -> str:
    """Break a mapping, its file, or both, and import by it."""
    text, name, data = one
    if dice.randrange(3):
        text = broken("mapping.yaml", text, dice)
    else:
        data = broken(name, data, dice)
    try:
        rules = transfer.parse_mapping(str(text, "utf-8-sig", "replace"))
    except transfer.MappingProblem:
        return "refused"
    record_type = registry.by_register(rules.register)
    assert record_type is not None
    return _kept_whole(partial(_small, record_type, name, data, act, rules), record_type)
