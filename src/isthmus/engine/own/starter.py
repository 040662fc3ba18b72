"""Starter sets: kinds and own fields to begin with, which an organization adopts as its own.

A package that has one for a register says where it stands: `starters["assets.item"] = path`.
Adopting adds what is missing. What is there stays as it is, the retired too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from isthmus.engine.door.act import Act
from isthmus.engine.door.settings import require_administration
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import ENGLISH
from isthmus.engine.models import Organization, OwnFieldKind
from isthmus.engine.own.declared import defined
from isthmus.engine.own.defining import CODE, Definition, define
from isthmus.engine.own.defining_kinds import Wanted, define_kind
from isthmus.engine.own.kinds import kinds_defined
from isthmus.engine.own.specs import NEVER_FILTERED
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold

#: Where the starter set of a register stands, by code of the record type.
starters: dict[str, Path] = {}
#: Between the places of what stands in a file one after the other.
STEP = 10

#: The same words in each language.
Words = Mapping[str, str]


class BrokenStarter(Exception):
    """A starter set that can't be used: a mistake of whoever wrote it."""


@dataclass(frozen=True)
class StarterKind:
    code: str
    label: Words
    about: Words


@dataclass(frozen=True)
class StarterField:
    code: str
    label: Words
    kind: str
    section: Words
    kinds: tuple[str, ...]
    hint: Words
    unit: str
    minimum: Decimal | None
    choices: Mapping[str, Words]


@dataclass(frozen=True)
class Starter:
    kinds: tuple[StarterKind, ...]
    fields: tuple[StarterField, ...]


@dataclass(frozen=True)
class Additions:
    """What an organization lacks of a starter set: what is said of each, by code."""

    kinds: Mapping[str, Wanted]
    fields: Mapping[str, Definition]

    def __bool__(self) -> bool:
        return bool(self.kinds or self.fields)


def starter_of(record_type: type[RecordType]) -> Starter | None:
    """Return the starter set of a register, or None. Raises BrokenStarter."""
    path = starters.get(record_type.code)
    return load(path) if path else None


@cache
def load(path: Path) -> Starter:
    """Return the starter set that a file holds. Raises BrokenStarter with what is wrong."""
    try:
        found = _read(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise BrokenStarter(f"{path.name}: {error!r}") from error
    if problems := [*_problems(found)]:
        raise BrokenStarter(f"{path.name}: {'; '.join(problems)}")
    return found


def additions(record_type: type[RecordType], organization: Organization) -> Additions:
    """Return what adopting the starter set of a register would add."""
    starter = starter_of(record_type)
    if starter is None:
        return Additions({}, {})
    known = {one.code for one in defined(organization).get(record_type.code, ())}
    here = _here(record_type, organization)
    language = organization.language
    return Additions(
        kinds={
            one.code: Wanted(_said(one.label, language), _said(one.about, language), place * STEP)
            for place, one in enumerate(starter.kinds, start=1)
            if not _called(one, here)
        },
        fields={
            one.code: _definition(one, language, place * STEP, _named(starter, here))
            for place, one in enumerate(starter.fields, start=1)
            if one.code not in known
        },
    )


def adopt(record_type: type[RecordType], act: Act) -> Additions:
    """Add what the organization lacks of a starter set, in its language, and return it.

    Raises Forbidden, and Invalid where there would be too many.
    """
    require_administration(act)
    with door_open():
        wanted = additions(record_type, act.viewer.organization)
        for code, kind in wanted.kinds.items():
            define_kind(record_type, code, kind, act, new=True)
        for code, definition in wanted.fields.items():
            define(record_type, code, definition, act, new=True)
    return wanted


def _here(record_type: type[RecordType], organization: Organization) -> dict[str, str]:
    """Return the codes of the kinds that are there by what they may be called."""
    rows = kinds_defined(organization).get(record_type.code, ())
    return {fold(word): row.code for row in rows for word in (row.label, row.code)}


def _called(one: StarterKind, here: Mapping[str, str]) -> str:
    """Return the code under which a kind of the set is there already; "" if it is not."""
    words = (one.code, *one.label.values())
    return next((here[fold(word)] for word in words if fold(word) in here), "")


def _named(starter: Starter, here: Mapping[str, str]) -> dict[str, str]:
    """Return under which code each kind of the set is there once it is adopted."""
    return {one.code: _called(one, here) or one.code for one in starter.kinds}


def _definition(
    one: StarterField, language: str, position: int, named: Mapping[str, str]
) -> Definition:
    return Definition(
        label=_said(one.label, language),
        kind=one.kind,
        hint=_said(one.hint, language),
        unit=one.unit,
        minimum=one.minimum,
        choices=[(code, _said(words, language)) for code, words in one.choices.items()],
        kinds=tuple(dict.fromkeys(named[kind] for kind in one.kinds)),
        section=_said(one.section, language),
        position=position,
        filterable=one.kind not in NEVER_FILTERED,
    )


def _said(words: Words, language: str) -> str:
    return words.get(language) or words.get(ENGLISH, "")


def _read(file: Mapping[str, Any]) -> Starter:
    """Return what a file says. Raises KeyError, TypeError, AttributeError where it is no such file."""
    return Starter(
        tuple(StarterKind(**one) for one in file["kinds"]),
        tuple(
            _field(one, section["title"], tuple(section["kinds"]))
            for section in file["sections"]
            for one in section["fields"]
        ),
    )


def _field(one: Mapping[str, Any], section: Words, kinds: tuple[str, ...]) -> StarterField:
    rest = {"hint": {}, "unit": "", "choices": {}, **one}
    minimum = rest.pop("minimum", None)
    bound = None if minimum is None else Decimal(minimum)
    return StarterField(section=section, kinds=kinds, minimum=bound, **rest)


def _problems(found: Starter) -> Iterator[str]:
    """Yield what is wrong with a set besides what is refused once it is adopted."""
    kinds = [one.code for one in found.kinds]
    codes = [one.code for one in found.fields]
    yield from (f"“{one}” is no code" for one in [*kinds, *codes] if not CODE.fullmatch(one))
    yield from (
        f"“{one}” stands there twice" for one in {*kinds, *codes}
        if kinds.count(one) > 1 or codes.count(one) > 1
    )  # fmt: skip
    for one in found.fields:
        yield from (f"{one.code}: no kind “{kind}”" for kind in one.kinds if kind not in kinds)
        if one.kind not in OwnFieldKind.values:
            yield f"{one.code}: no sort of field “{one.kind}”"
    yield from _unsaid(found)


def _unsaid(found: Starter) -> Iterator[str]:
    """Yield what is not said in English, the language of last resort."""
    for kind in found.kinds:
        if not (kind.label.get(ENGLISH) and kind.about.get(ENGLISH)):
            yield f"{kind.code}: not said in English"
    for one in found.fields:
        given = (one.label, one.section, *one.choices.values())
        if not all(words.get(ENGLISH) for words in given):
            yield f"{one.code}: not said in English"
