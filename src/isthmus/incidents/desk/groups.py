"""Reports of the teams that somebody belongs to, and of the roles they hold."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from isthmus.engine.audience import principals_of
from isthmus.engine.fields import FieldProblem
from isthmus.engine.filters import Extra, Term
from isthmus.engine.language import N_, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType
from isthmus.incidents.edges import INCIDENT

MINE = "mine"


def _read(
    record_type: type[RecordType], operator: str, terms: Sequence[Term], lookup: Lookup
) -> tuple[Sequence[Term], Q]:
    """Return the condition that a report is of a group which the viewer belongs to: a team, or a role they hold."""
    if [term.text for term in terms] != [MINE]:
        raise FieldProblem("choice", tr("Only “mine” is possible."), tr("Name others by team."))
    groups = principals_of(lookup.viewer) - {lookup.viewer.principal_id}
    return [Term(MINE, words=tr("mine"))], Q(team__in=sorted(groups))


FILTER = Extra(
    "group",
    N_("My groups"),
    ("",),
    _read,
    lambda lookup: [(MINE, tr("mine"))],
    about="`mine`: of a team that the viewer belongs to, or of a role they hold.",
    record_type=INCIDENT,
)
