"""Fill a register of an organization with rows, in bulk.

This is the one place that writes records round the door, which checks what nobody doubts here
and would take an hour for a million rows. What it writes is what the door would have written:
entry, record, words, events in a chain that verifies, edges.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from itertools import islice
from typing import Any

from django.db import connection, models

from benchmarks.trials import SETTLED, TRIALS
from isthmus.engine.door import Act, history
from isthmus.engine.door.bulk import adapted, insert_rows
from isthmus.engine.door.references import random_reference
from isthmus.engine.door.transaction import door_open
from isthmus.engine.door.words import rows_for
from isthmus.engine.keys import new_key
from isthmus.engine.models import Circle, Edge, Entry, Event, Record, SearchRow
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.figures.following import write_anew

#: Rows in one transaction.
STEP = 5_000
SUBJECTS = (
    "access", "backup", "capacity", "change", "cloud", "configuration", "continuity", "contract",
    "cryptography", "development", "disposal", "email", "escalation", "facility", "handover",
    "hosting", "incident", "laptop", "logging", "media", "monitoring", "network", "on-call",
    "password", "patching", "payroll", "printing", "privacy", "problem", "purchasing", "recovery",
    "release", "remote work", "retention", "screening", "service desk", "storage", "supplier",
    "training", "visitor",
)  # fmt: skip
FORMS = ("agreement", "checklist", "description", "guideline", "instruction", "plan", "policy",
         "procedure", "record", "register", "report", "review", "standard", "statement")  # fmt: skip
PLACES = ("branch offices", "customers", "data centre", "field staff", "finance", "headquarters",
          "laboratory", "night shift", "partners", "platform team", "sales", "warehouse")  # fmt: skip
SENTENCES = (
    "It applies to everybody who works under our control.",
    "Exceptions are asked for in writing and end after a year.",
    "The owner looks at it again after every major incident.",
    "What it costs is agreed before work begins.",
    "Results are reported to top management each quarter.",
    "The supplier shows evidence before the first delivery.",
)
#: One in so many records is restricted to a circle; one in so many is related to another.
RESTRICTED, RELATED = 50, 4


@dataclass
class Filling:
    """One run of the generator: `count` records of a type, made over the two years before `act`.

    `pools` are the keys that generated rows may point at, by table; circles among them.
    """

    record_type: type[RecordType]
    act: Act
    pools: Mapping[Any, Sequence[int]]
    count: int
    seed: int = 27_013

    @cached_property
    def dice(self) -> random.Random:
        return random.Random(self.seed)  # noqa: S311 - the same rows each time, no secret

    @cached_property
    def verbs(self) -> dict[str, str]:
        """The transition that leads to each state."""
        moves = self.record_type.transitions().items()
        return {move.target: verb for verb, move in moves if move.target}

    @cached_property
    def states(self) -> list[str]:
        """The states that records come to; those are left out in which only one may be."""
        single = _single_states(self.record_type.model)
        every = dict.fromkeys([self.record_type.model.lifecycle.initial, *self.verbs])
        found = [state for state in every if state not in single]
        only = self.record_type.only_one
        return found if only is None else [s for s in found if not only.check({"state": s})]

    def records(self) -> Iterator[tuple[Any, list[Event]]]:
        """Yield records with their events, the oldest first."""
        span = timedelta(days=730)
        makers = self._makers()
        for number in range(self.count):
            moment = self.act.occurred_at - span * (1 - number / self.count)
            yield self._record(number, replace(self.act, occurred_at=moment), makers)

    def _record(
        self, number: int, act: Act, makers: dict[str, Callable[[], Any]]
    ) -> tuple[Any, list[Event]]:
        model = self.record_type.model
        record: Any = model(**{name: make() for name, make in makers.items()})
        record.organization_id = act.viewer.organization_id
        trial = TRIALS.get(self.record_type.register)
        settle = trial.settle if trial else SETTLED.get(self.record_type.register)
        if settle is not None:
            settle(record)
        record.title = self._title(number)
        record.title_key = fold(record.title)[:250]
        record.reference = f"{self.record_type.prefix}-{act.today.year}-B{number:07d}"
        record.state = model.lifecycle.initial
        record.created_at = record.changed_at = act.occurred_at
        circles = self.pools.get(Circle, ())
        if self.record_type.restrictable and circles and number % RESTRICTED == 7:
            record.circle_id = self.dice.choice(circles)
            record.reference = random_reference(self.record_type.prefix)
        record.entry = Entry(
            id=new_key(),
            organization_id=record.organization_id,
            type=self.record_type.code,
            created_at=act.occurred_at,
        )
        # Of what there may be one of, the newest is that one.
        stays = self.record_type.only_one is not None and number == self.count - 1
        return record, self._events(record, act, stays=stays)

    def _events(self, record: Any, act: Act, *, stays: bool) -> list[Event]:
        """Return what happened to the record: it was created, and most moved on since, unless it
        stays as it was."""
        happened = history.Happening(record.entry, "created", {"fields": history.snapshot(record)})
        events = [history.chained(happened, act)]
        target = record.state if stays else self.dice.choice(self.states)
        if target != record.state:
            hours = timedelta(hours=self.dice.randrange(900))
            later = replace(act, occurred_at=act.occurred_at + hours)
            changes = {"state": [record.state, target]}
            record.state, record.changed_at = target, later.occurred_at
            record.entry.version = 2
            moved = history.Happening(record.entry, self.verbs[target], {"changes": changes})
            events.append(history.chained(moved, later))
        history.mirror(record)
        return events

    def _title(self, number: int) -> str:
        pick = self.dice.choice
        return f"{pick(SUBJECTS).capitalize()} {pick(FORMS)} for {pick(PLACES)}, part {number + 1}"

    def _makers(self) -> dict[str, Callable[[], Any]]:
        """Return how each column of the type's own is filled, by attribute."""
        model = self.record_type.model
        common = {column.name for column in Record._meta.get_fields()} - {"owner"}
        # What a constraint binds to something else is left empty where it may be.
        bound = _bound(model)
        trial = TRIALS.get(self.record_type.register)
        if trial is not None:
            common |= trial.empty
        return {
            column.attname: maker
            for column in model._meta.concrete_fields
            if column.name not in common
            and not ((column.null or column.blank) and column.name in bound)
            and (maker := self._maker(column)) is not None
        }

    def _maker(self, column: models.Field[Any, Any]) -> Callable[[], Any] | None:
        dice = self.dice
        if column.is_relation:
            return self._pointer(column)
        if column.choices:
            codes = [code for code, _ in column.flatchoices]
            return lambda: dice.choice(codes)
        if isinstance(column, models.DateTimeField):
            return lambda: self.act.occurred_at - timedelta(minutes=dice.randrange(900_000))
        if isinstance(column, models.DateField):
            return lambda: self.act.today + timedelta(days=dice.randrange(-300, 700))
        if isinstance(column, models.IntegerField) and not (column.null or column.has_default()):
            return lambda: dice.randrange(1, 100)
        if isinstance(column, models.TextField):
            return lambda: "\n\n".join(dice.choices(SENTENCES, k=3))
        if isinstance(column, models.EmailField):
            return lambda: f"{dice.choice(SUBJECTS).replace(' ', '.')}@example.org"
        if isinstance(column, models.CharField):
            longest = column.max_length or 100
            return lambda: dice.choice(SENTENCES)[:longest]
        return None

    def _pointer(self, column: models.Field[Any, Any]) -> Callable[[], Any] | None:
        pool = self.pools.get(column.related_model, ())
        if not pool:
            return None
        dice, empty = self.dice, 0.1 if column.null else 0.0
        return lambda: None if dice.random() < empty else dice.choice(pool)


