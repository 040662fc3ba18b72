"""Writing a catalogue as OSCAL: what OSCAL has no word for stands in properties of our own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from isthmus.standards.catalogues.content import POINT, Content, Head, Item, digest
from isthmus.standards.catalogues.oscal import VERSION, WRAPPER, free, identifiers, prop, uuid_of
from isthmus.standards.catalogues.oscal_in import OscalReader
from isthmus.standards.library import CLAUSE_LEVEL, JUDGED_KINDS

_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
#: Where OSCAL wants an instant and the catalogue says nothing.
_NO_DAY = "2000-01-01T00:00:00Z"


def as_oscal(content: Content) -> bytes:
    """Return a catalogue as OSCAL JSON, the same bytes for the same content."""
    writer = _Writer(content)
    found = writer.catalog()
    read = OscalReader(found, None).read()
    if [one.ref for one in read.items] != [one.ref for one in content.items]:
        found = _Writer(content, positions=True).catalog()
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


@dataclass
class _Node:
    item: Item
    place: int
    points: list[_Node] = field(default_factory=list)
    groups: list[_Node] = field(default_factory=list)
    controls: list[_Node] = field(default_factory=list)


class _Writer:
    def __init__(self, content: Content, *, positions: bool = False) -> None:
        self._content, self._positions = content, positions
        self._ids = identifiers(one.ref for one in content.items)
        self._used = set(self._ids.values())

    def catalog(self) -> dict[str, Any]:
        top = self._tree(self._content.items)
        head = self._content.head
        found: dict[str, Any] = {
            "uuid": uuid_of("catalog", head.name, head.version, digest(self._content)),
            "metadata": _metadata(head),
        }
        return {"catalog": found | self._below(top)}

    def _tree(self, items: Sequence[Item]) -> _Node:
        top = _Node(Item("", ""), -1)
        nodes = {"": top}
        heads = {one.parent for one in items if one.kind in JUDGED_KINDS}
        for place, item in enumerate(items):
            node = nodes[item.ref] = _Node(item, place)
            above = nodes[item.parent]
            if item.kind == POINT:
                above.points.append(node)
            elif item.kind in CLAUSE_LEVEL or item.ref in heads:
                above.groups.append(node)
            else:
                (nodes[item.within] if item.within else above).controls.append(node)
        return top

    def _id(self, wanted: str) -> str:
        found = free(wanted, self._used)
        self._used.add(found)
        return found

    def _below(self, node: _Node) -> dict[str, Any]:
        groups = [self._node(one, "group") for one in node.groups]
        controls = [self._node(one, "control") for one in node.controls]
        if groups and controls:
            # OSCAL takes one or the other.
            groups.append(
                {
                    "id": self._id(f"{self._ids.get(node.item.ref, 'top')}_controls"),
                    "title": node.item.title or self._content.head.title,
                    "props": [prop("kind", WRAPPER)],
                    "controls": controls,
                }
            )
            controls = []
        found: dict[str, Any] = {"groups": groups} if groups else {}
        return found | ({"controls": controls} if controls else {})

    def _node(self, node: _Node, usual: str) -> dict[str, Any]:
        item, id_ = node.item, self._ids[node.item.ref]
        found: dict[str, Any] = {"id": id_, "title": item.title}
        props = self._props(node)
        if item.kind != usual:
            props.append(prop("kind", item.kind))
        if props:
            found["props"] = props
        if item.text or node.points:
            part: dict[str, Any] = {"id": self._id(f"{id_}_smt"), "name": "statement"}
            if item.text:
                part["prose"] = item.text
            if node.points:
                part["parts"] = [self._point(one) for one in node.points]
            found["parts"] = [part]
        return found | self._below(node)

    def _point(self, node: _Node) -> dict[str, Any]:
        item = node.item
        found: dict[str, Any] = {"id": self._ids[item.ref], "name": "item", "title": item.title}
        props = self._props(node)
        if props:
            found["props"] = props
        if item.text:
            found["prose"] = item.text
        if node.points:
            found["parts"] = [self._point(one) for one in node.points]
        return found

    def _props(self, node: _Node) -> list[dict[str, str]]:
        item, found = node.item, []
        renamed = self._ids[item.ref] != item.ref
        if item.label or renamed:
            found.append(prop("label", item.label or item.ref, ""))
        if renamed:
            found.append(prop("ref", item.ref))
        if item.phase:
            found.append(prop("phase", item.phase))
        if self._positions:
            found.append(prop("position", str(node.place)))
        return found


def instant(day: str) -> str:
    """Return a day, month or year as an instant of OSCAL."""
    match = _DAY.match(day)
    if match is None:
        return _NO_DAY
    year, month, of_month = match.groups()
    if not "01" <= (month or "01") <= "12" or not "01" <= (of_month or "01") <= "28":
        of_month = "01"
        month = month if month and "01" <= month <= "12" else "01"
    return f"{year}-{month or '01'}-{of_month or '01'}T00:00:00Z"


def _metadata(head: Head) -> dict[str, Any]:
    own = ("name", "subject", "licence", "source", "published")
    found: dict[str, Any] = {
        "title": head.title,
        "last-modified": instant(head.published),
        "version": head.version,
        "oscal-version": VERSION,
        "props": [
            *(prop(name, getattr(head, name)) for name in own if getattr(head, name)),
            prop("system", head.system or "neither"),
        ],
    }
    if head.publisher:
        key = uuid_of("party", head.publisher)
        found["roles"] = [{"id": "publisher", "title": "Publisher"}]
        found["parties"] = [{"uuid": key, "type": "organization", "name": head.publisher}]
        found["responsible-parties"] = [{"role-id": "publisher", "party-uuids": [key]}]
    if head.licence:
        found["remarks"] = head.licence
    return found
