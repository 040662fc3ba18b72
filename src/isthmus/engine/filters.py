"""Conditions of a list: one grammar for pages, API, command line, exports and saved views.

A parameter is a field, or a field and an operator: `state=draft,open`, `owner.not=me`,
`due.lte=30d`. Its values are separated by commas; one with a comma in it, or one that would mean
something else, stands in quotes: `"Miller, Ann"`, `"none"`. `Filter.parameter` and `Filter.raw`
print what was parsed, so that it is parsed to the same again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Q
from django.utils import timezone

from isthmus.engine import days
from isthmus.engine.fields import (
    BOOL,
    CHOICE,
    CHOICES,
    DATE,
    DECIMAL,
    INTEGER,
    MOMENT,
    PRINCIPAL,
    FieldProblem,
    FieldSpec,
    instant,
)
from isthmus.engine.language import N_, declare_texts, joined, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType
from isthmus.engine.text import clean_line

#: The operator of a parameter → how it reads before one value, and before several.
OPERATORS: dict[str, tuple[str, str]] = {
    "": (N_("is"), N_("is any of")),
    "not": (N_("is not"), N_("is none of")),
    "gte": (N_("from"), N_("from")),
    "lte": (N_("until"), N_("until")),
}
NONE, ME, NOW = "none", "me", "now"
#: So many values one filter may have.
MOST = 200
DAYS = frozenset({DATE, MOMENT})
RANGES = frozenset({DATE, MOMENT, INTEGER, DECIMAL})

_VALUE = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^,]*?))\s*(?:,|$)')


class QueryProblem(Exception):
    """A filter, sort key or cursor that can't be understood: names the parameter and the mend."""

    def __init__(self, parameter: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.parameter, self.message, self.hint = parameter, message, hint


@dataclass(frozen=True)
class Term:
    """One value of a filter: as it is written, and as people read it."""

    text: str
    #: written in quotes: never a word of the grammar
    literal: bool = False
    words: str = ""

    def printed(self) -> str:
        plain = self.text.strip() == self.text and not set(self.text) & {",", '"'}
        if plain and self.text and not self.literal:
            return self.text
        return '"' + self.text.replace('"', '""') + '"'


@dataclass(frozen=True)
class Filter:
    """One condition: a field, how it is compared with which values, and what that is as SQL."""

    name: str
    label: str
    operator: str
    terms: tuple[Term, ...]
    condition: Q = field(compare=False)
    #: in place of “is”, where that would be no sentence
    says: str = ""

    @property
    def parameter(self) -> str:
        return f"{self.name}.{self.operator}" if self.operator else self.name

    @property
    def raw(self) -> str:
        return ",".join(term.printed() for term in self.terms)

    @property
    def sentence(self) -> tuple[str, str]:
        """The operator and the values as they read between the field and the end: “is not”, “empty”."""
        if [term.text for term in self.terms] == [NONE] and not self.terms[0].literal:
            return OPERATORS[self.operator][0], tr("empty")
        one, several = OPERATORS[self.operator]
        values = joined(term.words or term.text for term in self.terms)
        return self.says or (several if len(self.terms) > 1 else one), values


@dataclass(frozen=True)
class Extra:
    """A filter that is no field of a record: labels and the like. Every register has it, or one.

    `read` gets the operator and the values and returns their terms and the condition; `options`
    what can be chosen. Customers have none of these.
    """

    name: str
    label: str
    operators: tuple[str, ...]
    read: Callable[[type[RecordType], str, Sequence[Term], Lookup], tuple[Sequence[Term], Q]]
    options: Callable[[Lookup], Sequence[tuple[str, str]]]
    about: str = ""
    says: str = ""  #: in place of “is”
    record_type: str = "*"  #: code of the type whose list has it
    #: only the lists of types that declare this
    capability: str = ""

    def __post_init__(self) -> None:
        declare_texts(self, "label", "about", "says")


#: Declared by the engine's capabilities, by name.
extras: dict[str, Extra] = {}


def extras_of(record_type: type[RecordType]) -> dict[str, Extra]:
    return {
        name: one
        for name, one in extras.items()
        if one.record_type in ("*", record_type.code)
        and (not one.capability or getattr(record_type, one.capability))
    }


def extras_for(record_type: type[RecordType], lookup: Lookup) -> dict[str, Extra]:
    return {} if lookup.viewer.customer else extras_of(record_type)


def operators_of(spec: FieldSpec) -> tuple[str, ...]:
    """Return the operators that a field can be filtered by."""
    if spec.kind in DAYS:
        return ("", "gte", "lte", "not") if can_be_empty(spec) else ("", "gte", "lte")
    return ("", "not", "gte", "lte") if spec.kind in RANGES else ("", "not")


def can_be_empty(spec: FieldSpec) -> bool:
    return bool(spec.column.null or (isinstance(spec.column, CharField) and spec.column.blank))


def split(raw: str) -> list[Term]:
    """Return the values of a parameter, in order, each once; empty ones are none.

    What stands in quotes means itself.
    """
    found: list[Term] = []
    place = 0
    while place < len(raw):
        match = _VALUE.match(raw, place)
        if match is None:
            # A quote inside a value, or one that never ends, is a sign like any other.
            end = raw.find(",", place) if "," in raw[place:] else len(raw)
            found.append(Term(raw[place:end].strip()))
            place = end + 1
            continue
        quoted, plain = match.groups()
        if quoted is not None:
            found.append(Term(quoted.replace('""', '"'), literal=True))
        elif plain:
            found.append(Term(plain))
        place = max(match.end(), place + 1)
    return list(dict.fromkeys(found))


def read_filter(record_type: type[RecordType], parameter: str, raw: str, lookup: Lookup) -> Filter:
    """Return the condition that a parameter stands for. Raises QueryProblem."""
    name, operator = field_of(record_type, parameter)
    terms = split(raw)
    extra = extras_for(record_type, lookup).get(name)
    if extra is None and name not in record_type.filterable():
        known = ", ".join([*record_type.filters, *extras_for(record_type, lookup)])
        raise QueryProblem(
            parameter,
            tr("Can't filter by “%(name)s”.", name=name),
            tr("One of: %(known)s.", known=known),
        )
    spec = None if extra else record_type.spec(name)
    label = extra.label if extra else record_type.spec(name).label
    possible = extra.operators if extra else operators_of(record_type.spec(name))
    # Python's own partition drops the dot of “state.”: nothing after it is no operator either.
    if operator not in possible or parameter.endswith("."):
        raise QueryProblem(
            parameter,
            tr(
                "“.%(operator)s” is not possible for %(label)s.",
                operator=operator,
                label=label.lower(),
            ),
        )
    if not terms:
        raise QueryProblem(parameter, tr("%(label)s is compared with nothing.", label=label))
    if len(terms) > MOST:
        raise QueryProblem(
            parameter,
            tr("%(label)s is compared with more than %(most)s values.", label=label, most=MOST),
        )
    try:
        if extra:
            read, condition = extra.read(record_type, operator, terms, lookup)
        else:
            assert spec is not None
            read, condition = _read(spec, operator, terms, lookup)
    except FieldProblem as problem:
        raise QueryProblem(parameter, problem.message, problem.hint) from None
    return Filter(name, label, operator, tuple(read), condition, extra.says if extra else "")


def field_of(record_type: type[RecordType], parameter: str) -> tuple[str, str]:
    """Return the field and the operator; an own field has a full stop in its name."""
    before, _, after = parameter.rpartition(".")
    if before in record_type.own:
        return before, after
    if parameter in record_type.own:
        return parameter, ""
    name, _, operator = parameter.partition(".")
    return name, operator


def _read(
    spec: FieldSpec, operator: str, terms: Sequence[Term], lookup: Lookup
) -> tuple[Sequence[Term], Q]:
    if operator in ("gte", "lte"):
        if len(terms) > 1:
            hint = tr("It may be given once: %(printed)s.", printed=terms[0].printed())
            raise FieldProblem(
                "several", tr("%(label)s has one bound, not several.", label=spec.label), hint
            )
        return _bound(spec, operator, terms[0], lookup)
    empty = [term for term in terms if term.text == NONE and not term.literal]
    others = [term for term in terms if term not in empty]
    if spec.kind in DAYS:
        read, condition = _spans(spec, operator, others, lookup)
    else:
        # “draft” and “Draft” are one value.
        pairs = list(dict.fromkeys(_value(spec, term, lookup) for term in others))
        read = [term for term, _ in pairs]
        condition = _among(spec, operator, [value for _, value in pairs], bool(empty))
        return [*read, *empty], condition
    if empty:
        nothing = _is_empty(spec)
        condition = ~nothing if operator == "not" else condition | nothing
    return [*read, *empty], condition


def _is_empty(spec: FieldSpec) -> Q:
    nothing = spec.is_empty() if spec.column.null else Q(pk__in=[])
    return nothing | spec.is_among([""]) if isinstance(spec.column, CharField) else nothing


def _among(spec: FieldSpec, operator: str, values: Sequence[Any], empty: bool) -> Q:
    """Return the condition that a value is, or is not, among some.

    What can be listed is asked for by what it is, not by what it isn't: an index finds that.
    """
    if operator == "not" and spec.closed and spec.kind in (CHOICE, BOOL):
        every = [code for code, _ in spec.choices] if spec.kind == CHOICE else [True, False]
        rest = [value for value in every if value not in values]
        found = spec.is_among(rest)
        return found if empty or not can_be_empty(spec) else found | _is_empty(spec)
    inside = spec.is_among(values) if values else Q(pk__in=[])
    if operator != "not" and empty:
        return inside | _is_empty(spec) if values else _is_empty(spec)
    if operator != "not":
        return inside
    if not can_be_empty(spec):
        return ~inside
    if empty:
        return ~_is_empty(spec) & ~inside if values else ~_is_empty(spec)
    # Who is not Ann may be nobody: to a database nobody is neither Ann nor not Ann.
    return ~inside | _is_empty(spec)


def _value(spec: FieldSpec, term: Term, lookup: Lookup) -> tuple[Term, Any]:
    if spec.kind == PRINCIPAL and term.text == ME and not term.literal:
        me = lookup.viewer.principal_id
        if me is None:
            raise FieldProblem("nobody", tr("“me” is nobody here."), tr("Act as an account."))
        return Term(ME, words="me"), me
    text = clean_line(term.text)
    if not text:
        raise FieldProblem("required", tr("%(label)s is compared with nothing.", label=spec.label))
    value = spec.asked(text, lookup)
    if spec.kind in (CHOICE, CHOICES):
        text = str(value)
    elif spec.kind == BOOL:
        text = "yes" if value else "no"
    keyword = text == NONE or (text == ME and spec.kind == PRINCIPAL)
    return Term(text, keyword, spec.display(value, lookup) or text), value


def _spans(
    spec: FieldSpec, operator: str, terms: Sequence[Term], lookup: Lookup
) -> tuple[list[Term], Q]:
    """Return the condition that a day lies in one of several spans."""
    if operator == "not" and terms:
        raise FieldProblem(
            "operator",
            tr("%(label)s can be “not empty” only.", label=spec.label),
            tr("Write none."),
        )
    condition, read = Q(pk__in=[]), []
    for one, first, last in dict.fromkeys(_days(spec, term, lookup) for term in terms):
        read.append(one)
        condition |= spec.is_beyond("gte", first) & spec.is_beyond("lte", last)
    return read, condition


def _bound(spec: FieldSpec, operator: str, term: Term, lookup: Lookup) -> tuple[Sequence[Term], Q]:
    if spec.kind not in DAYS:
        one, bound = _value(spec, term, lookup)
    else:
        one, first, last = _days(spec, term, lookup)
        bound = first if operator == "gte" else last
    return [one], spec.is_beyond(operator, bound)


def _days(spec: FieldSpec, term: Term, lookup: Lookup) -> tuple[Term, Any, Any]:
    """Return a term with the first and the last value it means: a day, a span, or an instant."""
    text = clean_line(term.text)
    if text == NOW and spec.kind == MOMENT and not term.literal:
        at = timezone.now()
        return Term(NOW, words=tr("now")), at, at
    # A plus in an address arrives as a space, which is gone by now.
    if days.is_word(text) and not term.literal:
        try:
            found = days.span(text, timezone.localdate())
        except OverflowError:
            raise FieldProblem("range", tr("“%(text)s” is out of reach.", text=text)) from None
        assert found is not None
        text = days.canonical(text)
        return Term(text, words=days.words(text)), *_edges(spec, *found)
    if spec.kind == DATE or len(text) == 10:
        day = _parsed_day(spec, text)
        return Term(text, words=day.isoformat()), *_edges(spec, day, day)
    moment = spec.parse(text, lookup)
    return Term(text, words=text.replace("T", " ")), moment, moment


def _parsed_day(spec: FieldSpec, text: str) -> date:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        hint = tr("For example 2026-11-23, today, -30d or this-week.")
        raise FieldProblem("date", tr("“%(text)s” is not a date.", text=text), hint) from None


def _edges(spec: FieldSpec, first: date, last: date) -> tuple[Any, Any]:
    """Return the span as values of the field: of instants the first and last of these days."""
    if spec.kind == DATE:
        return first, last
    start = instant(datetime.combine(first, time.min))
    end = instant(datetime.combine(last, time.min) + timedelta(days=1, microseconds=-1))
    return start, end
