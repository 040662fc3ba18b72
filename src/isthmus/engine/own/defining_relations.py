"""Defining own types of relations: each change is an event of the organization, none ends a relation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from isthmus.engine.access import within
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import Absent, Invalid, RowError
from isthmus.engine.door.settings import require_administration
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.engine.models import Edge, Entry, OwnImpact, OwnRelation
from isthmus.engine.models.edge import EdgeQuerySet
from isthmus.engine.own.defining import CODE
from isthmus.engine.own.marking import Problem, take_turns, tell, unfit_texts
from isthmus.engine.own.specs import OWN
from isthmus.engine.registry import registry

DEFINED = "own relation defined"
RETIRED, BROUGHT_BACK = "own relation retired", "own relation brought back"
MOST_RELATIONS = 60
#: Letters of a code: with `own.` before it, it is the type of edges.
LONGEST_CODE = 36
LONGEST = {"label": 80, "inverse": 80, "about": 250}
MOST_ENDS = 9_999


@dataclass(frozen=True)
class RelationDefinition:
    """What is said of a type of relation; its code stays as it is once it is defined."""

    label: str
    inverse: str
    about: str = ""
    sources: Sequence[str] = ()
    targets: Sequence[str] = ()
    most_targets: int | None = None
    most_sources: int | None = None
    impact: str = ""
    loses: bool = True
    position: int = 0


def define_relation(
    code: str, wanted: RelationDefinition, act: Act, *, new: bool = False
) -> OwnRelation:
    """Define a type of relation, or change what is said of it. Raises Forbidden, Invalid.

    What it may relate, how often, and which way a loss goes change only as far as no relation that
    stands contradicts. With `new`, one that is there already is refused.
    """
    require_administration(act)
    with door_open():
        rows = _locked(act)
        former = next((row for row in rows if row.code == code), None)
        if new and former is not None:
            text = tr("“%(code)s” is another relation already.", code=code)
            raise Invalid([RowError(0, "code", "taken", text, tr("Choose another name."))])
        problems = [*_problems(code, wanted), *_beside(code, wanted, rows)]
        if former is not None and not problems:
            problems = [*_contradictions(former, wanted, act)]
        if problems:
            raise Invalid([RowError(0, *one) for one in problems])
        found = former or OwnRelation(organization=act.viewer.organization, code=code)
        for name in RelationDefinition.__dataclass_fields__:
            setattr(found, name, getattr(wanted, name))
        found.sources, found.targets = list(wanted.sources), list(wanted.targets)
        found.save()
        tell(DEFINED, found, act)
    return found


def retire_relation(code: str, act: Act) -> OwnRelation:
    """Let a type be drawn no more; relations of it stay, and can be ended."""
    return _retired(code, RETIRED, act)


def bring_back_relation(code: str, act: Act) -> OwnRelation:
    """Let a retired type be drawn again."""
    return _retired(code, BROUGHT_BACK, act)


def standing(act: Act, code: str) -> EdgeQuerySet:
    """Return the relations of an own type that stand, as far as the actor may know of their ends.

    In any register: how many there are is no secret, as for impact.
    """
    known = Entry.objects.as_system("own relation: how many stand, across registers")
    known = known.filter(within(act.viewer) | Q(organization__isnull=True), removed_at__isnull=True)
    rows = Edge.objects.current().filter(organization_id=act.viewer.organization_id)
    return rows.filter(type=f"{OWN}{code}", source__in=known, target__in=known)


def _retired(code: str, verb: str, act: Act) -> OwnRelation:
    require_administration(act)
    with door_open():
        found = next((row for row in _locked(act) if row.code == code), None)
        if found is None:
            raise Absent("own relation")
        found.retired_at = act.occurred_at if verb == RETIRED else None
        found.save(update_fields=["retired_at"])
        tell(verb, found, act)
    return found


def _locked(act: Act) -> list[OwnRelation]:
    """Let those who define take turns and return the organization's types of relations."""
    take_turns(act)
    return [*OwnRelation.objects.filter(organization_id=act.viewer.organization_id)]


