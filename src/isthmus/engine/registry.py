"""Record types: one declaration per register, from which everything else is derived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from isthmus.engine.edges import EdgeType, edge_types
from isthmus.engine.language import N_, declare_texts, declared
from isthmus.engine.lifecycle import Guard, Transition, transitions_of
from isthmus.engine.models import Record
from isthmus.engine.naming import Called

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from isthmus.engine.approvals.rule import ApprovalRule
    from isthmus.engine.calendar.declared import CalendarDate
    from isthmus.engine.door.act import Act
    from isthmus.engine.door.errors import RowError
    from isthmus.engine.fields import FieldSpec
    from isthmus.engine.parts import PartType
    from isthmus.engine.snapshots.declared import Versions
    from isthmus.engine.web.hooks import RecordPage


@dataclass(frozen=True)
class Section:
    """A part of a form: its heading, a sentence about it, and its fields.

    With `kinds`, only records of these kinds have the fields; without, all have them. `folded`
    sections, which few fill in, are opened by hand while nothing is in them.
    """

    title: str
    fields: tuple[str, ...]
    about: str = ""
    kinds: tuple[str, ...] = ()
    folded: bool = False

    def __post_init__(self) -> None:
        declare_texts(self, "title", "about")

    def concerns(self, kind: str | None) -> bool:
        """Return whether records of this kind have the section; None asks for any kind."""
        return kind is None or not self.kinds or kind in self.kinds


def section(
    title: str, *fields: str, about: str = "", kinds: tuple[str, ...] = (), folded: bool = False
) -> Section:
    return Section(title, fields, about, kinds, folded)


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
    #: what the navigation says where `label_plural` has no room there
    short: ClassVar[str] = ""
    about: ClassVar[str]  #: what belongs here and why; shown while the register is empty
    clause: ClassVar[str]  #: of ISO/IEC 27013
    phase: ClassVar[str]  #: plan, do, check, act: where it stands in the navigation
    icon: ClassVar[str] = "file-text"
    columns: ClassVar[Sequence[str]] = ("title", "owner", "state")
    filters: ClassVar[Sequence[str]] = ("owner", "state")
    sorts: ClassVar[Sequence[str]] = ("title", "changed_at")
    #: the columns, never null, that lists are ordered by in place of fields
    sort_columns: ClassVar[Mapping[str, str]] = {}
    default_sort: ClassVar[str] = "title"
    form: ClassVar[Sequence[Section]] = ()
    #: rows inside a record that people edit with it
    parts: ClassVar[Sequence[PartType]] = ()
    #: the field that says by which name a record goes, where an organization has several (`naming`)
    called_by: ClassVar[str] = ""
    #: of the declaration for one of these names: what narrows lists to it, what begins a new one
    narrowed: ClassVar[str] = ""
    begun: ClassVar[str] = ""
    #: whether each organization says what its kinds are: the model has a text field `kind`, which
    #: is a choice as soon as some are defined (`engine.own.kinds`)
    own_kinds: ClassVar[bool] = False
    #: columns that a list has besides while it shows one kind: {"contract": ("number",)}
    kind_columns: ClassVar[Mapping[str, Sequence[str]]] = {}
    #: shown on the record's page and sent by the API besides the form's fields
    readonly: ClassVar[Sequence[str]] = ()
    #: those of them that the record's page tells of in a part of its own, and does not repeat
    told_apart: ClassVar[Sequence[str]] = ()
    #: fields of which history keeps what nobody can read, such as a digest: its pages say nothing
    untold: ClassVar[Sequence[str]] = ()
    #: those of them that only a replay fills in, from another system's log; empty: none is replayed
    replayed: ClassVar[Sequence[str]] = ()
    #: its records are written at the end of writes to others as well, by what they derive: so whoever
    #: locks some of several types locks these last, and two such writes never wait for each other
    locked_last: ClassVar[bool] = False
    #: types of edges that belong to these records, besides those that every record may have
    relations: ClassVar[Sequence[str]] = ()
    #: fields that are relations as well, of a type made for them: {"parent": "part_of"}
    edge_fields: ClassVar[Mapping[str, str]] = {}
    #: fields that go by another word here than in their model: {"title": "Name"}
    labels: ClassVar[Mapping[str, str]] = {}
    #: fields whose word the standards use each in their own way: {"party": "Customer"}, a term of
    #: the glossary; forms say what it means here
    terms: ClassVar[Mapping[str, str]] = {}
    restrictable: ClassVar[bool] = False
    #: an organization has one of these records at most, of those that meet the condition; None: any
    #: number. A constraint of the model says the same
    only_one: ClassVar[models.Q | None] = None
    #: the field that names the record this one hangs on: who may know of that may know of this
    hangs_on: ClassVar[str] = ""
    #: what customers may be shown of a record that is shared with them; empty: it can't be shared
    shared_fields: ClassVar[Sequence[str]] = ()
    #: names of parts that customers are shown with them
    shared_parts: ClassVar[Sequence[str]] = ()
    create_guards: ClassVar[Sequence[Guard]] = ()
    edit_guards: ClassVar[Sequence[Guard]] = ()
    remove_guards: ClassVar[Sequence[Guard]] = ()
    erase_guards: ClassVar[Sequence[Guard]] = ()
    #: what a title becomes that was lawfully erased
    erased_title: ClassVar[str] = N_("Erased by law")
    #: who has to say that a record is right, and what their word rests on
    approvals: ClassVar[Sequence[ApprovalRule]] = ()
    #: what is frozen as a version, and when; None: records have no versions
    versions: ClassVar[Versions | None] = None
    #: set by `sharing.as_shared`: what customers see of these records, they see by the version in force
    shown_by_version: ClassVar[Versions | None] = None
    #: date fields that stand on the calendar; empty: the due date of the entry, if there is one
    calendar: ClassVar[Sequence[CalendarDate]] = ()
    #: whether organizations may keep checklists for these records
    checklists: ClassVar[bool] = False
    #: what may hang on these records; every record can be watched
    attachments: ClassVar[bool] = True
    comments: ClassVar[bool] = True
    tasks: ClassVar[bool] = True
    #: whether people enter how long they worked on these records
    time_spent: ClassVar[bool] = False
    #: the organization's own fields by name, in the declaration that one organization has
    own: ClassVar[Mapping[str, FieldSpec]] = {}
    #: the organization's own types of relations by code, whichever records they are drawn from
    own_relations: ClassVar[Mapping[str, EdgeType]] = {}
    #: whether this is the declaration for customers, which knows the shared fields only
    shared_only: ClassVar[bool] = False
    #: text fields, of the record and its parts, whose words nobody finds it by
    not_searched: ClassVar[Sequence[str]] = ()
    #: a template of the record's own, shown under its facts
    body_template: ClassVar[str] = ""

    @classmethod
    def derive(cls, records: Sequence[Any], act: Act) -> None:
        """Set what follows in new or edited records from others, whole set at once, before guards
        and validation. What follows from a record's own fields alone its model sets."""

    @classmethod
    def usual_circle(cls, record: Any, act: Act) -> Sequence[int]:
        """Return whom (principals) a record is restricted to unless others are chosen; none: nobody."""
        return ()

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
    def asked_for(cls, parameters: Mapping[str, str]) -> str:
        """Return the value of `called_by` that all have whom an address or a form asks for."""
        return parameters.get(cls.called_by, "")

    @classmethod
    def body_context(cls, page: RecordPage) -> dict[str, Any]:
        """Return what `body_template` needs of a record's page."""
        return {}

    @classmethod
    def decorate(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows of a list with what its columns need, still one query."""
        return rows

    # What follows is derived, not declared.

    @classmethod
    def guards_of_edit(cls) -> Sequence[Guard]:
        """Return what has its say on an edit: what is declared, and what versions ask."""
        from isthmus.engine.snapshots.guards import only_drafts_change

        return cls.edit_guards if cls.versions is None else (only_drafts_change, *cls.edit_guards)

    @classmethod
    def editable(cls, kind: str | None = None) -> list[str]:
        """Return the names of the fields people fill in, in order of the form.

        With a kind, of the fields that records of this kind have. A field that stands in the
        sections of several kinds is named once.
        """
        return [*_editable(tuple(cls.form), kind)]

    @classmethod
    def kinds(cls) -> dict[str, str]:
        """Return the labels of the kinds whose records differ, by code; empty where none do.

        Where kinds are data, all that the organization defined.
        """
        if not (cls.own_kinds or any(part.kinds for part in cls.form)):
            return {}
        return dict(cls.spec("kind").choices)

    @classmethod
    def foreign_to(cls, kind: str) -> list[str]:
        """Return the names of the fields that records of this kind don't have, in order.

        Where kinds are data a record may be of none; it has the fields that all have.
        """
        if not cls.own_kinds and kind not in cls.kinds():
            return []
        own = cls.editable(kind)
        return [name for name in cls.editable() if name not in own]

    @classmethod
    def part(cls, name: str) -> PartType | None:
        """Return the parts declared under this name."""
        return next((part for part in cls.parts if part.name == name), None)

    @classmethod
    def shown(cls) -> list[str]:
        """Return the names of every field that may leave the house, in order."""
        return [*_shown(tuple(cls.form), tuple(cls.readonly))]

    @classmethod
    def filterable(cls) -> list[str]:
        """Return the names of the fields a list can be narrowed by."""
        return [*cls.filters, "changed_at", "created_at"]

    @classmethod
    def drawable(cls) -> tuple[str, ...]:
        """Return the types of edges that can be drawn from these records by hand, in order."""
        every = (one.code for one in edge_types.values() if one.universal)
        own = (
            code
            for code, one in cls.own_relations.items()
            if not one.retired and (not one.sources or cls.code in one.sources)
        )
        return tuple(dict.fromkeys([*every, *cls.relations, *own]))

    @classmethod
    def edge_type(cls, code: str) -> EdgeType | None:
        """Return a type of relation as whoever has this declaration knows it, by its code."""
        return edge_types.get(code) or cls.own_relations.get(code)

    @classmethod
    def spec(cls, name: str) -> FieldSpec:
        return _spec(cls, name)

    @classmethod
    def specs(cls, names: Iterable[str]) -> list[FieldSpec]:
        return [cls.spec(name) for name in names]

    @classmethod
    def transitions(cls) -> dict[str, Transition]:
        return transitions_of(cls.model)


@lru_cache(maxsize=2_000)
def _editable(form: tuple[Section, ...], kind: str | None) -> tuple[str, ...]:
    names = (name for part in form if part.concerns(kind) for name in part.fields)
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=2_000)
def _shown(form: tuple[Section, ...], readonly: tuple[str, ...]) -> tuple[str, ...]:
    names = [*_editable(form, None), *readonly, "state", "created_at", "changed_at"]
    return tuple(dict.fromkeys(names))


# Bounded: organizations with own fields have declarations of their own, which come and go.
@lru_cache(maxsize=20_000)
def _spec(record_type: type[RecordType], name: str) -> FieldSpec:
    from isthmus.engine.fields import spec_for

    spec = spec_for(record_type.model, name)
    return replace(spec, label=declared(record_type.labels.get(name, spec.label)))


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

    def by_label(self, label: str) -> type[RecordType] | None:
        """Return the type of which one record is called so in English: incident, internal-audit."""
        wanted = label.lower().replace("-", " ")
        return next((t for t in self.types() if str(t.label).lower() == wanted), None)


registry = Registry()


def derived_form(record_type: type[RecordType]) -> tuple[Section, ...]:
    """Return a form of every field people may fill in: what it is, its texts, people and dates."""
    first, texts, last = ["title"], [], []
    for column in record_type.model._meta.concrete_fields:
        if not column.editable or column.primary_key or column.name == "title":
            continue
        if isinstance(column, models.TextField):
            texts.append(column.name)
        elif column.name == "owner" or isinstance(column, models.DateField):
            last.append(column.name)
        else:
            first.append(column.name)
    found = (
        section(
            record_type.label, *first, about="What it is called, and what kind of thing it is."
        ),
        section(
            "In words", *texts, about="What somebody has to know who reads it for the first time."
        ),
        section("People and dates", *last, about="Who answers for it, and what is due when."),
    )
    return tuple(one for one in found if one.fields)


def register(record_type: type[RecordType]) -> type[RecordType]:
    """Class decorator: make a record type known to pages, API, commands and contract tests.

    One that declares no form gets one of all fields that people may fill in.
    """
    for name in ("label", "label_plural", "about"):
        setattr(record_type, name, declared(getattr(record_type, name)))
    if record_type.called_by:
        record_type.label = Called(record_type.label, record_type.code)
        record_type.label_plural = Called(record_type.label_plural, record_type.code)
    if not record_type.form:
        record_type.form = derived_form(record_type)
    registry.add(record_type)
    return record_type
