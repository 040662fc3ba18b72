"""What a probe is. The probes themselves live with the records they read, on the highest floor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from isthmus.engine.language import N_, declare_texts, tr
from isthmus.engine.models import Entry, Organization
from isthmus.engine.models.entry import EntryQuerySet
from isthmus.standards.library import edition

MET, FALLS_SHORT, DID_NOT_OCCUR, NO_EVIDENCE = "met", "falls_short", "did_not_occur", "no_evidence"
OUTCOMES = {
    MET: N_("Met"),
    FALLS_SHORT: N_("Falls short"),
    DID_NOT_OCCUR: N_("Did not occur"),
    NO_EVIDENCE: N_("No evidence"),
}
MINOR, MAJOR = "minor", "major"


#: In `reads`: the probe looks at every register.
ANY = "*"


@dataclass(frozen=True)
class Sight:
    """What a probe may look at: unrestricted entries of one organization, with `on` as today."""

    organization: Organization
    editions: tuple[str, ...]
    day: date
    #: what one probe leaves for another of the same run, so that nothing is asked twice; it must
    #: not depend on the day
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    #: what was asked for besides records: "day"
    asked: set[str] = field(default_factory=set, compare=False, repr=False)

    @property
    def on(self) -> date:
        """The day that dates are compared with; who asks answers differently tomorrow."""
        self.asked.add("day")
        return self.day

    @property
    def by_day(self) -> bool:
        """Whether the day was asked for."""
        return "day" in self.asked

    def alone(self) -> Self:
        """Return the same sight for one probe, which tells what that one asked for."""
        return replace(self, asked=set())

    def entries(self, *types: str) -> EntryQuerySet:
        """Return the unrestricted entries of these record types that are not removed."""
        rows = Entry.objects.as_system("probe: verdicts rest on unrestricted records")
        rows = rows.filter(organization=self.organization, removed_at__isnull=True).unrestricted()
        return rows.filter(type__in=types) if types else rows


@dataclass(frozen=True)
class Seen:
    """What a probe saw: two querysets of entries, and whether the process operates.

    `operates` says that the register is live and its procedure in force, so that an empty
    `examined` means that nothing occurred.
    """

    examined: EntryQuerySet
    falling_short: EntryQuerySet
    operates: bool = False

    def lacking(self) -> EntryQuerySet:
        """Return the entries that fall short."""
        return self.falling_short


@dataclass(frozen=True)
class SeenRequirements:
    """What a probe over the library saw: keys of requirements, which are at hand without a query.

    `unseen` are those for which there is nothing to examine. `records` are keys of the records by
    which a requirement falls short, where it is records that do.
    """

    examined: Collection[int]
    falling_short: Collection[int]
    unseen: Collection[int] = ()
    records: Mapping[int, Sequence[int]] = field(default_factory=dict)

    def lacking(self) -> EntryQuerySet:
        """Return the library's entries of what falls short or is unseen."""
        keys = {*self.falling_short, *self.unseen}
        return Entry.objects.as_system("probe: the library").filter(pk__in=keys)


#: What a probe does: look and say what it saw.
Look = Callable[[Sight], Seen | SeenRequirements]


@dataclass(frozen=True)
class Probe:
    id: str
    title: str
    requirements: Mapping[str, tuple[str, ...]]  #: edition → references
    clause: str  #: of ISO/IEC 27013
    remedy: str
    gravity: str
    tolerance: float  #: the share of examined records that may fall short
    reads: tuple[str, ...]  #: types of the records it looks at, or ANY; it runs when one changed
    #: the records examined are the requirements themselves, and each has its own outcome
    about_requirements: bool
    look: Look
    #: what it says of requirements with each outcome, `%(refs)s`; empty: of what is traced to them
    says: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        declare_texts(self, "title", "remedy")

    @property
    def about_any(self) -> bool:
        """Whether it may speak about any requirement: about which, only its answer says."""
        return self.about_requirements and not self.requirements

    @property
    def doc(self) -> str:
        return (self.look.__doc__ or "").strip()

    @property
    def package(self) -> str:
        return self.look.__module__.split(".")[1]

    def applies_to(self, editions: Sequence[str]) -> bool:
        return not self.requirements or any(code in self.requirements for code in editions)


#: Every probe, by id.
probes: dict[str, Probe] = {}


def probe(
    id: str,  # noqa: A002 - the word the field uses
    *,
    title: str,
    requirements: Mapping[str, Sequence[str]],
    clause: str,
    remedy: str,
    reads: Sequence[str],
    gravity: str = MINOR,
    tolerance: float = 0.0,
    about_requirements: bool = False,
    says: Mapping[str, str] | None = None,
) -> Callable[[Look], Look]:
    """Declare a probe. Its references must exist in the library, or it fails at start-up."""
    for code, refs in requirements.items():
        for ref in refs:
            if ref not in edition(code).by_ref:
                raise ValueError(f"Probe {id}: {code} has no requirement “{ref}”.")
            if edition(code).judged_at(ref) is None:
                raise ValueError(
                    f"Probe {id}: {ref} of {code} is a heading; name what is below it."
                )

    def declare(look: Look) -> Look:
        if id in probes:
            raise ValueError(f"There is a probe {id} already.")
        probes[id] = Probe(
            id=id,
            title=title,
            requirements={code: tuple(refs) for code, refs in requirements.items()},
            clause=clause,
            remedy=remedy,
            gravity=gravity,
            tolerance=tolerance,
            reads=tuple(reads),
            about_requirements=about_requirements,
            look=look,
            says=says or {},
        )
        return look

    return declare


@dataclass(frozen=True)
class ProbeResult:
    """What one probe answered: over all, and for each requirement it speaks about."""

    probe: Probe
    outcome: str
    examined: int
    short: int
    #: entries that fall short, at most SAMPLE of them, and how many there are in all is `short`
    sample: tuple[Entry, ...]
    #: outcome by the key of the requirement, for probes about requirements
    by_requirement: Mapping[int, str]
    #: the records by which a requirement falls short, some of them, by its key
    named: Mapping[int, tuple[Entry, ...]] = field(default_factory=dict)

    @property
    def outcome_label(self) -> str:
        return OUTCOMES[self.outcome]

    @property
    def sentence(self) -> str:
        """The answer in words."""
        if self.outcome == FALLS_SHORT:
            return tr(
                "%(short)s of %(examined)s fall short.", short=self.short, examined=self.examined
            )
        if self.outcome == MET:
            if not self.short:
                return tr("%(examined)s examined, none falls short.", examined=self.examined)
            return tr(
                "%(examined)s examined, %(short)s within tolerance.",
                examined=self.examined,
                short=self.short,
            )
        if self.outcome == DID_NOT_OCCUR:
            return tr("Nothing to examine; the process is in place.")
        if self.examined:
            return tr(
                "For %(short)s of %(examined)s there is nothing to examine.",
                short=self.short,
                examined=self.examined,
            )
        return tr("Nothing to examine, and nothing shows that the process operates.")

    def as_json(self) -> dict[str, Any]:
        return {
            "probe": self.probe.id,
            "title": self.probe.title,
            "outcome": self.outcome,
            "examined": self.examined,
            "falling_short": self.short,
            "gravity": self.probe.gravity,
            "tolerance": self.probe.tolerance,
            "clause": self.probe.clause,
            "requirements": {code: list(refs) for code, refs in self.probe.requirements.items()},
            "records": [entry.reference for entry in self.sample],
            "remedy": self.probe.remedy,
        }
