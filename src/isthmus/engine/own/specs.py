"""One own field as everything else sees a field: parsed, checked, shown, compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet

from isthmus.engine import fields as kinds
from isthmus.engine.conditions import Chosen
from isthmus.engine.fields import FieldProblem, FieldSpec, no_address, shortest
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import OwnField, OwnFieldKind, OwnValue
from isthmus.engine.text import fold

#: Before the code in the name of an own field; no other field's name has a full stop.
OWN = "own."
LONGEST = {kinds.TEXT: 250, kinds.URL: 1_000, kinds.LONG: 10_000}
#: Places after the point that a number keeps, and how large it may be.
PLACES, LARGEST = 6, Decimal(10) ** 12
#: What JSON holds of a kind where nothing has to be made of it.
NATIVE = {
    kinds.TEXT: str, kinds.LONG: str, kinds.URL: str, kinds.INTEGER: int, kinds.BOOL: bool,
    kinds.CHOICES: list,
}  # fmt: skip
#: Kinds that may become one another where every value can be read.
CONVERTIBLE = frozenset(
    {kinds.TEXT, kinds.LONG, kinds.URL, kinds.INTEGER, kinds.DECIMAL, kinds.BOOL, kinds.DATE,
     kinds.MOMENT, kinds.CHOICE, kinds.CHOICES}
)  # fmt: skip
#: Values of these kinds are read without knowing whose they are.
_NOBODY: Any = None
#: Kinds whose values have an order that people know.
ORDERED = frozenset(
    {kinds.TEXT, kinds.INTEGER, kinds.DECIMAL, kinds.BOOL, kinds.DATE, kinds.MOMENT, kinds.CHOICE}
)
#: Long texts are searched for, not filtered by.
NEVER_FILTERED = frozenset({OwnFieldKind.LONG, OwnFieldKind.URL})


@dataclass(frozen=True)
class OwnSpec(FieldSpec):
    """An own field. Its value stands in `Record.own` under `code`; nothing is None."""

    key: int
    code: str
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    target: str = ""
    filterable: bool = False
    shared: bool = False
    retired: bool = False
    #: codes of the kinds whose records must have it, where only some do
    demanded_of: tuple[str, ...] = ()

    @property
    def related(self) -> Any:
        from isthmus.engine.registry import registry

        found = registry.find(self.target) if self.target else None
        return found.model if found else None

    def of(self, record: Any) -> Any:
        return self.value(record.own.get(self.code))

    def plains(self, records: Sequence[Any], lookup: Lookup) -> list[Any]:
        """Return what each record holds as JSON: the values stand in no column of their own."""
        return [self.plain(self.of(record), lookup) for record in records]

    def put(self, record: Any, value: Any) -> None:
        kept = {code: held for code, held in record.own.items() if code != self.code}
        if value not in (None, "", []):
            kept[self.code] = self.stored(value)
        record.own = kept

    def value(self, stored: Any) -> Any:
        """Return what the JSON of a record or of history stands for.

        Under an earlier definition it may have been written in another form; it is read as if
        somebody typed it now. What can't be read so is nothing, and stays where it is.
        """
        try:
            return self.read(stored)
        except FieldProblem:
            return None

    def read(self, stored: Any) -> Any:
        """Return what JSON stands for. Raises FieldProblem for what another definition left."""
        if stored in (None, "", []):
            return None
        if self.kind in (kinds.PRINCIPAL, kinds.RECORD):
            return int(stored) if isinstance(stored, str) and stored.isdecimal() else None
        if self.kind == kinds.URL and (problem := no_address(str(stored))):
            # It becomes a link: what was a text before is no address because somebody says so.
            raise problem
        if type(stored) is NATIVE.get(self.kind) and self.kind != kinds.CHOICE:
            return stored
        if isinstance(stored, list) and self.kind != kinds.CHOICES:
            stored = ", ".join(map(str, stored))
        if isinstance(stored, bool) and self.kind != kinds.BOOL:
            stored = "yes" if stored else "no"
        return super().parse(stored, _NOBODY)

    def stored(self, value: Any) -> Any:
        """Return a value as JSON holds it: keys as text, instants in UTC."""
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return shortest(value)
        return str(value) if self.kind in (kinds.PRINCIPAL, kinds.RECORD) else value

    def display(self, value: Any, lookup: Lookup) -> str:
        if self.kind == kinds.CHOICES:
            labels = dict(self.choices)
            return ", ".join(labels.get(one, one) for one in _each(value or []))
        text = super().display(value, lookup)
        return f"{text} {self.unit}" if text and self.unit else text

    def parse(self, raw: Any, lookup: Lookup) -> Any:
        value = super().parse(raw if raw != [] else None, lookup)
        if problem := self.problem(value):
            raise problem
        return None if value in ("", []) else value

    def problem(self, value: Any) -> FieldProblem | None:
        if value in (None, "", []):
            return None
        if self.kind in (kinds.INTEGER, kinds.DECIMAL):
            return self._beyond(Decimal(value))
        if self.kind == kinds.CHOICES:
            unknown = [one for one in value if one not in dict(self.choices)]
            if unknown:
                return FieldProblem(
                    "choice",
                    tr("%(label)s can't be “%(unknown)s”.", label=self.label, unknown=unknown[0]),
                )
        return super().problem(value)

    def _beyond(self, number: Decimal) -> FieldProblem | None:
        unit = f" {self.unit}" if self.unit else ""
        if self.minimum is not None and number < self.minimum:
            least = f"{shortest(self.minimum)}{unit}"
            return FieldProblem(
                "range",
                tr("%(label)s is less than %(least)s.", label=self.label, least=least),
                tr("From %(least)s.", least=least),
            )
        if self.maximum is not None and number > self.maximum:
            most = f"{shortest(self.maximum)}{unit}"
            return FieldProblem(
                "range",
                tr("%(label)s is more than %(most)s.", label=self.label, most=most),
                tr("Up to %(most)s.", most=most),
            )
        return None

    def _parse_choices(self, raw: Any, lookup: Lookup) -> list[str]:
        given = (
            raw if isinstance(raw, list) else [one for one in str(raw).split(",") if one.strip()]
        )
        chosen = {self._parse_choice(one, lookup) for one in given}
        return [code for code, _ in self.choices if code in chosen]

    # How lists compare: by rows of `OwnValue`.

    def keys(self, stored: Any) -> list[str]:
        """Return the keys under which a record that holds this is found."""
        value = self.value(stored)
        if value in (None, "", []):
            return []
        return list(dict.fromkeys(self.key_of(one) for one in _each(value)))

    def key_of(self, value: Any) -> str:
        """Return text whose order is that of the values."""
        if isinstance(value, bool):
            return "1" if value else "0"
        if isinstance(value, int | Decimal) and self.kind in (kinds.INTEGER, kinds.DECIMAL):
            return f"{int((Decimal(value) + LARGEST) * 10**PLACES):020d}"
        if isinstance(value, datetime | date):
            return str(self.stored(value))
        return fold(str(value))[:250] if self.kind == kinds.TEXT else str(value)[:250]

    def asked(self, text: str, lookup: Lookup) -> Any:
        if self.kind == kinds.CHOICES:
            return self._parse_choice(text, lookup)
        return self.parse(text, lookup)

    def _rows(self, **condition: Any) -> Q:
        return Q(pk__in=Chosen(OwnValue, "entry_id", Q(field_id=self.key, **condition)))

    def is_empty(self) -> Q:
        return ~self._rows()

    def is_among(self, values: Sequence[Any]) -> Q:
        return self._rows(key__in=[self.key_of(one) for one in values])

    def is_beyond(self, operator: str, value: Any) -> Q:
        return self._rows(**{f"key__{operator}": self.key_of(value)})

    def in_order(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows that have a value, with what they are sorted by as `own_key`."""
        held = rows.filter(entry__own_values__field_id=self.key)
        ordered: QuerySet[Any] = held.annotate(own_key=F("entry__own_values__key"))
        return ordered


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def spec_of(row: OwnField, today: date) -> OwnSpec:
    """Return the field that a definition describes, as it is on this day."""
    required = row.required_from is not None and row.required_from <= today
    return OwnSpec(
        name=f"{OWN}{row.code}",
        label=row.label,
        kind=row.kind,
        help=_help(row, needed=required and bool(row.kinds)),
        required=required and not row.kinds and row.retired_at is None,
        max_length=LONGEST.get(row.kind),
        choices=tuple((str(code), str(label)) for code, label in row.choices),
        column=_column(row),
        key=row.pk,
        code=row.code,
        unit=row.unit,
        minimum=row.minimum,
        maximum=row.maximum,
        target=row.target,
        filterable=row.filterable,
        shared=row.shared,
        retired=row.retired_at is not None,
        demanded_of=tuple(row.kinds) if required and row.retired_at is None else (),
    )


