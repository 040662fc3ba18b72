"""The objects of a dump, as far as the inventory needs them, by model and number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from isthmus.assets.discovery.json_lists import objects
from isthmus.assets.discovery.source import SourceProblem
from isthmus.engine.language import tr

SITE, LOCATION, TENANT = "dcim.site", "dcim.location", "tenancy.tenant"
RACK, DEVICE, CABLE, END = "dcim.rack", "dcim.device", "dcim.cable", "dcim.cabletermination"
TYPE, ROLE, MAKER, PLATFORM = (
    "dcim.devicetype",
    "dcim.devicerole",
    "dcim.manufacturer",
    "dcim.platform",
)
MACHINE, CLUSTER = "virtualization.virtualmachine", "virtualization.cluster"
CIRCUIT, PROVIDER = "circuits.circuit", "circuits.provider"
CIRCUIT_END, CIRCUIT_TYPE = "circuits.circuittermination", "circuits.circuittype"
#: What a cable can end at, besides a circuit.
PORTS = (
    "dcim.interface", "dcim.frontport", "dcim.rearport", "dcim.consoleport",
    "dcim.consoleserverport", "dcim.powerport", "dcim.poweroutlet",
)  # fmt: skip
WANTED = frozenset({
    SITE, LOCATION, TENANT, RACK, DEVICE, CABLE, END, TYPE, ROLE, MAKER, PLATFORM, MACHINE,
    CLUSTER, CIRCUIT, PROVIDER, CIRCUIT_END, CIRCUIT_TYPE, *PORTS,
})  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """One object of a dump. What it holds comes from outside: it is looked at before it is used."""

    model: str
    number: int
    place: int  #: in the file, from 1
    fields: Mapping[str, Any]

    @property
    def key(self) -> str:
        return f"{self.model}:{self.number}"

    def wrong(self, name: str, hint: str = "") -> SourceProblem:
        message = tr(
            "Object %(place)s, %(model)s %(number)s: “%(name)s” can't be read.",
            place=self.place,
            model=self.model,
            number=self.number,
            name=name,
        )
        return SourceProblem(message, hint)

    def text(self, name: str) -> str:
        """Return a text or a number as text; nothing where it is empty. Raises SourceProblem."""
        found = self.fields.get(name)
        if found is None:
            return ""
        if isinstance(found, bool) or not isinstance(found, str | int | float):
            raise self.wrong(name, tr("It must be text."))
        return str(found).strip()

    def number_of(self, name: str) -> int | None:
        """Return the number of another object, None where there is none. Raises SourceProblem."""
        found = self.fields.get(name)
        if found is None or (isinstance(found, int) and not isinstance(found, bool)):
            return found
        raise self.wrong(name, tr("It must be the number of an object."))


@dataclass
class Dump:
    by_model: dict[str, dict[int, Thing]] = field(default_factory=dict)

    def every(self, model: str) -> list[Thing]:
        """Return the objects of a model in order of their numbers."""
        return [thing for _, thing in sorted(self.by_model.get(model, {}).items())]

    def has(self, model: str) -> bool:
        """Return whether the dump speaks of a model: one without objects may have been left out."""
        return model in self.by_model

    def other(self, thing: Thing, name: str, model: str) -> Thing | None:
        """Return the object that a field names. Raises SourceProblem where the dump lacks it."""
        number = thing.number_of(name)
        if number is None or not self.has(model):
            return None
        return self._at(thing, name, model, number)

    def _at(self, thing: Thing, name: str, model: str, number: int) -> Thing:
        found = self.by_model[model].get(number)
        if found is None:
            hint = tr("There is no %(model)s %(number)s in the file.", model=model, number=number)
            raise thing.wrong(name, hint)
        return found

    def end_of(self, end: Thing) -> Thing | None:
        """Return the device or circuit that one end of a cable is at; None for anything else."""
        named = end.fields.get("termination_type")
        if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
            raise end.wrong("termination_type", tr("It must be a list of two names."))
        model, number = ".".join(named), end.number_of("termination_id")
        if model not in (*PORTS, CIRCUIT_END) or number is None or not self.has(model):
            return None
        port = self._at(end, "termination_id", model, number)
        if model == CIRCUIT_END:
            return self.other(port, "circuit", CIRCUIT)
        return self.other(port, "device", DEVICE)


def read(file: BinaryIO) -> Dump:
    """Return what the inventory needs of a dump. Raises SourceProblem."""
    dump = Dump()
    for place, found in objects(file):
        model = found.get("model")
        if not isinstance(model, str) or not isinstance(found.get("fields"), dict):
            raise SourceProblem(
                tr("Object %(place)s has no model and fields.", place=place),
                tr("A dump of NetBox holds objects with “model”, “pk” and “fields”."),
            )
        if model not in WANTED:
            continue
        number = found.get("pk")
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            message = tr("Object %(place)s, %(model)s, has no number.", place=place, model=model)
            raise SourceProblem(message, tr("Its “pk” must be a whole number."))
        things = dump.by_model.setdefault(model, {})
        if number in things:
            message = tr("Object %(place)s, %(model)s %(number)s, is there twice.",
                         place=place, model=model, number=number)  # fmt: skip
            raise SourceProblem(message, tr("The file was changed; export it again."))
        things[number] = Thing(model, number, place, found["fields"])
    if not dump.by_model:
        raise SourceProblem(
            tr("Nothing in it is of NetBox."),
            tr("Write it by dumpdata, without --natural-primary."),
        )
    return dump
