"""What an organization calls the records of a register, where it has names of its own for them.

A register may hold records that go by different names: an assessment for one management system and
one for the other (27013, 6.2.3 b)). The field `RecordType.called_by` says by which name a record
goes, `sources` which names an organization has. Everything that people read takes its words from
here: a page about one record or about those of one name gets a declaration that is called so
(`fitting`); a page about several registers names its entries one by one (`labels`); and what
remains, a register as a whole, is called by all its names (`Called`).

Where an organization has none, `Organization.names_mark` is 0: nobody asks, and every word is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from isthmus.engine.keys import new_key
from isthmus.engine.language import Declared

if TYPE_CHECKING:
    from isthmus.engine.access import Viewer
    from isthmus.engine.models import Entry, Organization
    from isthmus.engine.registry import RecordType

#: Between the names of a register as a whole.
BETWEEN = " / "


class Proper(Declared):
    """A name that people gave: the same in every language, and within a sentence."""

    __slots__ = ()

    def spoken(self) -> str:
        return str(self)

    def lower(self) -> Proper:
        return self


@dataclass(frozen=True)
class Name:
    """What records are called whose field `called_by` has this value."""

    value: str
    label: str
    #: what the form of a new one begins with, by field
    given: tuple[tuple[str, str], ...] = ()


#: The names that an organization has, by code of the record type. Hashable: caches are keyed by it.
Names = tuple[tuple[str, tuple[Name, ...]], ...]

#: What finds the names of one organization, by code of the record type whose records they call.
sources: dict[str, Callable[[int], tuple[Name, ...]]] = {}

_here: ContextVar[Names] = ContextVar("names", default=())


class Called(Declared):
    """The label of a register as a whole: ours, or all names that the organization spoken to has."""

    __slots__ = ("code", "plain")
    code: str
    plain: Declared

    def __new__(cls, plain: str, code: str) -> Called:
        made = super().__new__(cls, plain)
        made.plain = plain if isinstance(plain, Declared) else Declared(plain)
        made.code = code
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Called, (self.plain, self.code)

    def spoken(self) -> str:
        names = names_here(self.code)
        return BETWEEN.join(one.label for one in names) if names else self.plain.spoken()

    def lower(self) -> Called:
        return Called(self.plain.lower(), self.code)


class About(Declared):
    """A text of ours about the records that have one value, which ends with what they are called."""

    __slots__ = ("code", "plain", "value")
    code: str
    plain: Declared
    value: str

    def __new__(cls, plain: str, code: str, value: str) -> About:
        made = super().__new__(cls, plain)
        made.plain = plain if isinstance(plain, Declared) else Declared(plain)
        made.code, made.value = code, value
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return About, (self.plain, self.code, self.value)

    def spoken(self) -> str:
        said = self.plain.spoken()
        name = next((one for one in names_here(self.code) if one.value == self.value), None)
        return f"{said} ({name.label})" if name else said


def names_here(code: str) -> tuple[Name, ...]:
    """Return the names that the organization spoken to has for a register's records."""
    here = _here.get()
    return dict(here).get(code, ()) if here else ()


def all_here() -> Names:
    """Return all names of the organization spoken to: what words that are kept depend on."""
    return _here.get()


def names_of(organization: Organization) -> Names:
    """Return what an organization calls records. No query without names; else one a process."""
    return _names_at(organization.pk, organization.names_mark) if organization.names_mark else ()


@lru_cache(maxsize=256)
def _names_at(organization: int, mark: int) -> Names:
    found = ((code, find(organization)) for code, find in sources.items())
    return tuple((code, names) for code, names in found if names)


def call(organization: Organization) -> None:
    """Call records as an organization does from now on; what calls this stands inside `calling`."""
    _here.set(names_of(organization))


@contextmanager
def calling(organization: Organization | None = None) -> Iterator[None]:
    """Call records as an organization does, or as we do, for a while."""
    token = _here.set(names_of(organization) if organization is not None else ())
    try:
        yield
    finally:
        _here.reset(token)


def named_anew(organization_id: int, *, any_left: bool) -> None:
    """Let no process go on with former names of an organization, which has some left or none."""
    from isthmus.engine.models import Organization

    rows = Organization.objects.filter(pk=organization_id)
    if any_left:
        rows.update(names_mark=new_key())
    else:
        rows.exclude(names_mark=0).update(names_mark=0)


def each_name(record_type: type[RecordType]) -> tuple[type[RecordType], ...]:
    """Return the declaration for each name that its records go by here, or just itself."""
    names = names_here(record_type.code) if record_type.called_by else ()
    return tuple(_called(record_type, one) for one in names) or (record_type,)


def called(record_type: type[RecordType], value: str) -> type[RecordType]:
    """Return the declaration by which records of this value are called here."""
    names = names_here(record_type.code) if record_type.called_by else ()
    found = next((one for one in names if one.value == value), None)
    return _called(record_type, found) if found else record_type


# Bounded: organizations with own fields have declarations of their own, which come and go.
@lru_cache(maxsize=1_000)
def _called(record_type: type[RecordType], name: Name) -> type[RecordType]:
    label = Proper(name.label)
    changes: dict[str, Any] = {
        "label": label,
        "label_plural": label,
        "short": "",
        "narrowed": "?" + urlencode({record_type.called_by: name.value}),
        "begun": "?" + urlencode(name.given) if name.given else "",
    }
    return type(record_type.__name__, (record_type,), changes)


def fitting(
    record_type: type[RecordType],
    viewer: Viewer,
    reference: str,
    parameters: Mapping[str, str],
) -> type[RecordType]:
    """Return the declaration a page is called by: that of its record, or of what its address asks for.

    One query, and only where the organization has names and the page is about a record.
    """
    if not record_type.called_by or not names_here(record_type.code):
        return record_type
    if reference:
        rows = record_type.model.objects.visible_to(viewer).filter(
            organization=viewer.organization, reference=reference
        )
        value = rows.values_list(record_type.called_by, flat=True).first() or ""
    else:
        # What is done with a list says where it leads back to.
        back = dict(parse_qsl(parameters.get("back", "").lstrip("?")))
        value = record_type.asked_for(parameters) or record_type.asked_for(back)
    return called(record_type, value)


def labels(entries: Iterable[Entry]) -> dict[int, str]:
    """Return what each of these entries of registers is called, by key.

    A query for each register with names of its own that one of them stands in; else none.
    """
    found: dict[int, str] = {}
    apart: dict[type[RecordType], list[int]] = {}
    for entry in entries:
        record_type = entry.record_type
        if record_type is None:
            continue
        found[entry.pk] = record_type.label
        if record_type.called_by and names_here(record_type.code):
            apart.setdefault(record_type, []).append(entry.pk)
    for record_type, keys in apart.items():
        rows = record_type.model.objects.as_system("what known entries are called")
        of = rows.filter(pk__in=keys).values_list("pk", record_type.called_by)
        found |= {key: called(record_type, value).label for key, value in of}
    return found
