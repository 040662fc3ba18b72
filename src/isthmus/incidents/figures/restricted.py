"""Reports that only some may know of, or all others: in their list, and what figures leave out."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from isthmus.engine.fields import FieldProblem
from isthmus.engine.filters import Extra, Term
from isthmus.engine.language import N_, spoken, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType
from isthmus.incidents.edges import INCIDENT

NAME = "restricted"
YES, NO = "yes", "no"
WORDS = {YES: N_("yes"), NO: N_("no")}


def _read(
    record_type: type[RecordType], operator: str, terms: Sequence[Term], lookup: Lookup
) -> tuple[list[Term], Q]:
    """Return the condition that a report is restricted, or isn't. Who may know of it, the list asks."""
    found, condition = [], Q()
    for term in terms:
        text = term.text.strip().lower()
        if text not in WORDS:
            raise FieldProblem("choice", tr("Only “yes” and “no” are possible."))
        found.append(Term(text, words=spoken(WORDS[text])))
        condition |= Q(circle__isnull=text == NO)
    return found, condition


FILTER = Extra(
    NAME,
    N_("Restricted"),
    ("",),
    _read,
    lambda lookup: [(word, spoken(label)) for word, label in WORDS.items()],
    about="`yes`: only some may know of it, you among them. `no`: everybody may.",
    record_type=INCIDENT,
)
