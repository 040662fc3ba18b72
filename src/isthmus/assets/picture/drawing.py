"""A graph as shapes at their places, with their words; pages and files are made of the same."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from isthmus.assets.impact.reading import Answer
from isthmus.assets.picture.asked import Mark
from isthmus.assets.picture.fitting import cut, plain
from isthmus.assets.picture.layout import WIDTH, Box, Layout, Spot, laid_out
from isthmus.assets.picture.reading import Graph, Group
from isthmus.engine.formats import number
from isthmus.engine.language import tr
from isthmus.engine.models import Entry
from isthmus.engine.reading import COUNT_CAP

#: Heights of a record, of the line for what is left out, and of the words above a group.
RECORD, REST, HEAD = 50, 28, 20
#: Sizes of type.
TITLE, SMALL = 13, 11
#: Room that words keep from the edge of their box, and that the sign to expand takes.
INSET, SIGN = 10, 24


@dataclass(frozen=True)
class Record:
    """A record at its place."""

    entry: Entry
    spot: Spot
    title: str
    #: what is marked: "here", "lost", "concerned", "alone", "others"; "" is nothing
    mark: str
    mark_words: str
    opened: bool
    #: there is something to expand, or to collapse
    turns: bool

    @property
    def name(self) -> str:
        """Return what it is called for whoever doesn't see the picture."""
        said = f"{self.entry.reference} {plain(self.entry.title)}"
        return f"{said} ({self.mark_words})" if self.mark_words else said


