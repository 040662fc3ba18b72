"""Record types: one declaration per register, from which everything else is derived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from isthmus.engine.edges import edge_types
from isthmus.engine.lifecycle import Guard, Transition, transitions_of
from isthmus.engine.models import Record

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from isthmus.engine.access import Viewer
    from isthmus.engine.door.act import Act
    from isthmus.engine.door.errors import RowError
    from isthmus.engine.fields import FieldSpec


@dataclass(frozen=True)
class Section:
    """A part of a form: its heading, a sentence about it, and its fields."""

    title: str
    fields: tuple[str, ...]
    about: str = ""


def section(title: str, *fields: str, about: str = "") -> Section:
    return Section(title, fields, about)


class RecordTypeMeta(type):
    @property
    def code(cls) -> str:
        """The name of the type in the directory of all records: documents.document."""
        return str(cls.model._meta.label_lower)  # type: ignore[attr-defined]


class RecordType(metaclass=RecordTypeMeta):
    """How the records of one register are shown, found and filed. Subclass, fill in, `register`."""

    model: ClassVar[type[Record]]
    prefix: ClassVar[str]  #: of references: DOC
    register: ClassVar[str]  #: the name in addresses and commands: documents
    label: ClassVar[str]
    label_plural: ClassVar[str]
    about: ClassVar[str]  #: what belongs here and why; shown while the register is empty
    clause: ClassVar[str]  #: of ISO/IEC 27013
    phase: ClassVar[str]  #: plan, do, check, act: where it stands in the navigation
    icon: ClassVar[str] = "file-text"
    columns: ClassVar[Sequence[str]] = ("title", "owner", "state")
    filters: ClassVar[Sequence[str]] = ("owner", "state")
    sorts: ClassVar[Sequence[str]] = ("title", "changed_at")
    default_sort: ClassVar[str] = "title"
    form: ClassVar[Sequence[Section]] = ()
    #: shown on the record's page and sent by the API besides the form's fields
    readonly: ClassVar[Sequence[str]] = ()
    #: types of edges that belong to these records, besides those that every record may have
    relations: ClassVar[Sequence[str]] = ()
    #: fields that go by another word here than in their model: {"title": "Name"}
    labels: ClassVar[Mapping[str, str]] = {}
    restrictable: ClassVar[bool] = False
    create_guards: ClassVar[Sequence[Guard]] = ()
    edit_guards: ClassVar[Sequence[Guard]] = ()
    remove_guards: ClassVar[Sequence[Guard]] = ()
    #: what may hang on these records; every record can be watched
    attachments: ClassVar[bool] = True
    comments: ClassVar[bool] = True
    tasks: ClassVar[bool] = True
    #: a template of the record's own, shown under its facts
    body_template: ClassVar[str] = ""

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        """Yield what is wrong with these records, whole set at once; `row` counts from 0."""
        return ()

    @classmethod
    def after_create(cls, records: Sequence[Any], act: Act) -> None:
        """Write what belongs to new records (a person's principal), in their transaction."""

    @classmethod
    def after_edit(cls, records: Sequence[Any], act: Act) -> None:
        """Bring what belongs to edited or moved records in line, in their transaction."""

    @classmethod
    def body_context(cls, record: Any, viewer: Viewer) -> dict[str, Any]:
        """Return what `body_template` needs."""
        return {}

    @classmethod
    def decorate(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows of a list with what its columns need, still one query."""
        return rows

    # What follows is derived, not declared.

    @classmethod
    def editable(cls) -> list[str]:
        """Return the names of the fields people fill in, in order of the form."""
        return [name for part in cls.form for name in part.fields]

    @classmethod
    def shown(cls) -> list[str]:
        """Return the names of every field that may leave the house, in order."""
        extra = [*cls.readonly, "state", "created_at", "changed_at"]
        return [*cls.editable(), *(name for name in extra if name not in cls.editable())]

    @classmethod
    def drawable(cls) -> tuple[str, ...]:
        """Return the types of edges that can be drawn from these records by hand, in order."""
        every = (one.code for one in edge_types.values() if one.universal)
        return tuple(dict.fromkeys([*every, *cls.relations]))

    @classmethod
    def spec(cls, name: str) -> FieldSpec:
        return _spec(cls, name)

    @classmethod
    def specs(cls, names: Iterable[str]) -> list[FieldSpec]:
        return [cls.spec(name) for name in names]

    @classmethod
    def transitions(cls) -> dict[str, Transition]:
        return transitions_of(cls.model)


@cache
def _spec(record_type: type[RecordType], name: str) -> FieldSpec:
    from isthmus.engine.fields import spec_for

    spec = spec_for(record_type.model, name)
    return replace(spec, label=record_type.labels.get(name, spec.label))


class Registry:
    """All record types, by code and by register."""

    def __init__(self) -> None:
        self._types: dict[str, type[RecordType]] = {}

    def add(self, record_type: type[RecordType]) -> None:
        self._types[record_type.model._meta.label_lower] = record_type

    def types(self) -> Iterator[type[RecordType]]:
        """Yield every record type, in order of registration (lower floors first)."""
        yield from self._types.values()

    def find(self, code: str) -> type[RecordType] | None:
        return self._types.get(code)

    def of(self, model: type[Record]) -> type[RecordType]:
        return self._types[model._meta.label_lower]

    def by_register(self, register: str) -> type[RecordType] | None:
        return next((t for t in self.types() if t.register == register), None)


registry = Registry()


def register(record_type: type[RecordType]) -> type[RecordType]:
    """Class decorator: make a record type known to pages, API, commands and contract tests."""
    registry.add(record_type)
    return record_type
