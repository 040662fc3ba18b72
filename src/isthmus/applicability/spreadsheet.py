"""A statement as a spreadsheet: a row for each control in the order of Annex A, then the own ones.

Its columns in English are those that the mapping file among the examples reads back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter

from isthmus.applicability.lines import REASONS
from isthmus.applicability.models import Applicable, Implementation
from isthmus.applicability.shown import word
from isthmus.applicability.taken_along import Taken
from isthmus.engine.language import N_, tr

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What stands in a box that is ticked.
TICK = "x"
#: Heads and widths, in order.
COLUMNS: Sequence[tuple[str, int]] = (
    (N_("Statement"), 16),
    (N_("Edition"), 20),
    (N_("Control"), 10),
    (N_("Control in words"), 44),
    (N_("Applies"), 16),
    (N_("Because of risks"), 10),
    (N_("Because of obligations"), 10),
    (N_("Because of contracts"), 10),
    (N_("Because it is good practice"), 10),
    (N_("Justification"), 60),
    (N_("Implementation"), 18),
    (N_("Implement by"), 14),
    (N_("Our own control"), 18),
)


def xlsx(taken: Taken) -> bytes:
    """Return the statement as a workbook, the same bytes for the same state.

    What people wrote stays text: no formula and no link is made of it.
    """
    target = BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(target, options) as book:
        moment = datetime.combine(taken.on, time())
        book.set_properties(
            {"title": taken.title, "company": taken.organization, "created": moment}
        )
        top = {"valign": "top", "font_size": 10}
        text = book.add_format({**top, "text_wrap": True})
        day = book.add_format({**top, "num_format": "yyyy-mm-dd", "align": "left"})
        head = book.add_format({**top, "bold": True, "text_wrap": True, "bg_color": "#F1F3F6"})
        sheet = book.add_worksheet(tr("Controls")[:31])
        for place, (name, width) in enumerate(COLUMNS):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, tr(name), head)
        for number, line in enumerate(taken.lines, start=1):
            for place, cell in enumerate(_cells(taken, line)):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, datetime.combine(cell, time()), day)
                elif cell:
                    sheet.write_string(number, place, cell, text)
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, len(taken.lines), len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return target.getvalue()


def _cells(taken: Taken, line: Any) -> list[str | date | None]:
    row = line.row
    said = [TICK if row and getattr(row, name) else "" for name in REASONS]
    return [
        taken.reference,
        taken.edition_label,
        taken.ref_of(line),
        taken.words_of(line),
        word(Applicable, line.applicable),
        *said,
        row.justification if row else "",
        word(Implementation, row.implementation) if row else "",
        row.implement_by if row else None,
        taken.own_of(line),
    ]
