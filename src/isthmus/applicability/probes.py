"""Probes over statements of applicability (mission row R5; ISO/IEC 27013, 6.2.3).

They look at what is in force, never at a draft, and find by the same rules as the pages of a statement
(`contradictions`), but for what they rest on: records that are not restricted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from isthmus.applicability.contradictions import (
    DIFFERS,
    EXCLUDED,
    INCLUDED,
    LATE,
    OBLIGED,
    USED,
    Facts,
    contradictions,
    standing,
)
from isthmus.applicability.facts import Version, asking, in_force
from isthmus.applicability.registered import Register, registered
from isthmus.conformity.probe import MAJOR, Seen, Sight, probe
from isthmus.context.models import ScopeStatement
from isthmus.context.models.scope import System
from isthmus.context.probes.by_system import concerning
from isthmus.context.probes.obligation import OBLIGATION
from isthmus.context.scope.statements import SCOPE
from isthmus.controls.edges import CONTROL
from isthmus.controls.models import Control
from isthmus.controls.models.control import LIVE, Origin
from isthmus.controls.obligations import met_by
from isthmus.engine.models.entry import EntryQuerySet
from isthmus.risks.edges import RISK, SESSION
from isthmus.risks.models import Measure, Risk, RiskSession
from isthmus.risks.models.risk import LIVE as THERE

STATEMENT = "applicability.statement"
CLAUSE = "6.2.3"
Where = Mapping[str, Sequence[str]]
#: Where the editions ask for the statement, …
STATED: Where = {"iso27001-2013": ["6.1.3 d)"], "iso27001-2022": ["6.1.3 d)"]}
#: … that the controls that are needed are determined and compared with Annex A, …
COMPARED: Where = {"iso27001-2013": ["6.1.3 c)"], "iso27001-2022": ["6.1.3 c)"]}
#: … and that the treatment is carried out.
CARRIED_OUT: Where = {"iso27001-2013": ["8.3"], "iso27001-2022": ["8.3"]}


def _versions(sight: Sight) -> list[Version]:
    if "statements in force" not in sight.kept:
        sight.kept["statements in force"] = in_force(sight.entries(STATEMENT).values("pk"))
    found: list[Version] = sight.kept["statements in force"]
    return found


def _register(sight: Sight, version: Version) -> Register:
    kept: dict[int, Register] = sight.kept.setdefault("registered for statements", {})
    if version.key not in kept:
        kept[version.key] = registered(version.edition, version.lines, sight.organization.pk)
    return kept[version.key]


def _facts(sight: Sight, version: Version) -> Facts:
    """Return what stands in the registers of controls and risks, and which obligations bind on the day looked at."""
    kept: dict[int, Facts] = sight.kept.setdefault("facts of statements", {})
    if version.key not in kept:
        held = _register(sight, version)
        treated: dict[int, list[Risk]] = defaultdict(list)
        keys = asking(version.lines, held)
        if keys:
            risks = Risk.objects.as_system("probe").filter(
                pk__in=sight.entries(RISK).values("pk"), state__in=THERE
            )
            named = Measure.objects.filter(control__in=keys, record__in=risks.values("pk"))
            for one in named.select_related("record"):
                if one.control_id:
                    treated[one.control_id].append(one.record)
        kept[version.key] = Facts(
            date.min, held, treated, met_by(keys, sight.organization.pk, sight.on)
        )
    return kept[version.key]


def _statements(sight: Sight, keys: Iterable[int]) -> EntryQuerySet:
    return sight.entries(STATEMENT).filter(pk__in=[*keys])


def _seen(sight: Sight, codes: Sequence[str], on: date = date.min) -> Seen:
    """Examine the statements in force; those fall short that contradict something in such a way."""
    versions = _versions(sight)
    short = [
        one.key
        for one in versions
        if any(
            found.code in codes
            for found in contradictions(one.lines, replace(_facts(sight, one), on=on))
        )
    ]
    return Seen(_statements(sight, (one.key for one in versions)), _statements(sight, short))


@probe(
    "statement-excludes-what-treats-risks",
    title="No control that is used against a risk is excluded",
    requirements=COMPARED,
    clause=CLAUSE,
    remedy="Revise the statement, or treat the risk by something else.",
    reads=[STATEMENT, CONTROL, RISK],
    gravity=MAJOR,
)
def excludes_what_treats_risks(sight: Sight) -> Seen:
    """Examine statements in force; one falls short by which a control does not apply that a measure
    against a risk names."""
    return _seen(sight, (USED,))


@probe(
    "statement-excludes-what-meets-obligations",
    title="No control that meets an obligation is excluded",
    requirements=COMPARED,
    clause=CLAUSE,
    remedy="Revise the statement, or meet the obligation by something else.",
    reads=[STATEMENT, CONTROL, OBLIGATION],
    gravity=MAJOR,
)
def excludes_what_meets_obligations(sight: Sight) -> Seen:
    """Examine statements in force; one falls short by which a control does not apply that meets an
    obligation which binds on the day."""
    return _seen(sight, (OBLIGED,))


@probe(
    "statement-without-reasons",
    title="Statements of Applicability say why controls apply, or why not",
    requirements=STATED,
    clause=CLAUSE,
    remedy="Revise the statement: write down why, of each control that says nothing.",
    reads=[STATEMENT, CONTROL, RISK, OBLIGATION],
)
def without_reasons(sight: Sight) -> Seen:
    """Examine statements in force; one falls short in which a control is excluded without words, or
    included without a risk, an obligation or another reason."""
    return _seen(sight, (EXCLUDED, INCLUDED))


@probe(
    "statement-implementation-overdue",
    title="Controls that apply are implemented by the day that the statement says",
    requirements=CARRIED_OUT,
    clause=CLAUSE,
    remedy="Implement them, or revise the statement and set another day.",
    reads=[STATEMENT, CONTROL, RISK],
)
def implementation_overdue(sight: Sight) -> Seen:
    """Examine statements in force; one falls short by which a control that applies is not implemented
    though its day has passed."""
    return _seen(sight, (LATE,), sight.on)


@probe(
    "statement-differs-from-register",
    title="Statements of Applicability and the register of controls agree",
    requirements=STATED,
    clause=CLAUSE,
    remedy="Bring the register up to date, or revise the statement and take over how far controls are.",
    reads=[STATEMENT, CONTROL, RISK],
)
def differs_from_register(sight: Sight) -> Seen:
    """Examine statements in force; one falls short if the register says otherwise how far a control is."""
    return _seen(sight, (DIFFERS,))


@probe(
    "statement-older-than-assessment",
    title="Statements of Applicability are newer than the last assessment of risks",
    requirements=COMPARED,
    clause=CLAUSE,
    remedy="Compare the controls again, revise the statement where they are others, and bring it into force.",
    reads=[STATEMENT, RISK, SESSION],
)
def older_than_assessment(sight: Sight) -> Seen:
    """Examine statements in force; one falls short if a security risk was assessed, or a session closed,
    on a later day than the one on which it came into force."""
    versions = _versions(sight)
    risks = Risk.objects.as_system("probe").filter(concerning(System.ISMS))
    sessions = RiskSession.objects.as_system("probe").filter(concerning(System.ISMS))
    days = [
        risks.filter(pk__in=sight.entries(RISK).values("pk")).order_by("-assessed_on")
        .exclude(assessed_on=None).values_list("assessed_on", flat=True).first(),
        sessions.filter(pk__in=sight.entries(SESSION).values("pk")).order_by("-closed_on")
        .exclude(closed_on=None).values_list("closed_on", flat=True).first(),
    ] if versions else []  # fmt: skip
    last = max((one for one in days if one), default=date.min)
    return Seen(
        _statements(sight, (one.key for one in versions)),
        _statements(sight, (one.key for one in versions if one.since < last)),
    )


@probe(
    "scope-without-statement",
    title="For the scope of the ISMS a Statement of Applicability is in force",
    requirements=STATED,
    clause=CLAUSE,
    remedy="Answer each control of the edition you work by, have it approved, and bring it into force.",
    reads=[STATEMENT, SCOPE],
    gravity=MAJOR,
)
def scope_without_statement(sight: Sight) -> Seen:
    """Examine scope statements of the ISMS in force; all fall short while no Statement of Applicability
    is in force for an edition that is in use."""
    scopes = ScopeStatement.objects.as_system("probe").filter(
        organization=sight.organization, kind=System.ISMS, in_force_from__isnull=False
    )
    found = sight.entries(SCOPE).filter(pk__in=scopes.values("pk"))
    stated = any(one.edition in sight.editions for one in _versions(sight))
    return Seen(found, found.none() if stated else found)


@probe(
    "own-control-without-statement",
    title="The organization's own controls are in a Statement of Applicability",
    requirements=STATED,
    clause=CLAUSE,
    remedy="Revise the statement and answer for the control, or retire it.",
    reads=[STATEMENT, CONTROL],
)
def own_control_without_statement(sight: Sight) -> Seen:
    """Examine own controls that are not retired, once a statement is in force; one falls short that none
    in force speaks of, by itself or as what stands for a control of Annex A."""
    versions = _versions(sight)
    spoken_of = {line.own for one in versions for line in one.lines if line.own}
    for one in versions:
        spoken_of |= standing(_register(sight, one))
    own = Control.objects.as_system("probe").filter(
        organization=sight.organization, origin=Origin.OWN, state__in=LIVE
    )
    found = sight.entries(CONTROL).filter(pk__in=own.values("pk"))
    found = found if versions else found.none()
    return Seen(found, found.exclude(pk__in=spoken_of))
