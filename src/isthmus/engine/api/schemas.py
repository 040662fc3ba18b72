"""What each register's operations take and answer, as pydantic models made from its fields."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Discriminator, Field, Tag, create_model

from isthmus.engine import fields as kinds
from isthmus.engine.fields import FieldSpec
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType

#: Records in one request: what the door takes in one transaction.
BATCH = 500
NUMBER = r"^-?\d{1,15}(\.\d{1,9})?$"
DATE = r"^\d{4}-\d{2}-\d{2}$"
MOMENT = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}"

OWN_FIELDS = "The organization's own fields by code; `isthmus schema` tells which there are."
OWN_GIVEN: tuple[Any, Any] = (
    dict[str, Any],
    Field(default_factory=dict, max_length=100, description=f"{OWN_FIELDS} Others stay."),
)

POINTS_AT = {
    kinds.PRINCIPAL: "Reference of a person, group or role; also an e-mail address or a name.",
    kinds.RECORD: "Reference of a record.",
    kinds.FILE: "Handle of an upload (POST /files).",
}


class Strict(Schema):
    """What comes in: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Empty(Schema):
    """No content."""


class Relation(Schema):
    """A current relation; `direction` is `out` where it starts from the record in the address."""

    type: str
    label: str
    direction: Literal["out", "in"]
    reference: str
    title: str
    kind: str = Field(description="Type of the other end.")
    state: str
    note: str
    since: str


class Relations(Schema):
    items: list[Relation]


class Change(Schema):
    field: str
    label: str
    before: Any
    after: Any


class PartHappened(Schema):
    """How one row of a part changed; `id` is the row's."""

    part: str
    id: str
    what: Literal["added", "changed", "removed"]
    changes: list[Change]


class Happened(Schema):
    """One event of a record's history."""

    verb: str
    actor: str
    via: str
    occurred_at: str
    recorded_at: str
    changes: list[Change]
    parts: list[PartHappened]
    inputs: dict[str, Any]
    note: str
    relation: dict[str, str] | None


class History(Schema):
    items: list[Happened]


class Reason(Schema):
    code: str
    text: str
    hint: str


class Action(Schema):
    verb: str
    label: str
    help: str
    target: str
    possible: bool
    reasons: list[Reason]
    inputs: list[dict[str, Any]]


class Possible(Schema):
    """Something to do with a record: a transition, or edit, relate, restrict, remove."""

    verb: str
    label: str
    possible: bool
    reasons: list[Reason] = Field(description="Why it can't be done now; empty if it can.")


class Actions(Schema):
    items: list[Action]


class Uploaded(Schema):
    """A stored upload; `handle` is what a file field takes, and is told this once."""

    handle: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Schemas:
    """The models of one register."""

    record: type[Schema]
    detail: type[Schema]
    page: type[Schema]
    made: Any
    create: Any
    edit: type[Schema]
    inputs: type[Schema]
    do_many: type[Schema]
    done: type[Schema]
    relate: type[Schema]


def _one_or_many(value: Any) -> str:
    return "many" if isinstance(value, list) else "one"


#: A type of relation that an organization added; the door knows which there are.
OWN_RELATION = r"^own\.[a-z][a-z0-9_]{0,35}$"
OWN_CODE: Any = Annotated[str, Field(pattern=OWN_RELATION)]


