"""Making a filter by typing or choosing: what can be filtered by, and the values of one field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from isthmus.engine import days
from isthmus.engine import fields as kinds
from isthmus.engine.fields import FieldSpec
from isthmus.engine.filters import (
    DAYS,
    ME,
    NONE,
    NOW,
    OPERATORS,
    Extra,
    Term,
    can_be_empty,
    extras_for,
    operators_of,
    split,
)
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup, handle_of
from isthmus.engine.models import Principal
from isthmus.engine.registry import RecordType
from isthmus.engine.search.suggest import people_options
from isthmus.engine.web.fields import SELECTABLE
from isthmus.engine.web.listing import address


def offered(record_type: type[RecordType], lookup: Lookup) -> dict[str, FieldSpec | Extra]:
    """Return what a list can be narrowed by, by name, in order."""
    names = dict.fromkeys([*record_type.filters, *record_type.filterable()])
    found: dict[str, FieldSpec | Extra] = {spec.name: spec for spec in record_type.specs(names)}
    return found | extras_for(record_type, lookup)


def choices(
    record_type: type[RecordType], parameters: QueryDict, lookup: Lookup, here: str, editor: str
) -> list[dict[str, Any]]:
    """Return every field, leading to its values, and every value that is quickly named.

    Values come into sight when what is typed fits them.
    """
    found: list[dict[str, Any]] = []
    quick: list[dict[str, Any]] = []
    for name, one in offered(record_type, lookup).items():
        back = address(parameters).lstrip("?")
        found.append({
            "text": one.label,
            "url": editor + address({"field": name, "back": back}),
            "inside": True,
        })  # fmt: skip
        for token, label in values_of(one, lookup) or ():
            if isinstance(one, FieldSpec) and one.kind in DAYS:
                continue
            added = _joined(parameters.get(name, ""), token)
            quick.append({
                "text": f"{one.label}: {label}",
                "url": here + address(parameters, **{name: added}),
                "inside": False,
            })  # fmt: skip
    return [*found, *quick]


def _joined(raw: str, token: str) -> str:
    printed = [term.printed() for term in split(raw)]
    return ",".join(dict.fromkeys([*printed, token]))


def values_of(one: FieldSpec | Extra, lookup: Lookup) -> list[tuple[str, str]] | None:
    """Return the values that can be chosen, as the grammar writes them; None: they are typed."""
    if isinstance(one, Extra):
        return [*one.options(lookup)]
    empty = [(NONE, tr("empty"))] if can_be_empty(one) else []
    if one.kind == kinds.BOOL:
        return [("yes", tr("Yes")), ("no", tr("No")), *empty]
    if one.kind in (kinds.CHOICE, kinds.CHOICES):
        return [*((Term(code).printed(), label) for code, label in one.choices if code), *empty]
    if one.kind in DAYS:
        now = [(NOW, tr("now"))] if one.kind == kinds.MOMENT else []
        return [*now, *((word, days.words(word)) for word in days.OFFERED), *empty]
    if one.kind == kinds.PRINCIPAL:
        people = lookup.choosable(SELECTABLE)
        if people is None:
            return None
        me = [(ME, tr("me"))] if lookup.viewer.principal_id is not None else []
        named = ((Term(handle_of(row)).printed(), row.name) for row in people)
        return [*me, *named, *empty]
    return None


def editor(
    one: FieldSpec | Extra, name: str, parameter: str, raw: str, lookup: Lookup
) -> dict[str, Any]:
    """Return what the form for one filter is drawn from; `parameter` is the one it changes."""
    operator = parameter.removeprefix(name).lstrip(".")
    possible = one.operators if isinstance(one, Extra) else operators_of(one)
    chosen = [term.printed() for term in split(raw)]
    options = values_of(one, lookup)
    is_day = isinstance(one, FieldSpec) and one.kind in DAYS
    known = {token for token, _ in options or ()}
    rest = [token for token in chosen if token not in known]
    return {
        "name": name,
        "label": one.label,
        "was": parameter,
        "operator": operator,
        "operators": [(code, _operator_words(code, one)) for code in possible],
        "options": [
            {"value": token, "label": label, "chosen": token in chosen}
            for token, label in options or ()
        ],
        "several": not is_day,
        "typed": ",".join(rest),
        "type": _input_type(one, options),
        "suggests": names_people(one) and not options,
    }


def names_people(one: FieldSpec | Extra) -> bool:
    """Return whether values are people: only who is offered such a field is told their names."""
    return isinstance(one, FieldSpec) and one.kind == kinds.PRINCIPAL


def _operator_words(operator: str, one: FieldSpec | Extra) -> str:
    return OPERATORS[operator][0] if operator or isinstance(one, Extra) else tr("is")


def _input_type(one: FieldSpec | Extra, options: Sequence[Any] | None) -> str:
    """Return the type of the field in which a value is typed; empty: all are there to choose."""
    if isinstance(one, Extra):
        return ""
    if one.kind in DAYS:
        return "date"
    if options is not None:
        return ""
    return "number" if one.kind == kinds.INTEGER else "text"


def suggestions(text: str, lookup: Lookup) -> list[dict[str, Any]]:
    """Return people, roles and parties whose names fit what is typed, as a filter writes them."""
    rows = Principal.objects.filter(organization_id=lookup.viewer.organization_id)
    found = people_options(rows, text)
    return [one | {"value": Term(one["value"]).printed()} for one in found]
