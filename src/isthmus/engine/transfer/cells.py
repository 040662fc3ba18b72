"""Cells of CSV files that a spreadsheet program would take for formulas.

A cell that begins with = + - @, their full-width forms, a tab, or a line break gets an
apostrophe in front, and so does one that begins with apostrophes followed by such a sign. An
import takes one apostrophe away from such cells. So every text comes back as it was, and no
text of ours is ever run. Other texts keep their apostrophes.
"""

from __future__ import annotations

import re

_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]")


def neutralised(cell: str) -> str:
    """Return the cell as it can be opened without harm."""
    return f"'{cell}" if _LIKE_A_FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """Return what `neutralised` was given."""
    return cell[1:] if cell.startswith("'") and _LIKE_A_FORMULA.match(cell) else cell
