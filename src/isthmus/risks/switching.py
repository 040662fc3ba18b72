"""What another approach to risks would change, before anybody changes it (27013, 6.2.3).

A switch writes nothing into a risk: it decides in which register a risk stands and which methods
fit it. So the way back is the same as the way there, and what is told here is what the guards of a
risk will say once the approach is in force (`guards.risk.method_fits`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from isthmus.context.concerns import Concerns
from isthmus.engine.access import CREATE, EDIT, Viewer
from isthmus.engine.door import Act, Edit, Invalid, Refused, RowError, create, edit, move
from isthmus.engine.door.checks import require
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import spoken, tr, trn
from isthmus.engine.lifecycle import Reason
from isthmus.engine.text import fold
from isthmus.risks.method.in_force import (
    InForceApproach,
    InForceMethod,
    approach_in_force,
    methods_in_force,
    names_by_concern,
)
from isthmus.risks.models import Approach, Risk
from isthmus.risks.models.risk import LIVE
from isthmus.risks.records import ApproachType

#: Which assessments an approach has, by what they concern; a common one is for both.
ASSESSMENTS: Mapping[str, tuple[str, ...]] = {
    "a": ("both",),
    "b": ("isms", "sms"),
    "c": ("both", "isms", "sms"),
}
#: The fields of an approach that hold the names of its assessments.
NAMED_BY: Mapping[str, str] = {"both": "name_common", "isms": "name_isms", "sms": "name_sms"}
FIELDS = tuple(NAMED_BY.values())


@dataclass(frozen=True)
class Alike:
    """So many live risks concern the same and are assessed by the same method."""

    concerns: str
    method: int | None
    count: int


@dataclass(frozen=True)
class Register:
    """An assessment under the approach looked at, or what stands in none (no `concerns`)."""

    concerns: str
    name: str
    now: int
    then: int


@dataclass(frozen=True)
class Question:
    """What somebody has to decide of so many risks, or to bring into force first."""

    code: str
    text: str
    hint: str
    count: int = 0
    #: how the list is narrowed to them; empty: it is not about risks
    filters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Switch:
    """What an approach would change; `since` is the one in force, empty without."""

    since: str
    to: str
    risks: int
    registers: tuple[Register, ...]
    questions: tuple[Question, ...]
    missing: tuple[Question, ...]


def consider(
    alike: Iterable[Alike],
    methods: Mapping[int, InForceMethod],
    now: InForceApproach | None,
    then: InForceApproach,
) -> Switch:
    """Return what changes where `then` takes the place of `now`: a pure function of both."""
    groups = [*alike]
    return Switch(
        now.choice if now else "",
        then.choice,
        sum(one.count for one in groups),
        tuple(_registers(groups, now, then)),
        tuple(_questions(groups, methods, then)),
        tuple(_missing(groups, methods, then)),
    )


def stands_in(choice: str, concerns: str) -> str:
    """Return in which assessment a risk stands under an approach; empty: in none."""
    if choice == "a":
        return "both"
    return concerns if concerns in ASSESSMENTS.get(choice, ()) else ""


def _registers(
    groups: list[Alike], now: InForceApproach | None, then: InForceApproach
) -> Iterator[Register]:
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for one in groups:
        before[stands_in(now.choice if now else "a", one.concerns)] += one.count
        after[stands_in(then.choice, one.concerns)] += one.count
    for concerns in ("both", "isms", "sms"):
        if concerns in ASSESSMENTS[then.choice] or before[concerns]:
            # What is not assessed apart any more keeps the name by which it is known now.
            known = then if concerns in ASSESSMENTS[then.choice] else now
            said = (known.names.get(concerns) if known else "") or spoken(Concerns(concerns).label)
            yield Register(concerns, said, before[concerns], after[concerns])
    if before[""] or after[""]:
        yield Register("", tr("In none yet"), before[""], after[""])


def open_question(concerns: str, method: InForceMethod | None, then: InForceApproach) -> str:
    """Return by which question a risk is left open under an approach; empty: it can stay as it is."""
    if not concerns:
        return "not-asked"
    if then.choice == "b" and concerns == "both":
        return "shared"
    if method is None:
        return "no-method"
    return "" if then.fits(method.concerns, concerns) else "other-method"


def _questions(
    groups: list[Alike], methods: Mapping[int, InForceMethod], then: InForceApproach
) -> Iterator[Question]:
    found: Counter[tuple[str, str, int | None]] = Counter()
    for one in groups:
        method = methods.get(one.method) if one.method is not None else None
        code = open_question(one.concerns, method, then)
        if code in ("not-asked", "shared"):
            found[code, one.concerns, None] += one.count
        elif code:
            found[code, one.concerns, one.method if method else None] += one.count
    for (code, concerns, key), count in sorted(found.items(), key=str):
        method = methods.get(key) if key is not None else None
        yield _question(code, concerns, method, count)


def _question(code: str, concerns: str, method: InForceMethod | None, count: int) -> Question:
    live = ("state", ",".join(LIVE))
    about = spoken(Concerns(concerns).label) if concerns else ""
    match code:
        case "not-asked":
            text = trn(
                "Of one risk it is not known to which system it matters.",
                "Of %(count)d risks it is not known to which system they matter.",
                count,
            )
            hint = tr("Answer both questions: one does not follow from the other.")
            return Question(code, text, hint, count, (("concerns", "none"), live))
        case "shared":
            text = trn(
                "One risk matters to both systems, which no assessment under b) does.",
                "%(count)d risks matter to both systems, which no assessment under b) does.",
                count,
            )
            hint = tr("Record one risk for each system, and relate them.")
            return Question(code, text, hint, count, (("concerns", "both"), live))
        case "no-method":
            text = trn(
                "One risk has no method that is in force (%(about)s).",
                "%(count)d risks have no method that is in force (%(about)s).",
                count,
                about=about,
            )
            hint = tr("Choose the method they are assessed by.")
            return Question(code, text, hint, count, (("concerns", concerns), live))
    assert method is not None
    text = trn("%(method)s would no longer be for one risk (%(about)s).",
               "%(method)s would no longer be for %(count)d risks (%(about)s).",
               count, method=method.title, about=about)  # fmt: skip
    hint = tr("Assess them by another; what they are accepted by stays until then.")
    filters = (("method", method.reference), ("concerns", concerns), live)
    return Question(code, text, hint, count, filters)


def _missing(
    groups: list[Alike], methods: Mapping[int, InForceMethod], then: InForceApproach
) -> Iterator[Question]:
    needed = [then.names.get(one, "") for one in ASSESSMENTS[then.choice]]
    said = [fold(name).strip() for name in needed]
    if not all(said):
        text = tr("An assessment has no name.")
        yield Question("no-name", text, tr("Say what people call each of them."))
    elif len({*said}) < len(said):
        text = tr("Two assessments go by one name.")
        yield Question("one-name", text, tr("Give them names that nobody takes for each other."))
    for concerns in ASSESSMENTS[then.choice]:
        fitting = [one for one in methods.values() if one.concerns == concerns]
        about = spoken(Concerns(concerns).label)
        if not fitting:
            text = tr("No method is in force: %(about)s.", about=about)
            hint = tr("Bring one into force, or no such risk can be assessed.")
            yield Question("no-method", text, hint)
        for one in fitting:
            if not one.rules.limit(concerns):
                text = tr("%(method)s does not say what is acceptable: %(about)s.",
                          method=one.title, about=about)  # fmt: skip
                yield Question("no-criteria", text, tr("Add a criterion, or one for both."))
    idle = [one for one in methods.values() if one.concerns not in ASSESSMENTS[then.choice]]
    for one in idle:
        text = tr("%(method)s would fit no risk any more.", method=one.title)
        yield Question("idle", text, tr("Withdraw it once no risk is assessed by it."))


def preview(viewer: Viewer, to: str, texts: Mapping[str, str]) -> Switch:
    """Return what approach `to` would change of what the viewer may know of. Three queries.

    `texts` are its names by field: `name_common`, `name_isms`, `name_sms`.
    """
    organization = viewer.organization_id
    rows = Risk.objects.visible_to(viewer).filter(
        organization=organization, removed_at__isnull=True, state__in=LIVE
    )
    groups = rows.order_by().values_list("concerns", "method").annotate(count=Count("pk"))
    now = approach_in_force(organization)
    then = InForceApproach(to, names_by_concern(to, texts))
    alike = [Alike(*one) for one in groups]
    return consider(alike, methods_in_force(organization), now, then)


def previewed(viewer: Viewer, to: str) -> Switch:
    """Return what approach `to` would change, by the names that the organization's approach has."""
    found = approach_of(viewer)
    return preview(viewer, to, {name: getattr(found, name, "") for name in FIELDS})


