"""What a source says of an item and may not write becomes a discrepancy, and goes with the difference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from isthmus.assets.discovery.changed import as_text
from isthmus.assets.discovery.known import Known
from isthmus.assets.discovery.weighing import STATE, Weighed
from isthmus.assets.models import Discrepancy, Item
from isthmus.assets.models.discrepancy import OPEN
from isthmus.engine.door import Act, Edit, create, edit, move
from isthmus.engine.fields import RECORD
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import registry
from isthmus.engine.text import clean_line

#: Characters of each value in a title, and of the item's name before them.
SHORT, NAME = 60, 100

#: An item and one of its fields.
Place = tuple[int, str]


class Both(NamedTuple):
    """What is recorded and what was seen, as a form would take it."""

    held: str
    seen: str


def tell_differences(weighed: Sequence[Weighed], known: Known, act: Act) -> None:
    """Raise, bring up to date and settle the discrepancies of a chunk of items.

    Said again it writes nothing. Call it inside the transaction of the chunk, after the records
    were written. What hides a discrepancy from whoever imports leaves it as it is.
    """
    if known.record_type.model is not Item:
        return
    told = [one for one in weighed if one.key in known.records and one.what != "refused"]
    here = _here([one.key for one in told if one.key], known.source)
    differing = _differing(told, known)
    seen = Discrepancy.objects.visible_to(act.viewer).filter(
        pk__in=[one.pk for one in here.values()]
    )
    visible = {*seen.values_list("pk", flat=True)} if here else set()
    declared = registry.of(Discrepancy)
    new = [place for place in differing if place not in here]
    create(declared, [_values(place, differing[place], known) for place in new], act)
    again = [place for place in differing if place in here and here[place].pk in visible]
    back = [here[p].pk for p in again if _comes_back(here[p], differing[p])]
    if back:
        move(declared, "reopen", back, act, {"why": tr("It was seen again.")})
    edits = [_update(here[p], p, differing[p], known, act) for p in again]
    edit(declared, [one for one in edits if one.values], act)
    agreed = {
        (one.key, name) for one in told if one.key for name in one.said if name not in one.kept
    }
    gone = [one.pk for place, one in here.items() if place in agreed and one.state == OPEN]
    if settled := [key for key in gone if key in visible]:
        move(declared, "settle", settled, act)


def _here(keys: Sequence[int], source: str) -> dict[Place, Discrepancy]:
    rows = Discrepancy.objects.as_system("what was raised already, whoever may see it")
    found = rows.filter(item__in=keys, source=source, removed_at__isnull=True).order_by("pk")
    return {(one.item_id, one.field): one for one in found if one.item_id}


def _differing(told: Iterable[Weighed], known: Known) -> dict[Place, Both]:
    """Return both values of every field that is disputed."""
    disputed = [one for one in told if one.disputed]
    names = {name for one in disputed for name in one.disputed} - {STATE}
    specs = {name: known.record_type.spec(name) for name in names}
    records = [known.records[one.key] for one in disputed if one.key]
    said = {
        one.kept[name]
        for one in disputed
        for name in one.disputed
        if name in specs and specs[name].kind == RECORD and one.kept[name]
    }
    lookup = Lookup(known.viewer)
    lookup.prepare(specs.values(), records, said)

    def text(name: str, value: Any) -> str:
        return value if name == STATE else as_text(specs[name], value, lookup)

    found: dict[Place, Both] = {}
    for one in disputed:
        assert one.key is not None
        record = known.records[one.key]
        for name in sorted(one.disputed):
            now = record.state if name == STATE else specs[name].of(record)
            found[one.key, name] = Both(text(name, now), text(name, one.kept[name]))
    return found


def _values(place: Place, both: Both, known: Known) -> dict[str, Any]:
    item = known.records[place[0]]
    return {
        "title": _title(item, both),
        "item": item.pk,
        "field": place[1],
        "held": both.held,
        "seen": both.seen,
        "source": known.source,
        "owner": item.owner_id,
    }


def _title(item: Item, both: Both) -> str:
    held, seen = (_short(text, SHORT) or "–" for text in both)
    return f"{_short(item.title, NAME)}: {held} → {seen}"


def _short(text: str, most: int) -> str:
    line = clean_line(text)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _comes_back(one: Discrepancy, both: Both) -> bool:
    """Return whether what was over is seen again; what was rejected stays so for the same value."""
    return one.state in ("accepted", "settled") and one.seen == both.seen


def _update(one: Discrepancy, place: Place, both: Both, known: Known, act: Act) -> Edit:
    """Return what has to be written of a discrepancy that is there: nothing where nothing is new."""
    if one.state == "rejected" and one.seen == both.seen:
        return Edit(one.pk, {})
    values: dict[str, Any] = {}
    if (one.held, one.seen) != both:
        values = {**both._asdict(), "title": _title(known.records[place[0]], both)}
    if one.last_seen is None or one.last_seen < act.today:
        values["last_seen"] = act.today
    return Edit(one.pk, values)
