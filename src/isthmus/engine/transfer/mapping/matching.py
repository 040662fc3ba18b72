"""Making a mapping by matching columns: what is likely, and the file that says what was chosen."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from isthmus.engine import fields as kinds
from isthmus.engine.fields import FieldSpec
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold
from isthmus.engine.transfer.mapping.form import FORMAT

#: Ways that dates are written, as people choose them.
DATES = ("DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY", "YYYY/MM/DD")
#: What other systems call the field that we call title, owner, summary …
ALSO = {
    "title": ("name", "subject", "document name", "full name", "friendlyname"),
    "summary": ("description", "comment", "comments", "remarks"),
    "email": ("mail", "e-mail", "email address"),
    "owner": ("responsible", "agent", "owner name"),
    "kind": ("type", "category"),
    "review_due": ("next review", "review date", "review", "eta"),
    "job_title": ("function", "position", "title"),
    "starts_on": ("start date", "from", "start"),
    "ends_on": ("end date", "until", "end"),
}
KEYS = ("id", "key", "internal_id", "ref_id", "reference", "number", "uuid")
CLOSE = 0.82


def suggested(spec: FieldSpec, head: Sequence[str]) -> str:
    """Return the column of a file that most likely holds a field; nothing if none does."""
    by_word = {fold(name): name for name in reversed(head) if name}
    for word in (spec.name, spec.label, *ALSO.get(spec.name, ())):
        if fold(word) in by_word:
            return by_word[fold(word)]
    close = difflib.get_close_matches(fold(spec.label), list(by_word), n=1, cutoff=CLOSE)
    return by_word[close[0]] if close else ""


def suggested_key(head: Sequence[str]) -> str:
    """Return the column that most likely tells rows apart."""
    by_word = {fold(name): name for name in reversed(head) if name}
    return next((by_word[word] for word in KEYS if word in by_word), "")


def made(
    record_type: type[RecordType],
    chosen: Mapping[str, str],
    source: str,
    key: str,
    date: str,
    *,
    comma: bool,
) -> str:
    """Return the mapping file for columns chosen by field."""
    content: dict[str, Any] = {"format": FORMAT, "register": record_type.register}
    if key:
        content |= {"source": source, "key": key}
    content["fields"] = {
        spec.name: _rule(spec, chosen[spec.name], date, comma=comma)
        for spec in record_type.specs(record_type.editable())
        if chosen.get(spec.name)
    }
    text: str = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)
    return text


def _rule(spec: FieldSpec, column: str, date: str, *, comma: bool) -> Any:
    rule: dict[str, Any] = {"column": column}
    if spec.kind in (kinds.DATE, kinds.MOMENT) and date:
        rule["date"] = date
    if spec.kind == kinds.DECIMAL and comma:
        rule["decimal"] = "comma"
    if spec.kind == kinds.PRINCIPAL:
        rule["unknown"] = "empty"
    return rule if len(rule) > 1 else column
