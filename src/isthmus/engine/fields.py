"""Fields of records as pages, API, imports and exports see them, derived from the model.

`FieldSpec.parse` turns text or JSON into a value, `plain` turns a value into JSON, `display`
into what people read. There is one of these per declared field, whatever the interface.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone

from isthmus.engine.formats import day, moment, number
from isthmus.engine.language import declared, spoken, tr
from isthmus.engine.models import Entry, Principal, Record, StoredFile
from isthmus.engine.text import clean_line, fold

TEXT, LONG, MARKDOWN, CHOICE, BOOL = "text", "long", "markdown", "choice", "bool"
INTEGER, DECIMAL, DATE, MOMENT, FILE = "integer", "decimal", "date", "moment", "file"
PRINCIPAL, RECORD, URL = "principal", "record", "url"
#: of own fields only
CHOICES = "choices"


if TYPE_CHECKING:
    from isthmus.engine.lookup import Lookup

    Text = models.TextField[str, str]
    Line = models.CharField[str, str]
else:
    Text, Line = models.TextField, models.CharField


class MarkdownField(Text):
    """Long text that is shown rendered."""


class NamedField(Line):
    """A line of text some of whose values have a name: people read and may write that instead."""

    def __init__(
        self, *args: Any, names: Callable[[], Mapping[str, str]] = dict, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        #: names by value, asked for whenever one is shown
        self.names = names

    def deconstruct(self) -> Any:
        # To the database it is a line of text.
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class FieldProblem(Exception):
    """A value that can't be used: a code for programs, a message and a hint for people."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


def shortest(number: Decimal) -> str:
    """Return a number as text without needless zeros: 99.950 is 99.95."""
    return format(number.normalize(), "f")


def instant(moment: datetime) -> datetime:
    """Return `moment` with its zone. Raises FieldProblem where zones can't be counted with."""
    if not 1 < moment.year < 9999:
        raise FieldProblem("range", tr("The year %(year)s is out of reach.", year=moment.year))
    return moment if moment.tzinfo else timezone.make_aware(moment)


def no_address(value: str) -> FieldProblem | None:
    """Return why `value` can't become a link, or None. Only what a browser fetches does."""
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and parts.hostname and " " not in value
    except ValueError:
        good = False
    if good:
        return None
    hint = tr("It begins with https://, for example https://example.org/page.")
    return FieldProblem("url", tr("“%(value)s” is not a web address.", value=value[:80]), hint)


#: Kinds whose values are JSON already.
AS_STORED = frozenset({TEXT, LONG, MARKDOWN, CHOICE, BOOL, INTEGER, URL})