@cache
def schemas_of(record_type: type[RecordType]) -> Schemas:
    """Return the models of a register."""
    name = record_type.model.__name__
    editable, shown = record_type.editable(), record_type.shown()
    record = _model(f"{name}Record", record_type.label, Schema, {
        "reference": (str, Field(examples=[f"{record_type.prefix}-2026-0042"])),
        "version": (int, Field(ge=1, description="Grows with every change; also the ETag.")),
        **{spec.name: _output(spec) for spec in record_type.specs(shown)},
        "own": (dict[str, Any], Field(description=OWN_FIELDS)),
        **{part.name: _part_output(part, name) for part in record_type.parts},
    })  # fmt: skip
    detail = _model(f"{name}Detail", f"{record_type.label} with what can be done now", record, {
        "actions": (list[Possible], ...),
    })  # fmt: skip
    page = _model(f"{name}Page", f"One page of {record_type.label_plural.lower()}", Schema, {
        "items": (list[record], ...),  # type: ignore[valid-type]
        "count": (int, Field(ge=0, description="How many there are; see `capped`.")),
        "capped": (bool, Field(description="There are `count` or more; nobody counted on.")),
        "next": (str | None, ...),
        "previous": (str | None, ...),
    })  # fmt: skip
    done = _model(f"{name}Batch", "What was written, in order", Schema, {
        "items": (list[record], ...),  # type: ignore[valid-type]
    })  # fmt: skip
    specs = record_type.specs(editable)
    parts = {part.name: _part_input(part, name) for part in record_type.parts}
    about_kinds = _about_kinds(record_type)
    one = _model(f"{name}Create", record_type.about, Strict, {
        **{s.name: _input(s, more=about_kinds.get(s.name, "")) for s in specs},
        "own": OWN_GIVEN, **parts,
    })  # fmt: skip
    edit = _model(
        f"{name}Edit",
        "The fields to change; those left out stay as they are.",
        Strict,
        {
            **{s.name: _input(s, partial=True, more=about_kinds.get(s.name, "")) for s in specs},
            "own": OWN_GIVEN,
            **parts,
        },
    )
    many = Annotated[list[one], Field(min_length=1, max_length=BATCH)]  # type: ignore[valid-type]
    inputs = _inputs(record_type, name)
    return Schemas(
        record=record,
        detail=detail,
        page=page,
        made=detail | done,
        create=Annotated[
            Annotated[one, Tag("one")] | Annotated[many, Tag("many")], Discriminator(_one_or_many)
        ],
        edit=edit,
        inputs=inputs,
        do_many=_model(f"{name}DoMany", "Records, and what the action asks for", Strict, {
            "references": (list[str], Field(min_length=1, max_length=BATCH)),
            "inputs": (inputs, Field(default_factory=inputs)),
        }),
        done=done,
        relate=_relate(record_type, name),
    )  # fmt: skip


def _model(name: str, about: str, base: type[Schema], fields: dict[str, Any]) -> type[Schema]:
    made: type[Schema] = create_model(name, __base__=base, __doc__=about, **fields)
    return made


def _relate(record_type: type[RecordType], name: str) -> type[Schema]:
    types = [one for code in record_type.drawable() if (one := record_type.edge_type(code))]
    about = "; ".join(f"`{one.code}`: {one.label}" for one in types)
    about += "; `own.` and its code: a relation that the organization added."
    kind: Any = Literal[tuple(one.code for one in types)] | OWN_CODE if types else OWN_CODE
    return _model(f"{name}Relate", "Relations to draw from this record", Strict, {
        "type": (kind, Field(description=about)),
        "targets": (list[str], Field(min_length=1, max_length=BATCH, description="References.")),
        "note": (str, Field("", max_length=500)),
    })  # fmt: skip


def _inputs(record_type: type[RecordType], name: str) -> type[Schema]:
    """Return the inputs of all transitions: each is optional here, and says which verb needs it."""
    fields: dict[str, Any] = {}
    wanted_by: dict[str, list[str]] = {}
    for move in record_type.transitions().values():
        for wanted in move.inputs:
            needs = f"{move.verb}{'' if wanted.required else ' (optional)'}: {wanted.label}"
            wanted_by.setdefault(wanted.name, []).append(needs)
            limits: dict[str, Any] = {"description": ". ".join(wanted_by[wanted.name])}
            if wanted.is_record:
                limits["max_length"] = 60
            elif wanted.type is not str:
                limits |= {"pattern": DATE, "json_schema_extra": {"format": "date"}}
            fields[wanted.name] = (str | None, Field(None, **limits))
    return _model(f"{name}Inputs", "What the action asks for", Strict, fields)


