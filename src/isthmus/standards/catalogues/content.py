"""What a catalogue holds, whatever file it came from, and the rules it has to keep."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import orjson

from isthmus.engine.formats import number
from isthmus.engine.language import N_, spoken, tr, trn
from isthmus.engine.text import clean_line
from isthmus.engine.transfer.errors import TransferProblem
from isthmus.engine.transfer.mapping.load import Path, Slip
from isthmus.standards.library import CLAUSE_LEVEL, JUDGED_KINDS
from isthmus.standards.words import KINDS, PHASES

#: Of a file, in bytes.
MAX_BYTES = 10 * 1024 * 1024
#: Of a catalogue: groups, controls and points together.
MAX_REQUIREMENTS = 20_000
MAX_TEXT, MAX_TITLE, MAX_REF = 20_000, 500, 80
MAX_DEPTH = 60
#: Requirements stand in so many levels below each other at most: written as OSCAL they fit MAX_DEPTH.
MAX_LEVELS = 20
POINT = "point"
#: So many mistakes are told at once.
TOLD = 20
NAME = "[a-z][a-z0-9-]{1,23}"
NAME_HINT = N_("Small letters, digits and hyphens, beginning with a letter, at most 24.")
REF = r"\w(?:[\w .():+\[\]-]*[\w)\]+])?"
REF_HINT = N_("Letters, digits, blanks and . - _ : + ( ) [ ], beginning with a letter or digit.")
#: In which systems a catalogue counts. Neither is the empty word.
SYSTEMS = ("", "isms", "sms")
#: What may stand right above what: headings in headings, points at what is judged.
_ABOVE = {
    **dict.fromkeys(CLAUSE_LEVEL, CLAUSE_LEVEL),
    "control": CLAUSE_LEVEL,
    "subclause": (*CLAUSE_LEVEL, "subclause"),
    POINT: (*CLAUSE_LEVEL, *JUDGED_KINDS, POINT),
}


@dataclass(frozen=True)
class Head:
    """What a catalogue says about itself."""

    name: str  #: the same for all versions
    title: str
    version: str
    subject: str = ""
    publisher: str = ""
    licence: str = ""
    source: str = ""
    published: str = ""
    system: str = ""


@dataclass(frozen=True)
class Item:
    """One group, control or point of a control."""

    ref: str
    title: str
    kind: str = "control"
    parent: str = ""
    text: str = ""
    phase: str = ""
    label: str = ""  #: as the publisher prints the reference, where that is another
    within: str = ""  #: the control that this one enhances


@dataclass(frozen=True)
class Content:
    head: Head
    items: tuple[Item, ...]
    #: what was left out or assumed, in sentences
    notes: tuple[str, ...] = ()


class CatalogueProblem(TransferProblem):
    """A catalogue that can't be loaded: each mistake with its line, and how to mend it."""

    def __init__(self, slips: Sequence[Slip], more: int = 0) -> None:
        self.slips = sorted(slips, key=lambda one: one.line)
        said = "; ".join(str(one) for one in self.slips)
        if more:
            said += "; " + trn("and %(count)s more mistake", "and %(count)s more mistakes", more)
        super().__init__(said)


#: From an item's place (-1: the head) and a field to the line and the pointer where it stands.
Where = Callable[[int, str], tuple[int, str]]
#: A mistake: which item, which field, what, how to mend it.
Mistake = tuple[int, str, str, str]


def packed(content: Content) -> bytes:
    """Return a catalogue as it is kept: the same bytes for the same content."""
    return orjson.dumps(
        {"head": asdict(content.head), "items": [_packed(one) for one in content.items]}
    )


def _packed(item: Item) -> dict[str, str]:
    return {key: value for key, value in asdict(item).items() if value}


def unpacked(data: bytes) -> Content:
    raw = orjson.loads(data)
    return Content(Head(**raw["head"]), tuple(Item(**one) for one in raw["items"]))


def digest(content: Content) -> str:
    return hashlib.sha256(packed(content)).hexdigest()


def cleaned(value: Any) -> Any:
    """Return a head or an item with its texts as they are kept: titles on one line, texts trimmed."""
    kept = {one.name: getattr(value, one.name) for one in fields(value)}
    kept = {
        name: _text(said) if name == "text" else clean_line(said) for name, said in kept.items()
    }
    if kept.get("label") and kept["label"] == kept["ref"]:
        kept["label"] = ""
    return type(value)(**kept)