def _problems(code: str, wanted: RelationDefinition) -> Iterator[Problem]:
    """Yield what is wrong with a definition by itself."""
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        hint = tr("Small letters, digits and _, beginning with a letter: backed_up_to.")
        yield "code", "code", tr("“%(code)s” can't be a name for programs.", code=code[:60]), hint
    yield from _texts(wanted)
    for name in ("sources", "targets"):
        if any(registry.find(one) is None for one in getattr(wanted, name)):
            yield name, "choice", tr("There is no such register."), ""
    for name in ("most_targets", "most_sources"):
        most = getattr(wanted, name)
        if most is not None and not 1 <= most <= MOST_ENDS:
            hint = tr("From 1 to %(most)s; empty for any number.", most=MOST_ENDS)
            yield name, "range", tr("That number says nothing."), hint
    if wanted.impact and wanted.impact not in OwnImpact.values:
        yield "impact", "choice", tr("A loss goes one way, the other, or not at all."), ""
    if not 0 <= wanted.position <= 9_999:
        yield "position", "range", tr("The place is out of range."), tr("From 0 to 9999.")


def _texts(wanted: RelationDefinition) -> Iterator[Problem]:
    """Yield which words are missing or can't be kept."""
    yield from unfit_texts(wanted, LONGEST)
    for name in ("label", "inverse"):
        if not getattr(wanted, name).strip():
            hint = tr("Say how it reads between two records: backed up to.")
            yield name, "required", tr("The relation doesn't read from this side."), hint


def _beside(
    code: str, wanted: RelationDefinition, rows: Sequence[OwnRelation]
) -> Iterator[Problem]:
    """Yield what is wrong with a definition beside those that are there."""
    others = [row for row in rows if row.code != code]
    if len(others) == len(rows) >= MOST_RELATIONS:
        message = tr("There are at most %(most)s own relations.", most=MOST_RELATIONS)
        yield "code", "too-many", message, ""
    taken = {row.label.casefold() for row in others if row.retired_at is None}
    if wanted.label.casefold() in taken:
        hint = tr("Change that one, or use another word.")
        yield "label", "taken", tr("“%(label)s” is there already.", label=wanted.label), hint


def _contradictions(former: OwnRelation, wanted: RelationDefinition, act: Act) -> Iterator[Problem]:
    """Yield what relations that stand speak against, with how many they are.

    Relations of records that the actor may not know of are as if they weren't there: they stay.
    """
    rows = standing(act, former.code)
    hint = tr("End them first, or define another relation.")
    for name, condition in _narrowed(former, wanted).items():
        if count := rows.filter(condition).count():
            yield name, "standing", _stand(count), hint
    for name, end in (("most_targets", "source"), ("most_sources", "target")):
        most, before = getattr(wanted, name), getattr(former, name)
        if most is None or (before is not None and before <= most):
            continue
        over = rows.values(end).annotate(there=Count("pk")).filter(there__gt=most)
        if count := over.count():
            message = tr("%(count)s records have more of it.", count=count)
            yield name, "standing", message, hint
    turned = former.impact and wanted.impact and former.impact != wanted.impact
    if turned and (count := rows.count()):
        yield "impact", "standing", _stand(count), hint


def _narrowed(former: OwnRelation, wanted: RelationDefinition) -> Mapping[str, Q]:
    """Return which relations are no longer possible, by the field that says so."""
    found: dict[str, Any] = {}
    for name, end in (("sources", "source"), ("targets", "target")):
        now, before = set(getattr(wanted, name)), set(getattr(former, name))
        if now and not (before and before <= now):
            found[name] = ~Q((f"{end}__type__in", sorted(now)))
    return found


def _stand(count: int) -> str:
    return tr("%(count)s relations that stand speak against it.", count=count)
