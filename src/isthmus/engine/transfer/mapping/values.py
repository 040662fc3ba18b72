"""One value of a row, by its rule. Texts are changed by name only; nothing is ever run."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable

from isthmus.engine.language import tr
from isthmus.engine.text import clean_line, fold
from isthmus.engine.transfer.mapping.dates import read_date
from isthmus.engine.transfer.mapping.rules import Rule

_BREAKS = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,2000}>")
#: White space as thousands are parted with it, and apostrophes as the Swiss write them.
_THOUSANDS = str.maketrans("", "", " \u00a0\u202f'’")


class Refusal(Exception):
    """A value that the mapping can't use."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def _no_html(text: str) -> str:
    return html.unescape(_TAGS.sub("", _BREAKS.sub("\n", text))).strip()


def _no_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(one for one in apart if not unicodedata.combining(one))


CHANGES: dict[str, Callable[[str], str]] = {
    "trim": str.strip,
    "one-line": clean_line,
    "first-line": lambda text: next((one for one in text.strip().splitlines()), ""),
    "lower": str.lower,
    "upper": str.upper,
    "no-html": _no_html,
    "no-accents": _no_accents,
}


def value(rule: Rule, cell: Callable[[str], str]) -> str:
    """Return the text that a rule makes of a row. `cell` gives the text of a column.

    Raises Refusal.
    """
    if rule.constant is not None:
        return rule.constant
    found = _joined(rule, cell)
    if rule.part is not None:
        at, take = rule.part
        pieces = found.split(at)
        found = pieces[take - 1].strip() if take <= len(pieces) else ""
    for name in rule.texts:
        found = CHANGES[name](found)
    if not found.strip():
        return rule.default
    found = _translated(rule, found)
    if rule.dates:
        found = _date(rule, found)
    if rule.comma:
        found = found.translate(_THOUSANDS).replace(".", "").replace(",", ".")
    if rule.person:
        found = _person(rule.person, found)
    if not found:
        return rule.default
    found = f"{rule.before}{found}{rule.after}"
    return found[: rule.shorten] if rule.shorten else found


def values(rule: Rule, cell: Callable[[str], str]) -> list[str]:
    """Return the references that a rule for relations makes of a row."""
    one = Rule(**{**vars(rule), "split": ""})
    if not rule.split or rule.constant is not None:
        found = [value(one, cell)]
    else:
        pieces = _joined(rule, cell).replace("\n", rule.split).split(rule.split)
        piece_rule = Rule(**{**vars(one), "columns": ("",), "labelled": False})
        found = [value(piece_rule, lambda _, text=piece: text) for piece in pieces if piece.strip()]  # type: ignore[misc]
    named = (clean_line(text) for text in found if text.strip())
    return list(dict.fromkeys(f"{rule.source}:{text}" if rule.source else text for text in named))


def _joined(rule: Rule, cell: Callable[[str], str]) -> str:
    if len(rule.columns) == 1 and not rule.labelled:
        return cell(rule.columns[0])
    found = [(name, text) for name in rule.columns if (text := cell(name).strip())]
    return rule.join.join(f"{name}: {text}" if rule.labelled else text for name, text in found)


def _translated(rule: Rule, text: str) -> str:
    if not rule.values:
        return text
    found = rule.values.get(fold(text))
    if found is not None:
        return found
    if rule.unknown == "keep":
        return text
    if rule.unknown == "empty":
        return ""
    known = ", ".join(list(rule.values)[:20])
    raise Refusal(
        tr("The mapping has no translation for “%(text)s”.", text=text[:60]),
        tr(
            "Add it under “values”, or say what to do by “unknown”. It knows: %(known)s.",
            known=known,
        ),
    )


def _date(rule: Rule, text: str) -> str:
    found = read_date(text.strip(), rule.dates)
    if found is not None:
        return found
    # Spreadsheets know their dates; such a cell comes as Isthmus writes them.
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?", text.strip()):
        return text.strip()
    if rule.unknown == "empty":
        return ""
    raise Refusal(
        tr("“%(text)s” is no date as %(names)s.", text=text[:40], names=" or ".join(rule.dates)),
        tr("Mend the cell."),
    )


def _person(form: str, text: str) -> str:
    text = clean_line(text)
    if "@" in text or form == "as it stands":
        return text
    last, sign, first = text.partition("," if form == "last, first" else " ")
    return f"{first.strip()} {last.strip()}" if sign else text
