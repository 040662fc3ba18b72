"""What an import would do, worked out before anything is written."""

from __future__ import annotations

from isthmus.engine.access import CREATE, EDIT, IMPORT, RELATE, Viewer, to_do
from isthmus.engine.door import Act
from isthmus.engine.door.checks import require
from isthmus.engine.fields import PRINCIPAL, RECORD, FieldProblem
from isthmus.engine.language import begun, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry, Record
from isthmus.engine.own.relations import relation_types
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType
from isthmus.engine.sharing import seen_by
from isthmus.engine.transfer import parts, source_keys
from isthmus.engine.transfer.columns import BETWEEN, RELATION, Column, text
from isthmus.engine.transfer.describe import Described, describe, one_cell
from isthmus.engine.transfer.errors import CellError
from isthmus.engine.transfer.labels import PlannedLabels
from isthmus.engine.transfer.plan import CHUNK, Change, End, Plan, PlannedRow
from isthmus.engine.transfer.sheet import Sheet, SheetRow


def compare(
    record_type: type[RecordType],
    sheet: Sheet,
    viewer: Viewer,
    elsewhere: frozenset[str] = frozenset(),
    *,
    told: bool = True,
) -> Plan:
    """Return what the sheet asks for, against what is here and the viewer may see.

    `elsewhere` are names that other rows of the same file have: a plan with relations to them is
    good for looking at only. Where nobody looks (`told`), no words are made of the values of
    new records. Raises Forbidden if the viewer may not import into this register.
    """
    require(record_type, IMPORT, Act.now(viewer, "import"))
    return _Comparison(seen_by(record_type, viewer), sheet, viewer, elsewhere, told=told).plan()


