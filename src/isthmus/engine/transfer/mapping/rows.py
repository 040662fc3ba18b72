"""Rows of another system's table, made rows of a register by a mapping."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence

from isthmus.engine import formats
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.text import clean_line, fold
from isthmus.engine.transfer.columns import PART, REFERENCE, RELATION, split
from isthmus.engine.transfer.errors import CellError, TransferProblem
from isthmus.engine.transfer.mapping.rules import Mapping, PartRules, Rule, Skip
from isthmus.engine.transfer.mapping.values import Refusal, value, values
from isthmus.engine.transfer.sheet import SheetRow, known_columns
from isthmus.engine.transfer.table import Table

Cell = Callable[[str], str]

#: A file that is gathered has at most so many rows.
MAX_GATHERED = 50_000


class MappedRows:
    def __init__(self, mapping: Mapping, record_type: type[RecordType], table: Table) -> None:
        self.mapping, self.record_type = mapping, record_type
        self.places = {fold(name): place for place, name in reversed([*enumerate(table.head)])}
        known = known_columns(record_type)
        wanted = [REFERENCE] if mapping.key else []
        wanted += list(mapping.fields)
        wanted += [f"{RELATION}{code}" for code in mapping.relations]
        wanted += [f"{PART}{name}" for name in mapping.parts]
        self.columns = [known[name] for name in wanted]
        self.errors = [*self._missing(table)]
        #: parts that the file says something of
        self.parts = [name for name, part in mapping.parts.items() if self._told(part)]

    def _missing(self, table: Table) -> list[CellError]:
        """Return an error for each column that the mapping names and the file lacks."""
        wanted = dict.fromkeys([*self.mapping.key, *(one.column for one in self.mapping.skip)])
        for rule in (*self.mapping.fields.values(), *self.mapping.relations.values()):
            wanted |= dict.fromkeys(() if rule.optional else rule.columns)
        for part in self.mapping.parts.values():
            for rule in part.fields.values():
                if not part.numbered and not rule.optional:
                    wanted |= dict.fromkeys(rule.columns)
        errors = []
        for name in wanted:
            if fold(name) not in self.places:
                close = difflib.get_close_matches(name, table.head, n=1)
                meant = tr("Did you mean “%(close)s”?", close=close[0][:60]) + " " if close else ""
                hint = (meant + tr("It has: %(names)s.", names=", ".join(table.head)))[:500]
                message = tr(
                    "The file has no column “%(name)s”, which the mapping names.", name=name[:60]
                )
                errors.append(CellError(table.head_row, name[:60], "missing-column", message, hint))
        return errors

    def _lacks(self, rule: Rule, number: int | str = "{n}") -> bool:
        """Return whether the file has none of the columns of a rule that may do without: what stands
        stays as it is."""
        names = (fold(name.replace("{n}", str(number))) for name in rule.columns)
        return rule.optional and bool(rule.columns) and not any(one in self.places for one in names)

    def _told(self, part: PartRules) -> bool:
        rules = [rule for rule in part.fields.values() if rule.columns]
        numbers = range(1, (part.numbered or 1) + 1)
        return not rules or any(not self._lacks(rule, one) for rule in rules for one in numbers)

    def row(self, number: int, cells: Sequence[str], errors: list[CellError]) -> SheetRow | None:
        def cell(name: str) -> str:
            place = self.places.get(fold(name))
            return cells[place] if place is not None and place < len(cells) else ""

        if any(skipped(one, cell) for one in self.mapping.skip):
            return None
        row = SheetRow(number, raw=list(cells))
        if self.mapping.key:
            self._key(row, cell, errors)
        for name, rule in self.mapping.fields.items():
            self._field(row, name, rule, cell, errors)
        for code, rule in self.mapping.relations.items():
            self._relation(row, code, rule, cell, errors)
        for name in self.parts:
            row.parts[name] = self._part(row, name, cell, errors)
        return row

    def _field(
        self, row: SheetRow, name: str, rule: Rule, cell: Cell, errors: list[CellError]
    ) -> None:
        try:
            found = value(rule, cell)
        except Refusal as refusal:
            _refused(row, name, rule, refusal, errors)
            return
        lacking = self._lacks(rule)
        if lacking and not found:
            return
        row.cells[name] = f"{rule.source}:{found}" if rule.source and found else found
        if rule.unknown == "empty":
            row.lenient.append(name)
        # Without the column, what is said in place of nothing is for new records only.
        if rule.only_new or lacking:
            row.only_new.append(name)

    def _relation(
        self, row: SheetRow, code: str, rule: Rule, cell: Cell, errors: list[CellError]
    ) -> None:
        column = f"{RELATION}{code}"
        try:
            found = values(rule, cell)
        except Refusal as refusal:
            _refused(row, column, rule, refusal, errors)
            return
        lacking = self._lacks(rule)
        if lacking and not found:
            return
        row.relations[code] = found if rule.split else [o for text in found for o in split(text)]
        if rule.unknown == "empty":
            row.lenient.append(column)
        if rule.only_new or lacking:
            row.only_new.append(column)

    def end(self) -> None:
        return None

    def _key(self, row: SheetRow, cell: Cell, errors: list[CellError]) -> None:
        key = " / ".join(clean_line(cell(name)) for name in self.mapping.key)
        if key.strip(" /"):
            row.cells[REFERENCE] = f"{self.mapping.source}:{key}"
            return
        column = self.mapping.key[0]
        hint = tr("Give the row one, or leave such rows out by “skip”.")
        errors.append(CellError(row.number, column, "required", tr("The key is missing."), hint))

    def _part(
        self, row: SheetRow, name: str, cell: Cell, errors: list[CellError]
    ) -> list[dict[str, str]]:
        part = self.mapping.parts[name]
        found: list[dict[str, str]] = []
        for number in range(1, (part.numbered or 1) + 1):

            def numbered(column: str, number: int = number) -> str:
                return cell(column.replace("{n}", str(number)))

            # A row of nothing but constants is none.
            named = [one for rule in part.fields.values() for one in rule.columns]
            if not any(numbered(one).strip() for one in named):
                continue
            made = {}
            for field_name, rule in part.fields.items():
                if self._lacks(rule, number):
                    continue
                try:
                    made[field_name] = value(rule, numbered)
                except Refusal as refusal:
                    _refused(row, f"{name}.{len(found)}.{field_name}", rule, refusal, errors)
            found.append(made)
        return found


def gathered(
    mapping: Mapping, rows: Iterable[tuple[SheetRow, list[CellError]]]
) -> Iterator[tuple[SheetRow, list[CellError]]]:
    """Make one row of those with the same reference: rows of its parts from each, the rest as the first
    says it. One that says otherwise is an error. Raises TransferProblem for a file of too many rows: all
    of them are held until the last is read."""
    found: dict[str, tuple[SheetRow, list[CellError]]] = {}
    for count, (row, errors) in enumerate(rows):
        if count == MAX_GATHERED:
            text = tr(
                "Rows that belong together are gathered from files of at most %(rows)s rows.",
                rows=formats.number(MAX_GATHERED),
            )
            raise TransferProblem(text, tr("Divide the file, the rows of a record together."))
        first, told = found.setdefault(row.reference, (row, errors))
        if first is row:
            continue
        told += errors
        first.more += row.lines
        if _of_the_record(mapping, row) != _of_the_record(mapping, first):
            message = tr(
                "It says otherwise of the record than row %(number)s, which belongs to it as well.",
                number=first.number,
            )
            hint = tr("Say the same in each row, or give it another key.")
            told.append(CellError(row.number, "", "differs", message, hint))
        for name, more in row.parts.items():
            if mapping.parts[name].gathered:
                first.parts[name] += more
    yield from found.values()


def _of_the_record(mapping: Mapping, row: SheetRow) -> tuple[object, ...]:
    """Return what each of the rows that are gathered has to say the same."""
    parts = {name: rows for name, rows in row.parts.items() if not mapping.parts[name].gathered}
    return row.cells, row.relations, parts


def _refused(
    row: SheetRow, column: str, rule: Rule, refusal: Refusal, errors: list[CellError]
) -> None:
    where = tr(
        "%(text)s (column “%(names)s”).",
        text=refusal.message[:-1],
        names=", ".join(rule.columns)[:60],
    )
    errors.append(CellError(row.number, column, "mapping", where, refusal.hint))


def skipped(skip: Skip, cell: Cell) -> bool:
    """Return whether a row is left out by this."""
    text = fold(cell(skip.column))
    if skip.empty is not None:
        return bool(text) != skip.empty
    if skip.among is not None:
        return text in skip.among
    return skip.outside is not None and text not in skip.outside
