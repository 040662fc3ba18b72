"""Reading an OSCAL catalogue. Nothing it points at is fetched, and nothing in it is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.text import slugify

from isthmus.engine.formats import number
from isthmus.engine.language import N_, spoken, tr, trn
from isthmus.engine.transfer.mapping.load import Path, Slip
from isthmus.standards.catalogues.content import (
    MAX_REQUIREMENTS,
    MAX_TEXT,
    MAX_TITLE,
    POINT,
    TOLD,
    CatalogueProblem,
    Content,
    Head,
    Item,
    pointer,
    slip,
)
from isthmus.standards.catalogues.oscal import DOCUMENTS, NS, WRAPPER
from isthmus.standards.catalogues.prose import Params, shortened
from isthmus.standards.library import CLAUSE_LEVEL, JUDGED_KINDS

#: Parts of a control that say what it asks for, the first that is there.
_STATEMENTS = ("statement", "overview")
_HINTS = {
    "profile": N_(
        "It selects controls of other files, which are not fetched. Load the catalogue that it "
        "resolves to."
    ),
    "assessment-results": N_("Compare them with the matrix: isthmus matrix --compare FILE."),
}


class OscalReader:
    """Takes a catalogue apart; what is wrong with its form is told with line and pointer."""

    def __init__(self, value: Any, lines: Any) -> None:
        self._value, self._lines = value, lines
        self._items: list[Item] = []
        self._paths: list[Path] = []
        self._wrong: list[tuple[Path, str, str]] = []
        self._places: list[int] = []
        self._withdrawn = 0
        self._params = Params({})

    def read(self) -> Content:
        """Return the catalogue. Raises CatalogueProblem."""
        self._is_catalogue()
        catalog = self._value["catalog"]
        self._params = Params(_params(catalog))
        head = self._head(self._object(catalog, "metadata", ("catalog",)))
        self._below(catalog, ("catalog",), "")
        if self._wrong:
            told = [self._slip(*one) for one in self._wrong[:TOLD]]
            raise CatalogueProblem(told, len(self._wrong) - len(told))
        self._in_order()
        return Content(head, tuple(self._items), self._notes())

    def _in_order(self) -> None:
        """Put items where a file of ours says that they stood: groups need not come first."""
        if self._places and len(self._places) == len(self._items):
            order = sorted(range(len(self._items)), key=self._places.__getitem__)
            self._items = [self._items[place] for place in order]
            self._paths = [self._paths[place] for place in order]

    def where(self, place: int, field: str) -> tuple[int, str]:
        """Return the line and the pointer of an item, or of a field of the head."""
        if place < 0:
            path: Path = ("catalog", "metadata", field) if field else ("catalog",)
        else:
            path = self._paths[place]
            names = {"ref": "id", "text": "parts", "title": "title"}
            path = (*path, names[field]) if field in names else path
        return self._lines.of(path), pointer(path)

    def _is_catalogue(self) -> None:
        if isinstance(self._value, dict) and isinstance(self._value.get("catalog"), dict):
            return
        known = next((one for one in DOCUMENTS if one in (self._value or ())), "")
        if known and known != "catalog":
            message = tr("This is %(what)s of OSCAL, not a catalogue.", what=DOCUMENTS[known])
            hint = spoken(_HINTS.get(known, N_("Choose a catalogue.")))
            raise CatalogueProblem([slip(1, "", message, hint)])
        hint = tr("A catalogue of OSCAL has “catalog” on top, one in YAML “format: 1”.")
        raise CatalogueProblem([slip(1, "", tr("It is no catalogue."), hint)])

    def _notes(self) -> tuple[str, ...]:
        if not self._withdrawn:
            return ()
        count = self._withdrawn
        return (
            trn(
                "%(count)s withdrawn control left out.",
                "%(count)s withdrawn controls left out.",
                count,
            ),
        )

    def _mistake(self, path: Path, message: str, hint: str = "") -> None:
        self._wrong.append((path, message, hint))

    def _slip(self, path: Path, message: str, hint: str = "") -> Slip:
        return slip(self._lines.of(path), pointer(path), message, hint)

    def _object(self, value: Mapping[str, Any], name: str, path: Path) -> dict[str, Any]:
        found = value.get(name)
        if isinstance(found, dict):
            return found
        message = tr("“%(name)s” is no object.", name=name)
        missing = tr("“%(name)s” is missing.", name=name)
        self._mistake((*path, name), message if name in value else missing)
        return {}

    def _list(self, value: Mapping[str, Any], name: str, path: Path) -> Iterator[Any]:
        found = value.get(name, [])
        if not isinstance(found, list):
            self._mistake((*path, name), tr("“%(name)s” is no list.", name=name))
            return
        for place, one in enumerate(found):
            if isinstance(one, dict):
                yield (*path, name, place), one
            else:
                message = tr("An entry of “%(name)s” is no object.", name=name)
                self._mistake((*path, name, place), message)

    def _text(
        self, value: Mapping[str, Any], name: str, path: Path, *, needed: bool = False
    ) -> str:
        found = value.get(name)
        if isinstance(found, str):
            return self._params.resolved(found) if len(found) <= MAX_TEXT else found
        if found is not None:
            self._mistake((*path, name), tr("“%(name)s” is no text.", name=name))
        elif needed:
            self._mistake((*path, name), tr("“%(name)s” is missing.", name=name))
        return ""

    def _prop(self, value: Mapping[str, Any], name: str, path: Path, ns: str = NS) -> str:
        for at, one in self._list(value, "props", path):
            if one.get("name") == name and one.get("ns", "") == ns and not one.get("class"):
                return self._text(one, "value", at)
        return ""

    def _head(self, metadata: dict[str, Any]) -> Head:
        path: Path = ("catalog", "metadata")
        title = self._text(metadata, "title", path, needed=True)
        own = {
            name: self._prop(metadata, name, path)
            for name in ("name", "subject", "licence", "source", "system", "published")
        }
        return Head(
            name=own["name"] or slugify(title)[:24].strip("-"),
            title=title,
            version=self._text(metadata, "version", path, needed=True),
            subject=own["subject"],
            publisher=shortened(self._publisher(metadata, path), MAX_TITLE),
            licence=own["licence"] or self._text(metadata, "remarks", path),
            source=shortened(own["source"] or self._source(metadata, path), MAX_TITLE),
            published=own["published"] or self._text(metadata, "published", path)[:10],
            system="" if own["system"] == "neither" else own["system"],
        )

    def _publisher(self, metadata: dict[str, Any], path: Path) -> str:
        """Return who made it: the party that created or published it, else the first."""
        names = {
            str(one.get("uuid")): self._text(one, "name", at)
            for at, one in self._list(metadata, "parties", path)
        }
        for _, one in self._list(metadata, "responsible-parties", path):
            if one.get("role-id") in ("publisher", "creator"):
                held = one.get("party-uuids")
                for key in held if isinstance(held, list) else ():
                    if names.get(str(key)):
                        return names[str(key)]
        return next(iter(names.values()), "")

    def _source(self, metadata: dict[str, Any], path: Path) -> str:
        """Return where the file says that it comes from: words, never an address to go to."""
        rels = ("canonical", "source-profile", "alternate", "reference")
        found = {
            str(one.get("rel")): self._text(one, "href", at)
            for at, one in self._list(metadata, "links", path)
        }
        return next((found[rel] for rel in rels if found.get(rel)), "")

    def _below(self, value: Mapping[str, Any], path: Path, parent: str) -> None:
        for at, group in self._list(value, "groups", path):
            if self._prop(group, "kind", at) == WRAPPER:
                self._below(group, at, parent)
            else:
                self._group(group, at, parent)
        for at, control in self._list(value, "controls", path):
            self._control(control, at, parent, "")

    def _group(self, group: dict[str, Any], path: Path, parent: str) -> None:
        title = self._text(group, "title", path, needed=True)
        ref = self._ref(group, path) or slugify(title)[:60]
        text, points = self._statement(group, path)
        kind = self._kind(group, path, (*CLAUSE_LEVEL, "subclause"), "group")
        self._add(path, Item(ref, title, kind, parent, text, **self._beside(group, path, ref)))
        self._placed(group, path)
        for at, part in points:
            self._point(part, at, ref)
        self._below(group, path, ref)

    def _control(self, control: dict[str, Any], path: Path, parent: str, within: str) -> None:
        if self._prop(control, "status", path, "").casefold() == "withdrawn":
            self._withdrawn += 1
            return
        ref = self._ref(control, path)
        if not ref:
            self._mistake((*path, "id"), tr("A control has no “id”."))
        text, points = self._statement(control, path)
        kind = self._kind(control, path, JUDGED_KINDS, "control")
        beside = self._beside(control, path, ref)
        title = self._text(control, "title", path, needed=True)
        self._add(path, Item(ref, title, kind, parent, text, within=within, **beside))
        self._placed(control, path)
        for at, part in points:
            self._point(part, at, ref)
        for at, one in self._list(control, "controls", path):
            # What enhances a control is judged for itself, so it stands beside it.
            self._control(one, at, parent, within or ref)

    def _ref(self, value: Mapping[str, Any], path: Path) -> str:
        return self._prop(value, "ref", path) or self._text(value, "id", path)

    def _kind(
        self, value: Mapping[str, Any], path: Path, allowed: tuple[str, ...], usual: str
    ) -> str:
        kind = self._prop(value, "kind", path)
        return kind if kind in allowed else usual

    def _beside(self, value: Mapping[str, Any], path: Path, ref: str) -> dict[str, str]:
        label = self._prop(value, "label", path, "")
        return {
            "phase": self._prop(value, "phase", path),
            "label": "" if label == ref else label,
        }

    def _statement(
        self, value: Mapping[str, Any], path: Path
    ) -> tuple[str, list[tuple[Path, dict[str, Any]]]]:
        """Return what it asks for, and the items of that which have an identifier."""
        parts = list(self._list(value, "parts", path))
        for name in _STATEMENTS:
            said = [(at, part) for at, part in parts if part.get("name") == name]
            if said:
                lines: list[str] = []
                points: list[tuple[Path, dict[str, Any]]] = []
                for at, part in said:
                    lines.append(self._text(part, "prose", at))
                    self._split(part, at, lines, points)
                return "\n\n".join(line for line in lines if line.strip()), points
        return "", []

    def _split(
        self,
        part: dict[str, Any],
        path: Path,
        lines: list[str],
        points: list[tuple[Path, dict[str, Any]]],
    ) -> None:
        """Tell the items that can be named from those that are only text."""
        for at, one in self._list(part, "parts", path):
            if one.get("name") == "item" and self._ref(one, at):
                points.append((at, one))
            else:
                label = self._prop(one, "label", at, "")
                lines.append(f"{label} {self._text(one, 'prose', at)}".strip())
                self._split(one, at, lines, points)

    def _point(self, part: dict[str, Any], path: Path, parent: str) -> None:
        ref, prose = self._ref(part, path), self._text(part, "prose", path)
        lines: list[str] = [prose]
        points: list[tuple[Path, dict[str, Any]]] = []
        self._split(part, path, lines, points)
        text = "\n\n".join(line for line in lines if line.strip())
        beside = self._beside(part, path, ref)
        title = self._text(part, "title", path) or shortened(text) or beside["label"] or ref
        self._add(path, Item(ref, title, POINT, parent, text, **beside))
        self._placed(part, path)
        for at, one in points:
            self._point(one, at, ref)

    def _add(self, path: Path, item: Item) -> None:
        if len(self._items) > MAX_REQUIREMENTS:
            message = tr("It has more than %(most)s requirements.", most=number(MAX_REQUIREMENTS))
            raise CatalogueProblem([self._slip(path, message)])
        self._items.append(item)
        self._paths.append(path)

    def _placed(self, value: Mapping[str, Any], path: Path) -> None:
        place = self._prop(value, "position", path)
        if place.isdecimal() and len(place) < 9:
            self._places.append(int(place))


def _params(catalog: Mapping[str, Any]) -> dict[str, Any]:
    """Return every parameter of the catalogue by its id."""
    found: dict[str, Any] = {}
    waiting: list[Any] = [catalog]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, dict):
            continue
        declared = one.get("params")
        for param in declared if isinstance(declared, list) else ():
            if isinstance(param, dict) and isinstance(param.get("id"), str):
                found.setdefault(param["id"], param)
        for name in ("groups", "controls"):
            waiting += one[name] if isinstance(one.get(name), list) else []
    return found