class _Comparison:
    def __init__(
        self,
        record_type: type[RecordType],
        sheet: Sheet,
        viewer: Viewer,
        elsewhere: frozenset[str],
        *,
        told: bool,
    ) -> None:
        self.record_type, self.sheet, self.viewer = record_type, sheet, viewer
        self.elsewhere, self.told = elsewhere, told
        self.types = relation_types(viewer.organization)
        self.lookup = Lookup(viewer)
        self.found = Plan(record_type, errors=list(sheet.errors))
        #: what the file calls the rows that create a record
        self.new: dict[str, int] = {}
        #: what other systems call records that are here and visible
        self.sources: dict[str, Entry] = {}
        self.labels = PlannedLabels(self.found, self.lookup)

    def plan(self) -> Plan:
        self._load_sources()
        standing = self._standing()
        self._missing_columns(any(row.reference not in standing for row in self.sheet.rows))
        seen: set[str] = set()
        for row in self.sheet.rows:
            if row.reference in seen:
                self._error(
                    row,
                    "reference",
                    "twice",
                    tr("%(reference)s is there twice.", reference=row.reference),
                    tr("Delete one."),
                )
            elif row.reference:
                seen.add(row.reference)
                if row.reference not in standing:
                    self.new[row.reference] = row.number
        wanted = (
            one for row in self.sheet.rows for named in row.relations.values() for one in named
        )
        self.lookup.load_references(one for one in wanted if one not in self.new)
        touched: dict[int, str] = {}
        for row in self.sheet.rows:
            here = standing.get(row.reference)
            if here and touched.setdefault(here[0].pk, row.reference) != row.reference:
                other = touched[here[0].pk]
                message = tr(
                    "%(reference)s and %(other)s are the same record.",
                    reference=row.reference,
                    other=other,
                )
                self._error(row, "reference", "twice", message, tr("Delete one."))
            self.found.rows.append(self._planned(row, here))
        self._permissions()
        return self.found

    def _load_sources(self) -> None:
        """Find what the file calls by the names of other systems, as far as it is visible."""
        names = {row.reference for row in self.sheet.rows}
        names |= {one for row in self.sheet.rows for ends in row.relations.values() for one in ends}
        pointing = [
            column.name
            for column in self.sheet.columns
            if column.spec is not None and column.spec.kind in (PRINCIPAL, RECORD)
        ]
        names |= {text(row.cells.get(name)) for row in self.sheet.rows for name in pointing}
        keys = source_keys.entries_of(names, self.viewer.organization_id)
        self.lookup.load_entries(keys.values())
        found = {name: self.lookup.entry(key) for name, key in keys.items()}
        self.sources = {name: entry for name, entry in found.items() if entry is not None}

    def _standing(self) -> dict[str, tuple[Record, Described]]:
        """Return the records that the file names, by what it calls them."""
        called: dict[str, str] = {}
        for row in self.sheet.rows:
            entry = self.sources.get(row.reference)
            if entry is not None and entry.type != self.record_type.code:
                message = tr(
                    "%(reference)s is %(found)s, which is no %(label)s.",
                    reference=row.reference,
                    found=entry.reference,
                    label=self.record_type.label.lower(),
                )
                self._error(
                    row,
                    "reference",
                    "type",
                    message,
                    tr("Give the records of each register a source of their own."),
                )
            elif row.reference:
                called[row.reference] = entry.reference if entry else row.reference
        references = sorted(set(called.values()))
        found: dict[str, tuple[Record, Described]] = {}
        for start in range(0, len(references), CHUNK):
            rows = self.record_type.model.objects.visible_to(self.viewer).select_related("entry")
            records = list(rows.filter(reference__in=references[start : start + CHUNK]))
            described = describe(self.record_type, records, self.lookup)
            found |= {d.reference: (r, d) for r, d in zip(records, described, strict=True)}
        return {name: found[reference] for name, reference in called.items() if reference in found}

    def _missing_columns(self, creating: bool) -> None:
        """Say once, not in each row, which columns new records need."""
        if not creating:
            return
        there = {column.name for column in self.sheet.columns}
        for spec in self.record_type.specs(self.record_type.editable()):
            if spec.required and spec.name not in there:
                message = tr(
                    "New records need the column “%(name)s” (%(label)s).",
                    name=spec.name,
                    label=spec.label,
                )
                self.found.errors.append(CellError(1, spec.name, "missing-column", message))

    def _planned(self, row: SheetRow, here: tuple[Record, Described] | None) -> PlannedRow:
        title = text(row.cells.get("title"))
        if here is None:
            planned = PlannedRow(row.number, "create", row.reference, title)
            if row.reference and source_keys.parted(row.reference) is None:
                planned.notes.append(
                    tr(
                        "%(reference)s is not here; it gets a new reference.",
                        reference=row.reference,
                    )
                )
        else:
            record, _ = here
            planned = PlannedRow(row.number, "unchanged", record.reference, title or record.title)
            planned.key, planned.version = record.pk, record.entry.version
        self._compare(row, planned, here[1] if here else None)
        if row.labels is not None:
            self.labels.plan(row, planned, here[1].labels if here else [])
        touched = planned.values or planned.relate or planned.unrelate
        if here and (touched or planned.labels is not None):
            planned.action = "change"
        return planned

    def _compare(self, row: SheetRow, planned: PlannedRow, here: Described | None) -> None:
        """Fill in what differs from the record that is here, or all of a new one."""
        later = frozenset(row.only_new) if here else frozenset()
        for column in self.sheet.columns:
            if column.name in later:
                continue
            if column.role == "field" and (column.name in row.cells or here is None):
                self._field(row, planned, column, here)
            elif column.role == "fact" and here and column.name in row.cells:
                self._fact(row, planned, column, here)
        for part in self.record_type.parts:
            if part.name in row.parts:
                self._part(row, planned, part, here)
        for code, names in row.relations.items():
            if f"{RELATION}{code}" not in later:
                self._relation(row, planned, code, names, here)

    def _field(
        self, row: SheetRow, planned: PlannedRow, column: Column, here: Described | None
    ) -> None:
        raw = row.cells.get(column.name)
        before = here.text(column) if here else ""
        # What reads as it stands is left alone, above all what this person can't see whole: an
        # owner who left, a record that is hidden from them.
        if here and text(raw) == before:
            return
        assert column.spec is not None
        if column.spec.kind in (PRINCIPAL, RECORD) and (entry := self.sources.get(text(raw))):
            raw = entry.reference
        try:
            value = column.spec.parse(raw, self.lookup)
        except FieldProblem as problem:
            if problem.code == "unknown" and column.name in row.lenient:
                planned.notes.append(
                    tr(
                        "%(label)s: nobody here is “%(text)s”; left out.",
                        label=column.label,
                        text=text(raw),
                    )
                )
                return
            self._error(row, column.name, problem.code, problem.message, problem.hint)
            return
        if here is None and not self.told:
            planned.values[column.name] = value
            return
        after = text(one_cell(column.spec.plain(value, self.lookup)))
        if here and after == before:
            return
        planned.values[column.name] = value
        planned.changes.append(Change(column.name, column.spec.label, before, after))

    def _part(
        self, row: SheetRow, planned: PlannedRow, part: PartType, here: Described | None
    ) -> None:
        given = row.parts[part.name]
        standing = here.parts[part.name] if here else None

        def wrong(column: str, code: str, message: str, hint: str) -> None:
            self._error(row, column, code, message, hint)

        values = parts.differing(part, given, standing, self.lookup, wrong)
        if values is not None and (values or standing):
            planned.values[part.name] = values
            before = parts.words(part, standing or ())
            change = Change(
                f"parts.{part.name}", part.label_plural, before, parts.words(part, given)
            )
            planned.changes.append(change)

    def _fact(self, row: SheetRow, planned: PlannedRow, column: Column, here: Described) -> None:
        given = text(row.cells[column.name])
        if given and given != here.text(column):
            planned.notes.append(
                tr("%(label)s is not imported; it follows from what is done.", label=column.label)
            )

    def _relation(
        self,
        row: SheetRow,
        planned: PlannedRow,
        code: str,
        names: list[str],
        here: Described | None,
    ) -> None:
        standing = set(here.relations[code]) if here else set()
        names = list(dict.fromkeys(self._called(name) for name in names))
        if f"relations.{code}" in row.lenient:
            names = [name for name in names if self._known(name, row, planned)]
        fresh = [name for name in names if name not in standing]
        declared = self.types[code]
        most = declared.most_targets
        if fresh and most is not None and len(names) > most:
            message = tr("Names %(count)s; at most %(most)s go here.", count=len(names), most=most)
            hint = tr("Leave out what is too much.")
            self._error(row, f"{RELATION}{code}", "too-many", message, hint)
            return
        ends = [end for name in fresh if (end := self._end(row, code, name)) is not None]
        gone = sorted(standing - set(names))
        if ends:
            planned.relate[code] = ends
        if gone:
            self.lookup.load_references(gone)
            entries = (self.lookup.entry_named(name) for name in gone)
            planned.unrelate[code] = [entry.pk for entry in entries if entry]
        if fresh or gone:
            label = begun(declared.label)
            before, after = BETWEEN.join(sorted(standing)), BETWEEN.join(names)
            planned.changes.append(Change(f"relations.{code}", label, before, after))

    def _called(self, name: str) -> str:
        """Return the reference of what another system calls so."""
        entry = self.sources.get(name)
        return entry.reference if entry else name

    def _known(self, name: str, row: SheetRow, planned: PlannedRow) -> bool:
        known = (
            name in self.new or name in self.elsewhere or self.lookup.entry_named(name) is not None
        )
        if not known:
            planned.notes.append(tr("There is no “%(name)s” to relate to; left out.", name=name))
        return known

    def _end(self, row: SheetRow, code: str, name: str) -> End | None:
        declared, column = self.types[code], f"relations.{code}"
        if name in self.new:
            if declared.targets and self.record_type.code not in declared.targets:
                self._error(
                    row,
                    column,
                    "relation",
                    tr("“%(name)s” can't be at the end of this.", name=name),
                )
                return None
            return ("row", self.new[name])
        if name in self.elsewhere:
            return ("row", 0)
        entry = self.lookup.entry_named(name)
        if entry is None:
            self._error(
                row,
                column,
                "unknown",
                tr("There is no “%(name)s” to relate to.", name=name),
                tr("Give its reference."),
            )
        elif declared.targets and entry.type not in declared.targets:
            self._error(
                row, column, "relation", tr("“%(name)s” can't be at the end of this.", name=name)
            )
        else:
            return entry.pk
        return None

    def _permissions(self) -> None:
        rows, model = self.found.rows, self.record_type.model
        wanted = [
            (CREATE, [row for row in rows if row.action == "create"]),
            (EDIT, [row for row in rows if row.action == "change" and row.values]),
            (EDIT, [row for row in rows if row.labels is not None]),
        ]
        for code in self.record_type.drawable():
            touching = [row for row in rows if code in row.relate or code in row.unrelate]
            wanted.append((self.types[code].permission or RELATE, touching))
        plural = self.record_type.label_plural.lower()
        for verb, asking in dict.fromkeys((verb, bool(found)) for verb, found in wanted):
            if asking and not self.viewer.may_on(model, verb):
                message = tr(
                    "Your role does not let you %(verb)s %(plural)s.",
                    verb=to_do(verb),
                    plural=plural,
                )
                self.found.errors.append(CellError(0, "", "permission", message))

    def _error(self, row: SheetRow, column: str, code: str, message: str, hint: str = "") -> None:
        self.found.errors.append(CellError(row.number, column, code, message, hint))
