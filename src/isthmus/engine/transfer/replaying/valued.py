"""Values of a log's cells, each distinct one made once: a log says the same thing many times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from isthmus.engine import fields as kinds
from isthmus.engine.fields import FieldProblem, FieldSpec
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.mapping.rules import Mapping as MappingFile
from isthmus.engine.transfer.mapping.rules import Rule
from isthmus.engine.transfer.mapping.values import Refusal, value
from isthmus.engine.transfer.replaying.log import Log, LogRow

#: Distinct values that are remembered of one field; titles and times may all differ.
REMEMBERED = 10_000


class Valued:
    """Makes the values of records out of rows, by the rules of a mapping."""

    def __init__(
        self,
        record_type: type[RecordType],
        mapping: MappingFile,
        log: Log,
        lookup: Lookup,
        zone: ZoneInfo,
    ) -> None:
        self.log, self.lookup, self.zone = log, lookup, zone
        assert mapping.replay is not None
        counters = {n: Rule((one.column,)) for n, one in mapping.replay.counters.items()}
        rules = {**mapping.fields, **mapping.keep, **counters}
        self.rules = [(record_type.spec(name), rule) for name, rule in rules.items()]
        self.known: dict[str, dict[tuple[str, ...], Any]] = {name: {} for name in rules}

    def of(self, row: LogRow) -> tuple[Mapping[str, Any], list[tuple[str, str]]]:
        """Return the values of a row by field, and the fields that it gives none, with the reason."""
        found: dict[str, Any] = {}
        refused: list[tuple[str, str]] = []
        for spec, rule in self.rules:
            cells = tuple(self.log.cell(row, name) for name in rule.columns)
            known = self.known[spec.name]
            if cells not in known:
                if len(known) >= REMEMBERED:
                    known.clear()
                known[cells] = self._made(spec, rule, row)
            made = known[cells]
            if isinstance(made, Refusal):
                refused.append((spec.name, made.message))
            else:
                found[spec.name] = made
        return found, refused

    def _made(self, spec: FieldSpec, rule: Rule, row: LogRow) -> Any:
        """Return a field's value, or why there is none."""
        try:
            text = value(rule, lambda name: self.log.cell(row, name))
            raw: Any = f"{rule.source}:{text}" if rule.source and text else text
            if spec.kind == kinds.MOMENT and rule.dates and text:
                raw = datetime.fromisoformat(text).replace(tzinfo=self.zone)
            return spec.parse(raw, self.lookup)
        except Refusal as refusal:
            return refusal
        except FieldProblem as problem:
            if rule.unknown == "empty" and problem.code in ("unknown", "choice"):
                return spec.parse(None, self.lookup)
            return Refusal(problem.message)
