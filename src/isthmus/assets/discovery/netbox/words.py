"""What is said in words of something that NetBox keeps in many fields."""

from __future__ import annotations

from isthmus.assets.discovery.netbox import dump as nb
from isthmus.assets.discovery.netbox.dump import Dump, Thing
from isthmus.engine.language import tr

TITLE_LENGTH = 250


def about(dump: Dump, thing: Thing) -> str:
    """Return a description: what people wrote there, and what it is by type and platform."""
    lines = [thing.text("description"), thing.text("comments"), *_type(dump, thing)]
    if platform := dump.other(thing, "platform", nb.PLATFORM):
        lines.append(platform.text("name"))
    return "\n".join(one for one in lines if one)


def _type(dump: Dump, thing: Thing) -> list[str]:
    if thing.model == nb.DEVICE:
        kind = dump.other(thing, "device_type", nb.TYPE)
        maker = kind and dump.other(kind, "manufacturer", nb.MAKER)
        words = [maker.text("name") if maker else "", kind.text("model") if kind else ""]
        return [" ".join(one for one in words if one)]
    if thing.model == nb.CIRCUIT:
        kind = dump.other(thing, "type", nb.CIRCUIT_TYPE)
        return [kind.text("name")] if kind else []
    return []


def machine_size(machine: Thing) -> str:
    """Return how large a virtual machine is, as far as NetBox knows."""
    # Not in the words of any language: whoever imports next may read another.
    sizes = (("vcpus", "vCPU"), ("memory", "MB RAM"), ("disk", "GB"))
    return ", ".join(f"{size} {unit}" for name, unit in sizes if (size := machine.text(name)))


def name_or_place(dump: Dump, device: Thing) -> tuple[str, bool]:
    """Return a device's name, or what it is and where; and whether the name is its own."""
    if name := device.text("name"):
        return name, True
    role = dump.other(device, "role", nb.ROLE) or dump.other(device, "device_role", nb.ROLE)
    kind = dump.other(device, "device_type", nb.TYPE)
    what = (role.text("name") if role else "") or (kind.text("model") if kind else "")
    rack = dump.other(device, "rack", nb.RACK)
    place = rack or dump.other(device, "site", nb.SITE)
    said = {"what": what or tr("Device"), "place": place.text("name") if place else ""}
    unit = device.text("position").removesuffix(".0")
    if rack and unit:
        title = tr("%(what)s in %(place)s, U%(unit)s", **said, unit=unit)
    elif place:
        title = tr("%(what)s in %(place)s", **said)
    else:
        title = f"{said['what']} {device.number}"
    return title[:TITLE_LENGTH], False
