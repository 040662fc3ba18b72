"""Every list narrowed by whose rules apply: `?scope=isms`, `both`, `neither`."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from isthmus.context.models import Membership
from isthmus.context.models.scope import System
from isthmus.engine.fields import FieldProblem
from isthmus.engine.filters import Extra, Term
from isthmus.engine.language import N_, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType

WORDS = {
    "isms": N_("the ISMS"),
    "sms": N_("the SMS"),
    "both": N_("both systems"),
    "isms-only": N_("the ISMS alone"),
    "sms-only": N_("the SMS alone"),
    "neither": N_("neither system"),
}


def _read(
    record_type: type[RecordType], operator: str, terms: Sequence[Term], lookup: Lookup
) -> tuple[list[Term], Q]:
    isms, sms = (_inside(system, lookup) for system in System.values)
    conditions = {
        "isms": isms,
        "sms": sms,
        "both": isms & sms,
        "isms-only": isms & ~sms,
        "sms-only": sms & ~isms,
        "neither": ~isms & ~sms,
    }
    found, read = Q(pk__in=[]), []
    for term in terms:
        code = term.text.strip().lower()
        if code not in conditions:
            known = ", ".join(conditions)
            raise FieldProblem(
                "choice",
                tr("“%(text)s” is no scope.", text=term.text),
                tr("One of: %(known)s.", known=known),
            )
        found |= conditions[code]
        read.append(Term(code, words=WORDS[code]))
    return read, ~found if operator == "not" else found


def _inside(system: str, lookup: Lookup) -> Q:
    rows = Membership.objects.filter(organization=lookup.viewer.organization_id, system=system)
    return Q(pk__in=rows.values("entry"))


FILTER = Extra(
    "scope",
    N_("In the scope of"),
    ("", "not"),
    _read,
    lambda lookup: [*WORDS.items()],
    about="`isms`, `sms`, `both`, `isms-only`, `sms-only`, `neither`: whose rules apply.",
)