def _about_kinds(record_type: type[RecordType]) -> dict[str, str]:
    """Return which kinds have a field, for the fields that not all have."""
    kinds_of: dict[str, list[str]] = {}
    for kind in record_type.kinds():
        for name in record_type.editable(kind):
            kinds_of.setdefault(name, []).append(kind)
    every = len(record_type.kinds())
    return {
        name: f"Of these kinds only: {', '.join(found)}."
        for name, found in kinds_of.items()
        if len(found) < every
    }


def _part_output(part: PartType, name: str) -> tuple[Any, Any]:
    row = _model(f"{name}{part.name.title()}Row", part.label, Schema, {
        "id": (str, Field(description="Stays the same as long as the row is there.")),
        **{s.name: _output(s, needs=s.name == part.needs) for s in part.specs()},
    })  # fmt: skip
    return list[row], Field(title=part.label_plural, description=part.about or None)  # type: ignore[valid-type]


def _part_input(part: PartType, name: str) -> tuple[Any, Any]:
    """Return the complete list of a part's rows; what a row leaves out, one that is there keeps."""
    about = (
        "All rows, in order: one with the `id` of a row that is there changes it, one without is "
        f"added, those left out are removed. Leave `{part.name}` out to leave them as they are."
    )
    row = _model(f"{name}{part.name.title()}Given", part.label, Strict, {
        "id": (str | None, Field(None, description="Of a row that is there.")),
        **{s.name: _input(s, partial=True, needs=s.name == part.needs) for s in part.specs()},
    })  # fmt: skip
    kind = Annotated[list[row], Field(max_length=part.at_most)]  # type: ignore[valid-type]
    return kind, Field(default_factory=list, title=part.label_plural, description=about)


def _input(
    spec: FieldSpec, *, partial: bool = False, more: str = "", needs: bool = False
) -> tuple[Any, Any]:
    kind, extra = _kind(spec, given=True)
    if needs:
        kind = kind | OWN_CODE
    default: Any = ... if spec.required and not partial else None
    if not spec.required:
        # Null empties a field, or leaves the choice to its default.
        kind = kind | None
    about = " ".join(words for words in (_about(spec), more) if words) or None
    return kind, Field(default, description=about, title=spec.label, **extra)


def _output(spec: FieldSpec, *, needs: bool = False) -> tuple[Any, Any]:
    kind, extra = _kind(spec, given=False)
    if needs:
        kind = kind | OWN_CODE
    if spec.column.null or spec.kind in POINTS_AT:
        kind = kind | None
    return kind, Field(description=_about(spec), title=spec.label, **extra)


def _about(spec: FieldSpec) -> str | None:
    return " ".join(part for part in (spec.help, POINTS_AT.get(spec.kind, "")) if part) or None


def _kind(spec: FieldSpec, *, given: bool) -> tuple[Any, dict[str, Any]]:
    """Return the type of a field's value and its limits."""
    match spec.kind:
        case kinds.BOOL:
            return bool, {}
        case kinds.INTEGER:
            return Annotated[int, Field(ge=-2_147_483_647, le=2_147_483_647)], {}
        case kinds.DECIMAL if given:
            return Annotated[str, Field(pattern=NUMBER)] | Annotated[float, Field()], {}
        case kinds.DATE:
            return Annotated[str, Field(pattern=DATE)], {"json_schema_extra": {"format": "date"}}
        case kinds.MOMENT:
            extra = {"json_schema_extra": {"format": "date-time"}}
            return Annotated[str, Field(pattern=MOMENT)], extra
        case kinds.CHOICE:
            codes = tuple(code for code, _ in spec.choices)
            # What is answered may be sent back: an empty choice too.
            return Literal[(*codes, "") if spec.column.blank else codes], {}
    if not given or spec.kind in POINTS_AT:
        return str, {}
    limits: dict[str, Any] = {"min_length": 1} if spec.required else {}
    if spec.max_length:
        limits["max_length"] = spec.max_length
    return Annotated[str, Field(**limits)] if limits else str, {}
