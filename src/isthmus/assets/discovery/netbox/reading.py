"""What a dump of NetBox says, in our words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from isthmus.assets.discovery import kinds
from isthmus.assets.discovery.netbox import dump as nb
from isthmus.assets.discovery.netbox.cables import cables
from isthmus.assets.discovery.netbox.dump import Dump, Thing
from isthmus.assets.discovery.netbox.states import state_of
from isthmus.assets.discovery.netbox.words import about, machine_size, name_or_place
from isthmus.assets.discovery.source import ITEMS, LOCATIONS, PARTIES, Found, Said, Source
from isthmus.assets.edges import MOUNTED_IN, PROVIDED_TO, RUNS_ON


class NetBox(Source):
    name = "netbox"
    label = "NetBox"

    def read(self, file: BinaryIO) -> Iterator[Found]:
        dump = nb.read(file)
        yield from _places(dump)
        yield from _parties(dump)
        yield from (_rack(dump, one) for one in dump.every(nb.RACK))
        yield from (_cluster(dump, one) for one in dump.every(nb.CLUSTER))
        yield from (_device(dump, one) for one in dump.every(nb.DEVICE))
        yield from (_machine(dump, one) for one in dump.every(nb.MACHINE))
        yield from (_circuit(dump, one) for one in dump.every(nb.CIRCUIT))
        yield from cables(dump)


def item(
    thing: Thing,
    kind: str,
    title: str,
    description: str,
    refers: dict[str, Thing | None],
    relations: dict[str, list[Thing]],
    *,
    named: bool = True,
) -> Found:
    """Return an item as found; `named` says whether its title is the source's own."""
    values: dict[str, Said] = {"description": description}
    initial: dict[str, Said] = {"kind": kind, "handles_information": kind in kinds.CARRIERS}
    (values if named else initial)["title"] = title
    if "asset_tag" in thing.fields:
        values["identifier"] = thing.text("asset_tag")
    if "serial" in thing.fields:
        values["serial_number"] = thing.text("serial")
    return Found(
        thing.key,
        ITEMS,
        values,
        initial,
        {name: other.key if other else None for name, other in refers.items()},
        {code: tuple(dict.fromkeys(one.key for one in ends)) for code, ends in relations.items()},
        state_of(thing),
    )


def _places(dump: Dump) -> Iterator[Found]:
    for site in dump.every(nb.SITE):
        values: dict[str, Said] = {"title": site.text("name")}
        # What is empty there is often kept elsewhere; it takes nothing from ours.
        if address := site.text("physical_address"):
            values["address"] = " ".join(address.split())
        yield Found(site.key, LOCATIONS, values, {"kind": "site"}, state=state_of(site))
    done: set[int] = set()
    for room in dump.every(nb.LOCATION):
        yield from _room(dump, room, done, ())


def _room(dump: Dump, room: Thing, done: set[int], below: tuple[int, ...]) -> Iterator[Found]:
    """Yield a room after those that it is part of."""
    if room.number in done:
        return
    if room.number in below:
        raise room.wrong("parent")
    parent = dump.other(room, "parent", nb.LOCATION)
    if parent is not None:
        yield from _room(dump, parent, done, (*below, room.number))
    done.add(room.number)
    whole = parent or dump.other(room, "site", nb.SITE)
    refers = {"parent": whole.key if whole else None}
    yield Found(room.key, LOCATIONS, {"title": room.text("name")}, {"kind": "room"}, refers)


def _parties(dump: Dump) -> Iterator[Found]:
    for tenant in dump.every(nb.TENANT):
        yield Found(tenant.key, PARTIES, {"title": tenant.text("name")})
    for provider in dump.every(nb.PROVIDER):
        yield Found(provider.key, PARTIES, {"title": provider.text("name")}, {"supplier": True})


def _where(dump: Dump, thing: Thing) -> dict[str, Thing | None]:
    """Return the place of a thing: a room, or else a site."""
    if not dump.has(nb.SITE):
        return {}
    room = dump.other(thing, "location", nb.LOCATION)
    return {"location": room or dump.other(thing, "site", nb.SITE)}


def _ends(dump: Dump, thing: Thing, code: str, *ways: tuple[str, str]) -> dict[str, list[Thing]]:
    """Return the ends of a relation, by the fields that name them and the models these are of.

    Where the dump leaves a model out it says nothing of the relation.
    """
    if not all(dump.has(model) for _, model in ways):
        return {}
    found = (dump.other(thing, name, model) for name, model in ways)
    return {code: [one for one in found if one is not None]}


def _for_whom(dump: Dump, thing: Thing) -> dict[str, list[Thing]]:
    return _ends(dump, thing, PROVIDED_TO.code, ("tenant", nb.TENANT))


def _rack(dump: Dump, rack: Thing) -> Found:
    title = rack.text("name")
    return item(
        rack, kinds.RACK, title, about(dump, rack), _where(dump, rack), _for_whom(dump, rack)
    )


def _cluster(dump: Dump, cluster: Thing) -> Found:
    title, refers = cluster.text("name"), _where(dump, cluster)
    return item(
        cluster, kinds.CLUSTER, title, about(dump, cluster), refers, _for_whom(dump, cluster)
    )


def _device(dump: Dump, device: Thing) -> Found:
    relations = _for_whom(dump, device)
    relations |= _ends(dump, device, MOUNTED_IN.code, ("rack", nb.RACK))
    relations |= _ends(dump, device, RUNS_ON.code, ("cluster", nb.CLUSTER))
    title, named = name_or_place(dump, device)
    refers = _where(dump, device)
    return item(device, kinds.DEVICE, title, about(dump, device), refers, relations, named=named)


def _machine(dump: Dump, machine: Thing) -> Found:
    relations = _for_whom(dump, machine)
    hosts = [("cluster", nb.CLUSTER), ("device", nb.DEVICE)]
    relations |= _ends(dump, machine, RUNS_ON.code, *(one for one in hosts if dump.has(one[1])))
    text = "\n".join(one for one in (about(dump, machine), machine_size(machine)) if one)
    refers = _where(dump, machine)
    return item(machine, kinds.MACHINE, machine.text("name"), text, refers, relations)


def _circuit(dump: Dump, circuit: Thing) -> Found:
    provider = dump.other(circuit, "provider", nb.PROVIDER)
    title = " ".join(
        one for one in (provider and provider.text("name"), circuit.text("cid")) if one
    )
    refers = {"party": provider} if dump.has(nb.PROVIDER) else {}
    return item(
        circuit, kinds.CIRCUIT, title, about(dump, circuit), refers, _for_whom(dump, circuit)
    )