def _bound(model: type[Record]) -> set[str]:
    """Return the fields that the constraints of a model name."""
    found: set[str] = set()
    for constraint in model._meta.constraints:
        found |= {*getattr(constraint, "fields", ())}
        found |= _named(getattr(constraint, "condition", None) or models.Q())
    return found


def _named(condition: models.Q) -> set[str]:
    return {name for name, *_ in _compared(condition)}


def _single_states(model: type[Record]) -> set[str]:
    """Return the states in which a constraint lets few records be at once."""
    conditions = (getattr(one, "condition", None) for one in model._meta.constraints)
    pairs = (pair for one in conditions if one is not None for pair in _compared(one))
    return {value for name, value, denied in pairs if name == "state" and not denied}


def _compared(condition: models.Q) -> Iterator[tuple[str, Any, bool]]:
    """Yield the fields that a condition names, with what each is compared with, and whether it is
    denied."""
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from _compared(child)
        elif isinstance(child, tuple):
            yield str(child[0]).split("__")[0], child[1], condition.negated


def fill(filling: Filling) -> list[int]:
    """Write what `filling` describes and return the keys of the records, the oldest first."""
    keys: list[int] = []
    made = filling.records()
    while step := list(islice(made, STEP)):
        records = [record for record, _ in step]
        edges, events = _related(filling, records)
        events += [event for _, told in step for event in told]
        with door_open():
            load(Entry, [record.entry for record in records])
            load(filling.record_type.model, records)
            filling.record_type.after_create(records, filling.act)
            for record in records:
                record.parts = {part.name: [] for part in filling.record_type.parts}
            load(SearchRow, rows_for(records))
            load(Event, events)
            load(Edge, edges)
            if filling.record_type.code == INCIDENT:
                write_anew(record.pk for record in records)
        keys += [record.pk for record in records]
    return keys


def load(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Write rows in the fastest way the database has."""
    if connection.vendor != "postgresql":
        insert_rows(model, rows)
        return
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    values = adapted(fields, rows)
    with connection.cursor() as cursor:
        # Django's cursor has no COPY; the driver's own below it has.
        into = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
        with cursor.cursor.copy(into) as copy:
            for row in zip(*values, strict=True):
                copy.write_row(row)


def load_of_each(
    model: type[models.Model], keys: Sequence[int], rows_of: Callable[[int, int], Iterator[Any]]
) -> None:
    """Write what belongs to each record, by its place and its key. It has no events: what is measured
    reads none."""
    for start in range(0, len(keys), STEP):
        step = keys[start : start + STEP]
        with door_open():
            load(model, [row for n, key in enumerate(step) for row in rows_of(start + n, key)])


def _related(filling: Filling, records: Sequence[Any]) -> tuple[list[Edge], list[Event]]:
    """Return edges from some records to the one made before, and what both ends tell of it."""
    edges, events, act = [], [], filling.act
    code = filling.record_type.drawable()[0]
    for target, source in zip(records[::RELATED], records[1::RELATED], strict=False):
        edge = Edge(
            id=new_key(),
            organization_id=act.viewer.organization_id,
            source_id=source.pk,
            target_id=target.pk,
            type=code,
            made_by_id=act.viewer.principal_id,
            valid_from=act.occurred_at,
        )
        edges.append(edge)
        payload = {"type": code, "source": str(source.pk), "target": str(target.pk)}
        for end in (source, target):
            told = history.Happening(end.entry, "related", dict(payload))
            events.append(history.chained(told, act))
    return edges, events