@dataclass(frozen=True)
class FieldSpec:
    name: str
    label: str
    kind: str
    help: str
    required: bool
    max_length: int | None
    choices: tuple[tuple[str, str], ...]
    column: models.Field[Any, Any]

    #: whether nothing stands in the field that is not among its choices
    closed: ClassVar[bool] = True

    @cached_property
    def attribute(self) -> str:
        """The name under which the model holds the bare value (`owner_id` for `owner`)."""
        return str(self.column.attname)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return dict(self.choices)

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Codes by what stands for them, folded: the code or its label; the first one counts."""
        found: dict[str, str] = {}
        for code, label in self.choices:
            found.setdefault(fold(code), code)
            found.setdefault(fold(label), code)
        return found

    def offers(self, value: Any) -> bool:
        """Return whether the value is one of the choices."""
        return value in self._labels

    @property
    def related(self) -> Any:
        """The model that a field of the kind `record` points at; None where it is no record's."""
        return self.column.related_model

    @cached_property
    def kinds_of_people(self) -> tuple[str, ...]:
        """The sorts of principals that are offered for the field; empty: all of them."""
        limit = getattr(self.column.remote_field, "limit_choices_to", None)
        return tuple(map(str, limit.get("kind__in", ()))) if isinstance(limit, dict) else ()

    def offered(self, text: str = "") -> Sequence[tuple[str, str]]:
        """Return what a form that says `text` lets people choose from."""
        return self.choices

    def not_given(self, value: str) -> FieldProblem | None:
        """Return why no record is given this value any more, though some may hold it; else None."""
        return None

    def of(self, record: Any) -> Any:
        """Return what `record` holds in the field."""
        return getattr(record, self.attribute)

    def put(self, record: Any, value: Any) -> None:
        """Let `record` hold `value` in the field."""
        setattr(record, self.attribute, value)

    def value(self, stored: Any) -> Any:
        """Return what a value of history stands for. Raises ValidationError."""
        return self.column.to_python(stored)

    def problem(self, value: Any) -> FieldProblem | None:
        """Return what a value of the right type breaks besides its length and its choices."""
        return no_address(value) if self.kind == URL and value else None

    # Conditions on rows of the register, for lists.

    def asked(self, text: str, lookup: Lookup) -> Any:
        """Return the value that a list is asked for. Raises FieldProblem."""
        return self.parse(text, lookup)

    def is_empty(self) -> models.Q:
        return models.Q(**{f"{self.attribute}__isnull": True})

    def is_among(self, values: Sequence[Any]) -> models.Q:
        return models.Q(**{f"{self.attribute}__in": list(values)})

    def is_beyond(self, operator: str, value: Any) -> models.Q:
        """Return the condition that a value is at least (`gte`) or at most (`lte`) this one."""
        return models.Q(**{f"{self.attribute}__{operator}": value})

    def plain(self, value: Any, lookup: Lookup) -> Any:
        """Return `value` as JSON: principals and records by their reference."""
        if value is None:
            return None
        if self.kind == PRINCIPAL:
            principal = lookup.principal(value)
            return (principal.reference or principal.name) if principal else None
        if self.kind == RECORD:
            entry = lookup.entry(value)
            return entry.reference if entry else None
        if self.kind == FILE:
            stored = lookup.file(value)
            return stored.name if stored else None
        if self.kind in (MOMENT, DATE):
            return value.isoformat()
        if self.kind == DECIMAL:
            return shortest(value)
        return value

    def plains(self, records: Sequence[Any], lookup: Lookup) -> list[Any]:
        """Return what each record holds as JSON: `plain`, for a list of them."""
        values = [*map(attrgetter(self.attribute), records)]
        if self.kind in AS_STORED:
            return values
        return [self.plain(value, lookup) for value in values]

    def display(self, value: Any, lookup: Lookup) -> str:
        """Return `value` as people read it; the empty string for nothing."""
        if value is None or value == "":
            return ""
        if self.kind == PRINCIPAL:
            principal = lookup.principal(value)
            return principal.name if principal else ""
        if self.kind == RECORD:
            entry = lookup.entry(value)
            return f"{entry.reference} {entry.title}" if entry else ""
        if self.kind == FILE:
            stored = lookup.file(value)
            return stored.name if stored else ""
        if self.kind == CHOICE:
            return spoken(self._labels.get(value, str(value)))
        if self.kind == BOOL:
            return tr("Yes") if value else tr("No")
        if self.kind == MOMENT:
            return moment(value)
        if self.kind == DATE:
            return day(value)
        if isinstance(self.column, NamedField):
            return self.column.names().get(value, str(value))
        return (
            number(value.normalize() if self.kind == DECIMAL else value)
            if (self.kind in (DECIMAL, INTEGER))
            else str(value)
        )

    def parse(self, raw: Any, lookup: Lookup) -> Any:
        """Return the value that `raw` (text, or JSON of the right type) stands for.

        Raises FieldProblem with what is wrong and how to mend it.
        """
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return self._nothing()
        return getattr(self, f"_parse_{self.kind}")(raw, lookup)

    def _nothing(self) -> Any:
        if self.required:
            raise FieldProblem(
                "required",
                tr("%(label)s is missing.", label=self.label),
                tr("Give %(label)s.", label=self.label.lower()),
            )
        if self.column.null:
            return None
        return self.column.get_default()

    def _parse_text(self, raw: Any, lookup: Lookup) -> str:
        text = clean_line(self._string(raw))
        if self.required and not text:
            return str(self._nothing())
        if isinstance(self.column, NamedField):
            values = {fold(name): value for value, name in self.column.names().items()}
            text = values.get(fold(text), text)
        return self._short_enough(text)

    def _parse_url(self, raw: Any, lookup: Lookup) -> str:
        address = self._parse_text(raw, lookup)
        if problem := no_address(address):
            raise problem
        return address

    def _parse_long(self, raw: Any, lookup: Lookup) -> str:
        text = self._string(raw).replace("\r\n", "\n").replace("\x00", "")
        return self._short_enough(text)

    _parse_markdown = _parse_long

    def _string(self, raw: Any) -> str:
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            raise FieldProblem("type", tr("%(label)s must be text.", label=self.label))
        return str(raw)

    def _short_enough(self, text: str) -> str:
        if self.max_length and len(text) > self.max_length:
            raise FieldProblem(
                "too-long",
                tr(
                    "%(label)s has %(count)s characters, %(max_length)s are possible.",
                    label=self.label,
                    count=len(text),
                    max_length=self.max_length,
                ),
                tr("Shorten it by %(count)s.", count=len(text) - self.max_length),
            )
        return text

    def _parse_choice(self, raw: Any, lookup: Lookup) -> str:
        found = self._codes.get(fold(self._string(raw)))
        if found is not None:
            return found
        known = ", ".join(code for code, _ in self.choices)
        raise FieldProblem(
            "choice",
            tr("“%(raw)s” is not a %(label)s.", raw=raw, label=self.label.lower()),
            tr("One of: %(known)s.", known=known),
        )

    def _parse_bool(self, raw: Any, lookup: Lookup) -> bool:
        if isinstance(raw, bool):
            return raw
        word = fold(self._string(raw))
        if word in ("yes", "true", "1", "on"):
            return True
        if word in ("no", "false", "0", "off"):
            return False
        raise FieldProblem(
            "bool", tr("“%(raw)s” is neither yes nor no.", raw=raw), tr("Write yes or no.")
        )

    def _parse_integer(self, raw: Any, lookup: Lookup) -> int:
        try:
            number = int(self._string(raw).strip())
        except ValueError:
            raise FieldProblem("integer", tr("“%(raw)s” is not a whole number.", raw=raw)) from None
        if abs(number) > 2_147_483_647 or (
            number < 0 and isinstance(self.column, models.PositiveIntegerField)
        ):
            raise FieldProblem(
                "range",
                tr(
                    "%(number)s is outside what %(label)s can be.",
                    number=number,
                    label=self.label.lower(),
                ),
            )
        return number

    def _parse_decimal(self, raw: Any, lookup: Lookup) -> Decimal:
        column = self.column
        assert isinstance(column, models.DecimalField)
        try:
            number = Decimal(self._string(raw).strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise FieldProblem(
                "decimal", tr("“%(raw)s” is not a number.", raw=raw), tr("For example 99.95.")
            )
        if number.adjusted() >= column.max_digits - column.decimal_places:
            raise FieldProblem(
                "range",
                tr("%(raw)s is outside what %(label)s can be.", raw=raw, label=self.label.lower()),
            )
        kept = round(number, column.decimal_places)
        if kept != number:
            hint = tr(
                "It takes %(decimal_places)s digits after the point.",
                decimal_places=column.decimal_places,
            )
            raise FieldProblem(
                "range", tr("%(raw)s is more exact than can be kept.", raw=raw), hint
            )
        return kept

    def _parse_date(self, raw: Any, lookup: Lookup) -> date:
        if isinstance(raw, datetime):
            return raw.date()
        if isinstance(raw, date):
            return raw
        try:
            # A date with a time is that day; anything else behind a date is a slip.
            return datetime.fromisoformat(self._string(raw).strip()).date()
        except ValueError:
            raise FieldProblem(
                "date",
                tr("“%(raw)s” is not a date.", raw=raw),
                tr("Write it as year-month-day: 2026-11-23."),
            ) from None

    def _parse_moment(self, raw: Any, lookup: Lookup) -> datetime:
        try:
            moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw).strip())
        except ValueError:
            raise FieldProblem(
                "moment",
                tr("“%(raw)s” is not a date and time.", raw=raw),
                tr("For example 2026-11-23 14:05."),
            ) from None
        return instant(moment)

    def _parse_principal(self, raw: Any, lookup: Lookup) -> int:
        found = lookup.principal_named(self._string(raw))
        if found is None:
            raise FieldProblem(
                "unknown",
                tr("Nobody here is “%(raw)s”.", raw=raw),
                tr("Give a reference, an e-mail address or a name."),
            )
        return int(found.pk)

    def _parse_file(self, raw: Any, lookup: Lookup) -> int:
        found = lookup.file_at(self._string(raw))
        if found is None:
            raise FieldProblem(
                "unknown", tr("There is no such upload."), tr("Upload the file again.")
            )
        return int(found.pk)

    def _parse_record(self, raw: Any, lookup: Lookup) -> int:
        found = lookup.entry_named(self._string(raw))
        model = self.related
        assert isinstance(model, type)
        assert issubclass(model, models.Model)
        if found is None or (model is not Entry and found.type != model._meta.label_lower):
            raise FieldProblem(
                "unknown",
                tr("There is no “%(raw)s” to refer to.", raw=raw),
                tr("Give its reference."),
            )
        return int(found.pk)