def approach_of(viewer: Viewer) -> Any:
    """Return the approach that is in force, or the one that is drafted; None: there is none."""
    rows = Approach.objects.visible_to(viewer).filter(
        organization=viewer.organization_id, removed_at__isnull=True
    )
    known = [*rows.exclude(state="withdrawn").select_related("entry").order_by("pk")]
    return next((one for one in known if one.in_force_from), known[0] if known else None)


def names_used(choice: str) -> tuple[str, ...]:
    """Return the fields with the names that an approach uses."""
    return tuple(NAMED_BY[concerns] for concerns in ASSESSMENTS[choice])


def why_not(viewer: Viewer, found: Any, to: str) -> Reason | None:
    """Return why a switch of the approach `found` (None: there is none) can't be drafted; None: it can."""
    if not viewer.may_on(Approach, CREATE if found is None else EDIT):
        return Reason("permission", tr("Your role does not let you change the approach."))
    if found is not None and found.state == "proposed":
        text = tr("The approach is put to approval: take it back first.")
        return Reason("proposed", text)
    if found is not None and found.state == "in_force" and found.choice == to:
        return Reason("same", tr("It is the approach in force."))
    return None


def draft(act: Act, to: str, reasons: str, names: Mapping[str, str]) -> Any:
    """Draft the switch: the approach with another choice, reasons and names, to be approved.

    What is in force stays so until somebody brings the draft into force. Of the names those are kept
    that the approach uses. Raises Forbidden, Refused (see `why_not`), Invalid (no reasons among others).
    """
    found = approach_of(act.viewer)
    require(ApproachType, CREATE if found is None else EDIT, act)
    if reason := why_not(act.viewer, found, to):
        raise Refused([(found, reason)])
    if not reasons.strip():
        raise Invalid([RowError(0, "reasons", "required", tr("It does not say why."))])
    said = {"choice": to, "reasons": reasons.strip()}
    said |= {name: names[name] for name in names_used(to) if names.get(name)}
    with door_open():
        if found is None:
            owner = {"title": tr("How risks are managed"), "owner": act.viewer.principal_id}
            return create(ApproachType, [{**owner, **said}], act)[0]
        if found.state == "in_force":
            move(ApproachType, "revise", [found.pk], act)
        return edit(ApproachType, [Edit(found.pk, said)], act)[0]


def told(found: Switch) -> dict[str, Any]:
    """Return a preview as the API and the command line tell it."""

    def plain(one: Question) -> dict[str, Any]:
        return {
            "code": one.code,
            "text": one.text,
            "hint": one.hint,
            "count": one.count,
            "filters": dict(one.filters),
        }

    return {
        "now": found.since,
        "to": found.to,
        "risks": found.risks,
        "registers": [
            {"concerns": one.concerns, "name": one.name, "now": one.now, "then": one.then}
            for one in found.registers
        ],
        "questions": [plain(one) for one in found.questions],
        "missing": [plain(one) for one in found.missing],
    }