def _help(row: OwnField, *, needed: bool) -> str:
    """Return the hint with what a number is measured in, how large it may be, who must have it."""
    least = (
        tr("from %(shortest)s", shortest=shortest(row.minimum)) if row.minimum is not None else ""
    )
    most = (
        tr("up to %(shortest)s", shortest=shortest(row.maximum)) if row.maximum is not None else ""
    )
    limits = ", ".join(one for one in (row.unit and f"in {row.unit}", least, most) if one)
    demanded = tr("Records of these kinds must have it.") if needed else ""
    words = (row.hint, f"{limits[:1].upper()}{limits[1:]}.", demanded)
    return " ".join(one for one in words if one not in ("", "."))


def _column(row: OwnField) -> models.Field[Any, Any]:
    """Return a column of no table: it says how values are read, and that they may be missing."""
    given: dict[str, Any] = {"null": True, "blank": True, "verbose_name": row.label}
    column: models.Field[Any, Any]
    match row.kind:
        case kinds.INTEGER:
            column = models.IntegerField(**given)
        case kinds.DECIMAL:
            column = models.DecimalField(max_digits=18, decimal_places=PLACES, **given)
        case kinds.BOOL:
            column = models.BooleanField(**given)
        case kinds.DATE:
            column = models.DateField(**given)
        case kinds.MOMENT:
            column = models.DateTimeField(**given)
        case kinds.PRINCIPAL | kinds.RECORD:
            column = models.BigIntegerField(**given)
        case _:
            column = models.TextField(**given)
    column.set_attributes_from_name(f"{OWN}{row.code}")
    return column


def flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what came in with the values under `own` named as fields are: `own.cost_centre`."""
    held = row.get("own")
    if not isinstance(held, Mapping):
        return dict(row)
    rest = {name: value for name, value in row.items() if name != "own"}
    return rest | {f"{OWN}{code}": value for code, value in held.items()}


def nested(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields by name with the own ones together under `own`, by code: how they go out."""
    found = {name: value for name, value in fields.items() if not name.startswith(OWN)}
    own = {name.removeprefix(OWN): v for name, v in fields.items() if name.startswith(OWN)}
    return found | {"own": own} if own else found
