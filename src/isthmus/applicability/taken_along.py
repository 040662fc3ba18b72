"""What a statement says, as files take it along: as its reader may know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from isthmus.applicability.facts import frozen, frozen_lines
from isthmus.applicability.lines import Line, lines_of
from isthmus.applicability.models import Edition, Statement
from isthmus.applicability.records import StatementType
from isthmus.applicability.registered import Held, Register, registered
from isthmus.engine.access import Viewer
from isthmus.engine.language import spoken, tr
from isthmus.engine.parts import load_parts
from isthmus.engine.snapshots.take import parsed

IN_FORCE = "in_force"


@dataclass(frozen=True)
class Taken:
    """A statement as it stands, with the controls of the register that its reader may know of."""

    organization: str
    slug: str
    reference: str
    title: str
    about: str
    edition: str
    state: str  #: in words
    in_force_from: date | None
    on: date  #: the day of its last change
    lines: Sequence[Line]
    held: Register

    @property
    def edition_label(self) -> str:
        return str(Edition(self.edition).label)

    def ref_of(self, line: Line) -> str:
        """Return what the line goes by in the statement: A.5.1, X.1."""
        return line.ref if line.requirement else str(line.row.ref)

    def words_of(self, line: Line) -> str:
        """Return the control's title; nothing of an own one that the reader may not know of."""
        own = self._own(line)
        return line.requirement.title if line.requirement else (own.title if own else "")

    def own_of(self, line: Line) -> str:
        """Return the reference of the organization's own control, for who may know of it."""
        own = self._own(line)
        return own.reference if own else ""

    def _own(self, line: Line) -> Held | None:
        found = self.held.get(line.ref, ()) if line.requirement is None else ()
        return found[0] if found else None


def taken(statement: Statement, viewer: Viewer, number: str = "") -> Taken:
    """Return a statement for a file, as it stands or as the version with a number says. Four queries at
    most. Raises Absent where there is no such version."""
    if number:
        return _frozen(statement, viewer, number)
    load_parts(StatementType, [statement])
    lines = lines_of(statement)
    return Taken(
        viewer.organization.name,
        viewer.organization.slug,
        statement.reference,
        statement.title,
        statement.about,
        statement.edition,
        spoken(statement.state_label),
        # What is worked on since says something else than what is in force.
        statement.in_force_from if statement.state == IN_FORCE else None,
        timezone.localdate(statement.changed_at),
        lines,
        registered(statement.edition, lines, statement.organization_id, viewer),
    )


def _frozen(statement: Statement, viewer: Viewer, number: str) -> Taken:
    version = frozen(statement, number)
    said = parsed(version.content)
    fields = {k: v for k, v in said["fields"].items() if isinstance(v, str)}
    edition, lines, made = (
        fields["edition"],
        frozen_lines(said),
        timezone.localdate(version.made_at),
    )
    return Taken(
        viewer.organization.name,
        viewer.organization.slug,
        statement.reference,
        fields.get("title", StatementType.erased_title),
        fields.get("about", ""),
        edition,
        tr("Version %(number)s", number=version.number),
        made,
        made,
        lines,
        registered(edition, lines, statement.organization_id, viewer),
    )