def _text(value: str) -> str:
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def unprintable(text: str) -> str:
    """Return the name of a character that no text holds; empty where there is none."""
    found = _UNPRINTABLE.search(text)
    if found is None:
        return ""
    return unicodedata.name(found[0], f"U+{ord(found[0]):04X}")


def mistakes(head: Head, items: Sequence[Item]) -> Iterator[Mistake]:
    """Yield what a catalogue may not be; nothing if it can be loaded."""
    yield from _of_head(head)
    if len(items) > MAX_REQUIREMENTS:
        message = tr("It has %(count)s requirements.", count=number(len(items)))
        most = number(MAX_REQUIREMENTS)
        yield -1, "", message, tr("At most %(most)s are read. Split the catalogue.", most=most)
        return
    for place, item in enumerate(items):
        yield from _of_item(place, item)
    yield from _of_tree(items)


def _of_head(head: Head) -> Iterator[Mistake]:
    if not re.fullmatch(NAME, head.name):
        name = head.name[:60]
        message = tr("“%(name)s” can't be the short name of a catalogue.", name=name)
        yield -1, "name", message, spoken(NAME_HINT)
    if not head.title:
        yield -1, "title", tr("The title is missing."), tr("Say what the catalogue is called.")
    if not head.version:
        message = tr("The version is missing.")
        yield -1, "version", message, tr("Two versions are told apart by it.")
    if len(head.version) > 40:
        message = tr("The version has more than 40 characters.")
        yield -1, "version", message, tr("Write a shorter one.")
    if head.system not in SYSTEMS:
        message = tr("“%(system)s” is no management system.", system=head.system[:60])
        yield -1, "system", message, tr("isms, sms, or nothing for neither.")
    yield from _of_its_texts(head)


def _of_its_texts(head: Head) -> Iterator[Mistake]:
    for name in ("title", "subject", "publisher", "source", "published"):
        if len(getattr(head, name)) > MAX_TITLE:
            yield -1, name, _too_long(name, MAX_TITLE), tr("Shorten it.")
    if len(head.licence) > MAX_TEXT:
        yield -1, "licence", _too_long("licence", MAX_TEXT), tr("Shorten it.")
    for one in fields(head):
        if name := unprintable(getattr(head, one.name)):
            message = tr("It holds a character that is no text (%(name)s).", name=name)
            yield -1, one.name, message, tr("Delete it.")


def _too_long(name: str, most: int) -> str:
    return tr("“%(name)s” has more than %(most)s characters.", name=name, most=number(most))


def _of_item(place: int, item: Item) -> Iterator[Mistake]:
    if not re.fullmatch(REF, item.ref) or len(item.ref) > MAX_REF:
        message = tr("“%(ref)s” can't be a reference.", ref=item.ref[:90])
        hint = f"{REF_HINT} " + tr("At most %(most)s characters.", most=MAX_REF)
        yield place, "ref", message if item.ref else tr("A reference is missing."), hint
    if not item.title:
        message = tr("%(ref)s has no title.", ref=item.ref)
        yield place, "title", message, tr("Every requirement needs one.")
    if len(item.title) > MAX_TITLE:
        message = _too_long(f"{item.ref} title", MAX_TITLE)
        yield place, "title", message, tr("Shorten it; what it says in full is its text.")
    if len(item.text) > MAX_TEXT:
        message = tr(
            "The text of %(ref)s has %(count)s characters.",
            ref=item.ref,
            count=number(len(item.text)),
        )
        yield place, "text", message, tr("At most %(most)s are read.", most=number(MAX_TEXT))
    if item.kind not in KINDS:
        message = tr("“%(kind)s” is no kind of requirement.", kind=item.kind[:60])
        yield place, "kind", message, tr("One of: %(names)s.", names=", ".join(KINDS))
    if item.phase and item.phase not in PHASES:
        message = tr("“%(phase)s” is no phase.", phase=item.phase[:60])
        yield place, "phase", message, tr("One of: %(names)s; or nothing.", names=", ".join(PHASES))
    if len(item.label) > MAX_REF:
        message = tr("The label of %(ref)s is too long.", ref=item.ref)
        yield place, "label", message, tr("At most %(most)s characters.", most=MAX_REF)
    for name in ("title", "text", "label"):
        if found := unprintable(getattr(item, name)):
            message = tr("It holds a character that is no text (%(name)s).", name=found)
            yield place, name, f"{item.ref} {name}: {message}", tr("Delete it.")