@dataclass(frozen=True)
class Words:
    """The words above a group."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Rest:
    """What was left out of a group, or is in registers that are closed."""

    group: Group
    spot: Spot
    text: str
    name: str  #: with the words of its relation
    closed: bool


@dataclass(frozen=True)
class Line:
    """From a record to another; `words` says it as a sentence."""

    path: str
    words: str
    #: what is said on the line itself, where no words above a group say it
    label: str
    x: int
    y: int
    mark: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    records: Sequence[Record]
    words: Sequence[Words]
    rests: Sequence[Rest]
    lines: Sequence[Line]


def drawn(root: Entry, graph: Graph, answer: Answer | None = None, mark: Mark = "") -> Drawing:
    """Return the drawing of a graph; `answer` is what is marked in it."""
    layout = laid_out(_box(root.pk, graph))
    return _Drawn(root, graph, layout, answer.hit if answer else {}, mark).drawing()


def _box(key: int, graph: Graph, head: int = 0) -> Box:
    groups = graph.groups.get(key, ())
    sides = (
        tuple(box for one in groups if one.outgoing is outgoing for box in _beside(one, graph))
        for outgoing in (False, True)
    )
    return Box(key, RECORD, head, *sides)


def _beside(group: Group, graph: Graph) -> Sequence[Box]:
    """Return the boxes of a group; its words stand above the first of them."""
    boxes = [_box(key, graph) for key in group.members if key in graph.entries]
    if group.left_out or (group.more and group.total):
        boxes.append(Box(_rest(group, closed=False), REST))
    if group.closed:
        boxes.append(Box(_rest(group, closed=True), REST))
    if not boxes:
        return ()
    first = boxes[0]
    return [Box(first.key, first.height, HEAD, first.before, first.after), *boxes[1:]]


def _rest(group: Group, *, closed: bool) -> Hashable:
    return group.near, group.outgoing, group.code, closed


class _Drawn:
    def __init__(
        self, root: Entry, graph: Graph, layout: Layout, hit: Mapping[int, bool], mark: Mark
    ) -> None:
        self.root, self.graph, self.layout = root, graph, layout
        self.hit, self.mark = hit, mark
        #: what stands in a group beside another, by which relation
        self.told: set[tuple[int, int, str]] = set()

    def drawing(self) -> Drawing:
        words, rests, stubs = [], [], []
        for groups in self.graph.groups.values():
            for group in groups:
                self.told |= {(*_line(group, key), group.code) for key in group.members}
                if (above := self._words(group)) is not None:
                    words.append(above)
                for one in self._rests(group):
                    rests.append(one)
                    stubs.append(self._stub(group, one.spot))
        lines = [self._line(*pair, codes) for pair, codes in self.graph.lines.items()]
        records = [self._record(key) for key in self.graph.entries if key in self.layout.spots]
        size = self.layout.width, self.layout.height
        return Drawing(*size, records, words, rests, [*stubs, *lines])

    def _record(self, key: int) -> Record:
        entry = self.graph.entries[key]
        mark, words = self._marked(key)
        opened = key in self.graph.opened
        turns = key != self.root.pk and (opened or key in self.graph.beyond)
        room = WIDTH - 2 * INSET - (SIGN if turns else 0)
        title = cut(entry.title, room, TITLE)
        return Record(entry, self.layout.spots[key], title, mark, words, opened, turns)

    def _marked(self, key: int) -> tuple[str, str]:
        if key == self.root.pk:
            return "here", {"lost": tr("if it is lost"), "rests": tr("rests on")}.get(self.mark, "")
        if key not in self.hit:
            return "", ""
        if self.mark == "lost":
            return ("lost", tr("lost")) if self.hit[key] else ("concerned", tr("concerned"))
        if self.hit[key]:
            return "alone", tr("enough alone")
        return "others", tr("only with others")

    def _words(self, group: Group) -> Words | None:
        keys: list[Hashable] = [*group.members]
        keys += [_rest(group, closed=closed) for closed in (False, True)]
        spot = next((self.layout.spots[one] for one in keys if one in self.layout.spots), None)
        if spot is None:
            return None
        return Words(spot.x, spot.y - 6, cut(self.graph.types[group.code].label, WIDTH, SMALL))

    def _rests(self, group: Group) -> list[Rest]:
        found = []
        for closed in (False, True):
            spot = self.layout.spots.get(_rest(group, closed=closed))
            if spot is not None:
                text = _left_out(group, closed=closed)
                name = f"{self.graph.types[group.code].label}: {text}"
                found.append(Rest(group, spot, text, name, closed))
        return found

    def _stub(self, group: Group, spot: Spot) -> Line:
        near = self.layout.spots[group.near]
        ends = (near, spot) if group.outgoing else (spot, near)
        return Line(_path(*ends), "", "", 0, 0, "rest")

    def _line(self, source: int, target: int, codes: Sequence[str]) -> Line:
        ends = self.layout.spots[source], self.layout.spots[target]
        one, other = (self.graph.entries[key].reference for key in (source, target))
        said = [code for code in codes if (source, target, code) not in self.told]
        return Line(
            path=_path(*ends),
            words=f"{one} {self.graph.said(codes)} {other}",
            label=self.graph.said(said),
            x=(ends[0].x + ends[1].x + WIDTH) // 2,
            y=(ends[0].middle + ends[1].middle) // 2,
            mark="hit" if any(self._passes(source, target, code) for code in codes) else "",
        )

    def _passes(self, source: int, target: int, code: str) -> bool:
        """Return whether what is marked goes along a relation: both ends are, and one needs the other."""
        ends = {source, target}
        impact = self.graph.types[code].impact
        return (
            bool(self.mark)
            and impact is not None
            and ends <= {self.root.pk, *self.hit}
        )  # fmt: skip


def _line(group: Group, key: int) -> tuple[int, int]:
    return (group.near, key) if group.outgoing else (key, group.near)


def _left_out(group: Group, *, closed: bool) -> str:
    count = group.closed if closed else group.left_out
    if closed:
        if count >= COUNT_CAP:
            return tr("… more than %(count)s that you may not open", count=number(COUNT_CAP))
        return tr("… and %(count)s that you may not open", count=number(count))
    if group.more:
        return tr("… and more than %(count)s more", count=number(count))
    return tr("… and %(count)s more", count=number(count))


def _path(source: Spot, target: Spot) -> str:
    """Return a curve from the side of one box to that of another, level where it begins and ends."""
    if source.column == target.column:
        bend = source.right + 44
        return (
            f"M{source.right} {source.middle}C{bend} {source.middle} {bend} {target.middle} "
            f"{target.right} {target.middle}"
        )
    forward = source.column < target.column
    start, end = (source.right, target.x) if forward else (source.x, target.right)
    middle = (start + end) // 2
    return (
        f"M{start} {source.middle}C{middle} {source.middle} {middle} {target.middle} "
        f"{end} {target.middle}"
    )
