"""What stands elsewhere that a statement may contradict: as a viewer may know it, or as probes may."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from isthmus.applicability.contradictions import Contradiction, Facts, contradictions
from isthmus.applicability.lines import NO, YES, Line, lines
from isthmus.applicability.models import Statement, StatementRow
from isthmus.applicability.registered import Held, Register, held
from isthmus.context.models.scope import System
from isthmus.context.probes.by_system import concerning
from isthmus.controls.models import Control
from isthmus.controls.models.control import LIVE, Origin
from isthmus.controls.obligations import Obliged, met_by
from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.door import Absent, Refused
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import InForce, Snapshot
from isthmus.engine.past import python_values
from isthmus.engine.snapshots.declared import VERSION
from isthmus.engine.snapshots.take import parsed, tampered
from isthmus.risks.models import Risk, RiskSession
from isthmus.risks.treating import risks_by_control

WITHDRAWN = "withdrawn"


def obligations(register: Register, viewer: Viewer) -> Obliged:
    """Return the obligations that controls of a statement meet, as far as the viewer may read them. One
    query; none where no control stands for any line."""
    keys = {one.key for held in register.values() for one in held}
    return met_by(keys, viewer.organization_id, timezone.localdate(), viewer)


def contradicting(
    statement: Statement,
    lines: Sequence[Line],
    register: Register,
    obliged: Obliged,
    viewer: Viewer,
) -> list[Contradiction]:
    """Return what of a statement, as it is worked on, contradicts what the viewer may know.

    Five queries at most, fewer where nothing asks for them; none for one that was withdrawn.
    """
    if statement.state == WITHDRAWN:
        return []
    facts = Facts(
        timezone.localdate(),
        register,
        _treated(asking(lines, register), viewer),
        obliged,
        _own(statement, viewer),
        statement.in_force_from,
        _assessed(statement.in_force_from, viewer),
    )
    return contradictions(lines, facts)


def asking(lines: Iterable[Line], register: Register) -> set[int]:
    """Return the keys of the controls of which it matters whether they treat a risk or meet an obligation:
    of lines that are out, or in without saying why."""
    return {
        one.key
        for line in lines
        if line.applicable == NO
        or (line.applicable == YES and not line.reasons and not line.row.justification.strip())
        for one in register.get(line.ref, ())
    }


def _treated(controls: set[int], viewer: Viewer) -> dict[int, list[Risk]]:
    if not controls or not viewer.may_on(Risk, VIEW):
        return {}
    return risks_by_control(controls, viewer)


def _own(statement: Statement, viewer: Viewer) -> list[Held]:
    """Return the own controls that have to be in it: the statement of a unit may leave out others'."""
    if statement.unit_id or not viewer.may_on(Control, VIEW):
        return []
    rows = Control.objects.visible_to(viewer).unrestricted()
    return [held(one) for one in rows.filter(origin=Origin.OWN, state__in=LIVE).order_by("pk")]


def _assessed(since: date | None, viewer: Viewer) -> tuple[date, Any] | None:
    """Return the last assessment of security risks after a day, as far as the viewer may know of it."""
    if since is None:
        return None
    found: list[tuple[date, Any]] = []
    for model, day in ((Risk, "assessed_on"), (RiskSession, "closed_on")):
        if viewer.may_on(model, VIEW):
            rows: Any = model._default_manager.visible_to(viewer)
            later = rows.filter(concerning(System.ISMS), **{f"{day}__gt": since})
            found += [(getattr(one, day), one) for one in later.order_by(f"-{day}", "pk")[:1]]
    return max(found, key=lambda one: one[0], default=None)


@dataclass(frozen=True)
class Version:
    """What a statement in force says, whatever is drafted meanwhile."""

    key: int
    edition: str
    since: date
    lines: Sequence[Line]


def in_force(statements: Collection[int] | Any) -> list[Version]:
    """Return the versions in force of statements, by their keys or a query for them. One query."""
    rows = InForce.objects.filter(entry__in=statements, valid_to__isnull=True)
    found = rows.order_by("entry").values_list("entry", "valid_from", "snapshot__content")
    return [_version(key, timezone.localdate(since), content) for key, since, content in found]


def _version(key: int, since: date, content: str) -> Version:
    said = parsed(content)
    return Version(key, str(said["fields"]["edition"]), since, frozen_lines(said))


def frozen(statement: Statement, number: str) -> Snapshot:
    """Return a version of a statement by its number as an address writes it.

    Raises Absent, and Refused for one that is not what was frozen.
    """
    wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0
    rows = Snapshot.objects.filter(entry=statement.pk, purpose=VERSION, number=wanted)
    found: Snapshot | None = rows.first()
    if found is None:
        raise Absent("such version")
    if tampered([found]):
        text = tr("This is not what was frozen")
        raise Refused(
            [
                (
                    statement,
                    Reason(
                        "tampered",
                        f"{text}.",
                        tr(
                            "Its content no longer has the SHA-256 that it was frozen with. Tell whoever keeps this installation."
                        ),
                    ),
                )
            ]
        )
    return found


def frozen_lines(said: Mapping[str, Any]) -> list[Line]:
    """Return the lines of a version by its content. What was lawfully erased says nothing."""
    columns = {column.name: column.attname for column in StatementRow._meta.concrete_fields}
    rows = []
    for row in said["parts"]["rows"]:
        values = {k: v for k, v in python_values(StatementRow, row).items() if v is not None}
        rows.append(StatementRow(**{columns[name]: value for name, value in values.items()}))
    return lines(str(said["fields"]["edition"]), rows)