def _kind(column: models.Field[Any, Any]) -> str:
    if column.is_relation:
        related = column.related_model
        if related is Principal:
            return PRINCIPAL
        if related is StoredFile:
            return FILE
        if isinstance(related, type) and issubclass(related, (Entry, Record)):
            return RECORD
        raise TypeError(f"{column}: a field of a record points at a principal or a record.")
    if column.choices:
        return CHOICE
    for field_class, kind in (
        (MarkdownField, MARKDOWN),
        (models.TextField, LONG),
        (models.BooleanField, BOOL),
        (models.IntegerField, INTEGER),
        (models.DecimalField, DECIMAL),
        (models.DateTimeField, MOMENT),
        (models.DateField, DATE),
        (models.URLField, URL),
        (models.CharField, TEXT),
    ):
        if isinstance(column, field_class):
            return kind
    raise TypeError(f"{column}: no way to show a {type(column).__name__} yet.")


def spec_for(model: type[models.Model], name: str) -> FieldSpec:
    """Return the spec of one model field. Raises TypeError for a kind the engine can't show."""
    column = model._meta.get_field(name)
    assert isinstance(column, models.Field)
    choices: Sequence[tuple[str, str]] = [
        (str(code), declared(str(label))) for code, label in (column.flatchoices or [])
    ]
    kind = CHOICE
    if name == "state" and issubclass(model, Record):
        choices = model.lifecycle.choices()
    else:
        kind = _kind(column)
    required = not column.blank and not column.has_default() and kind != BOOL
    label = str(column.verbose_name)
    return FieldSpec(
        name=name,
        label=declared(label[:1].upper() + label[1:]),
        kind=kind,
        help=declared(str(column.help_text)),
        required=required,
        max_length=getattr(column, "max_length", None),
        choices=tuple(choices),
        column=column,
    )
