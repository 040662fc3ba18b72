"""An empty workbook to fill in: choices to pick from, hints on the names, a sheet for each part."""

from __future__ import annotations

from typing import Any, BinaryIO

from isthmus.engine import fields as kinds
from isthmus.engine.fields import FieldSpec
from isthmus.engine.language import tr
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.columns import columns
from isthmus.engine.transfer.parts import HEAD
from isthmus.engine.transfer.schema import WRITTEN, written
from isthmus.engine.transfer.sheet import MAX_ROWS

#: A list of choices stands in the workbook itself up to so many characters; longer ones are left to the hint.
LISTED = 255
WIDTH = 22


def template(record_type: type[RecordType], file: BinaryIO) -> None:
    """Write the workbook for a register's import to `file`."""
    # It takes 80 ms to import: only who writes XLSX pays.
    from xlsxwriter import Workbook  # type: ignore[import-untyped,unused-ignore]

    with Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        writer = _Writer(book)
        head = [
            (column.name, written(record_type, column), column.spec)
            for column in columns(record_type)
            if column.role in ("reference", "field", "relation", "labels")
        ]
        writer.sheet(record_type.register[:31], head)
        for part in record_type.parts:
            writer.sheet(part.name[:31], _part_head(part))


def _part_head(part: PartType) -> list[tuple[str, str, FieldSpec | None]]:
    hints = (tr("the reference of its record on the first sheet"), tr("empty for a new row"))
    head: list[tuple[str, str, FieldSpec | None]] = [
        (name, hint, None) for name, hint in zip(HEAD, hints, strict=True)
    ]
    return head + [(spec.name, WRITTEN[spec.kind], spec) for spec in part.specs()]


class _Writer:
    def __init__(self, book: Any) -> None:
        self.book = book
        self.plain = book.add_format({"bold": True, "bottom": 1})
        self.needed = book.add_format({"bold": True, "bottom": 1, "bg_color": "#FFE9B0"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.text = book.add_format({"num_format": "@"})

    def sheet(self, name: str, head: list[tuple[str, str, FieldSpec | None]]) -> None:
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for place, (column, hint, spec) in enumerate(head):
            needed = spec is not None and spec.required
            sheet.write_string(0, place, column, self.needed if needed else self.plain)
            sheet.write_comment(0, place, _hint(hint, spec), {"x_scale": 2, "y_scale": 1.2})
            sheet.set_column(place, place, WIDTH, self._format(spec))
            if spec is not None:
                self._validation(sheet, place, spec)

    def _format(self, spec: FieldSpec | None) -> Any:
        """Return how cells of a column look: text stays as typed, dates are dates."""
        if spec is None or spec.kind not in (kinds.DATE, kinds.INTEGER, kinds.DECIMAL):
            return self.text
        return self.day if spec.kind == kinds.DATE else None

    def _validation(self, sheet: Any, place: int, spec: FieldSpec) -> None:
        codes = [code for code, _ in spec.offered()] if spec.kind == kinds.CHOICE else []
        codes = ["yes", "no"] if spec.kind == kinds.BOOL else codes
        if codes and len(",".join(codes)) <= LISTED:
            sheet.data_validation(1, place, MAX_ROWS, place, {"validate": "list", "source": codes})


def _hint(hint: str, spec: FieldSpec | None) -> str:
    if spec is None:
        return f"{hint[:1].upper()}{hint[1:]}."
    lines = [f"{spec.label}{' (needed for new records)' if spec.required else ''}: {hint}."]
    lines += [spec.help] if spec.help else []
    lines += (
        [f"{code}: {label}" for code, label in spec.offered()] if spec.kind == kinds.CHOICE else []
    )
    return "\n".join(lines)[:2000]
