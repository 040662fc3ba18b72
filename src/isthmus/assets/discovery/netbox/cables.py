"""Cables: items of their own, since two devices may have several between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from isthmus.assets.discovery import kinds
from isthmus.assets.discovery.netbox import dump as nb
from isthmus.assets.discovery.netbox.dump import Dump, Thing
from isthmus.assets.discovery.netbox.states import state_of
from isthmus.assets.discovery.netbox.words import TITLE_LENGTH, about, name_or_place
from isthmus.assets.discovery.source import ITEMS, Found, Said
from isthmus.assets.edges import CONNECTED_TO
from isthmus.engine.language import tr


def cables(dump: Dump) -> Iterator[Found]:
    """Yield every cable with what it connects, as far as that is in the inventory."""
    if not dump.has(nb.CABLE):
        return
    ends: dict[int, list[Thing]] = defaultdict(list)
    for end in dump.every(nb.END):
        cable, at = dump.other(end, "cable", nb.CABLE), dump.end_of(end)
        if cable is not None and at is not None:
            ends[cable.number].append(at)
    for cable in dump.every(nb.CABLE):
        yield _cable(dump, cable, ends[cable.number])


def _cable(dump: Dump, cable: Thing, ends: list[Thing]) -> Found:
    values: dict[str, Said] = {"description": about(dump, cable)}
    initial: dict[str, Said] = {"kind": kinds.CABLE, "handles_information": True}
    if label := cable.text("label"):
        values["title"] = label
    else:
        initial["title"] = _between(dump, cable, ends)
    relations = {}
    if dump.has(nb.END):
        relations[CONNECTED_TO.code] = tuple(dict.fromkeys(one.key for one in ends))
    return Found(cable.key, ITEMS, values, initial, {}, relations, state_of(cable))


def _between(dump: Dump, cable: Thing, ends: list[Thing]) -> str:
    names = " – ".join(_name(dump, one) for one in ends)
    if not names:
        return tr("Cable %(number)s", number=cable.number)
    return tr("Cable %(names)s", names=names)[:TITLE_LENGTH]


def _name(dump: Dump, end: Thing) -> str:
    return end.text("cid") if end.model == nb.CIRCUIT else name_or_place(dump, end)[0]