def slug_of(ref: str) -> str:
    """Return what `Requirement.slug` is for a reference."""
    return ref.replace(") ", "-").replace(")", "").replace(" ", "-")


def _of_tree(items: Sequence[Item]) -> Iterator[Mistake]:
    seen: dict[str, Item] = {}
    levels: dict[str, int] = {}
    slugs: dict[str, str] = {}
    for place, item in enumerate(items):
        if item.ref in seen:
            message = tr("“%(name)s” is there twice.", name=item.ref)
            yield place, "ref", message, tr("Give one of them another reference.")
            continue
        other = slugs.setdefault(slug_of(item.ref), item.ref)
        if other != item.ref:
            message = tr(
                "“%(ref)s” and “%(other)s” would have the same address.", ref=item.ref, other=other
            )
            yield place, "ref", message, tr("Write them so that letters and digits differ.")
        yield from _of_place(place, item, seen)
        seen[item.ref] = item
        levels[item.ref] = levels.get(item.parent, 0) + 1
        if levels[item.ref] == MAX_LEVELS + 1:
            message = tr("%(ref)s stands too deeply.", ref=item.ref)
            hint = tr("At most %(most)s levels are read.", most=MAX_LEVELS)
            yield place, "parent", message, hint
    if items and not any(one.kind in JUDGED_KINDS for one in items):
        message = tr("Nothing in it can be judged.")
        yield -1, "", message, tr("It needs at least one control.")
    if not items:
        message = tr("It has no requirements.")
        yield -1, "", message, tr("A catalogue has at least one control.")


def _of_place(place: int, item: Item, above: dict[str, Item]) -> Iterator[Mistake]:
    if item.parent and item.parent not in above:
        message = tr(
            "What “%(ref)s” stands under, “%(parent)s”, does not stand before it.",
            ref=item.ref,
            parent=item.parent[:90],
        )
        yield place, "parent", message, tr("Parents come first, and are named as they are written.")
    elif item.parent:
        allowed, kind = _ABOVE.get(item.kind, ()), above[item.parent].kind
        if kind not in allowed and kind in KINDS and item.kind in KINDS:
            message = tr(
                "%(ref)s is of the kind “%(kind)s” and can't stand under the kind “%(above)s”.",
                ref=item.ref,
                kind=item.kind,
                above=kind,
            )
            hint = tr("Put it under one of: %(kinds)s.", kinds=", ".join(allowed))
            yield place, "parent", message, hint
    elif item.kind == POINT:
        message = tr("The point %(ref)s stands under nothing.", ref=item.ref)
        yield place, "parent", message, tr("Name its control.")
    if item.within and (item.within not in above or above[item.within].kind != "control"):
        message = tr(
            "“%(within)s”, which %(ref)s enhances, is no control before it.",
            within=item.within[:90],
            ref=item.ref,
        )
        yield place, "within", message, tr("Name a control that stands above.")
    elif item.within and (item.kind != "control" or above[item.within].parent != item.parent):
        message = tr("%(ref)s can't enhance %(within)s.", ref=item.ref, within=item.within)
        yield place, "within", message, tr("Both are controls of the same group.")
    elif item.within and above[item.within].within:
        message = tr("%(within)s enhances another control itself.", within=item.within)
        yield place, "within", message, tr("Name the control that both enhance.")


def checked(content: Content, where: Where) -> Content:
    """Return the content with its texts cleaned. Raises CatalogueProblem with all its mistakes."""
    head = cleaned(content.head)
    items = tuple(cleaned(one) for one in content.items)
    found = list(mistakes(head, items))
    if found:
        # Finding a line means reading the file again.
        told = [slip(*where(place, name), *said) for place, name, *said in found[:TOLD]]
        raise CatalogueProblem(told, len(found) - len(told))
    return Content(head, items, content.notes)


def slip(line: int, at: str, message: str, hint: str = "") -> Slip:
    """Return a mistake at a pointer; an empty one says nothing."""
    return Slip(line, f"{at}: {message}" if at else message, hint)


def pointer(path: Path) -> str:
    """Return a JSON pointer: /catalog/groups/0/title."""
    return "".join(f"/{str(one).replace('~', '~0').replace('/', '~1')}" for one in path)
