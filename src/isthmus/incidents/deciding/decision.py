"""The decision about evidence, and restoration apart from resolution (mission row I3; 27013, 6.2.5).

Restoring a service can destroy what shows how it was compromised. So of a report that touches the
security of information it is decided first what becomes of the evidence: it is collected, it is not
needed because …, or somebody who may do so waives it. The time of restoration is measured all the
while; it never waits for a decision that nobody has recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from isthmus.engine.access import WAIVE
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import transition
from isthmus.engine.models import Principal
from isthmus.incidents.classifying import Answer, Answers, Class, classes
from isthmus.incidents.deciding.default import EvidenceDefault
from isthmus.incidents.deciding.guards import (
    is_collected_no_more,
    is_decided,
    is_not_restored,
    may_be_left,
    may_be_waived,
    was_restored,
)

#: What these are, something is to be learnt or proved from.
SECURITY = (Class.SECURITY_INCIDENT, Class.SECURITY_EVENT)
WAITS = "awaiting_evidence"
#: In these a report is worked on, in those it has been dealt with; written out, since the model that
#: has the states needs this one first.
OPEN = ("new", "active", "awaiting_user", "awaiting_supplier", "awaiting_problem", WAITS)
DECIDED_IN = (*OPEN, "resolved", "closed")
BECAUSE = {"because": "Because — kept with the report, and read by whoever reviews it"}


class Evidence(models.TextChoices):
    """What was decided about evidence; empty: nothing yet."""

    COLLECT = "collect", N_("To be collected")
    COLLECTED = "collected", N_("Collected")
    NOT_NEEDED = "not_needed", N_("Not needed")
    WAIVED = "waived", N_("Waived")


def needs_decision(given: Answers) -> bool:
    """Return whether a report with these answers asks for a decision about evidence."""
    return bool({*classes(given)} & {*SECURITY})


def _is_asked(one: Any) -> bool:
    return needs_decision(one.answers)


def _is_to_do(one: Any) -> bool:
    """Whether something is still to be decided, or what was decided to be done."""
    asked = _is_asked(one) and one.evidence == ""
    return bool(asked or one.evidence == Evidence.COLLECT)


def _is_open_question(one: Any) -> bool:
    return bool(_is_asked(one) and one.evidence in ("", Evidence.COLLECT))


def _may_be_collected(one: Any) -> bool:
    return bool(_is_asked(one) and one.evidence != Evidence.COLLECT)


def _is_no_matter(one: Any) -> bool:
    return bool(_is_asked(one) and one.evidence == "")


def _disturbs(one: Any) -> bool:
    return one.restored_at is None and Answer.YES in (one.disturbs, one.security_harm)


def _was_restored(one: Any) -> bool:
    return one.restored_at is not None


class Decided(models.Model):
    """What a report says of its evidence and its restoration, and the moves that say it."""

    evidence = models.CharField(
        "evidence", max_length=12, choices=Evidence, blank=True, editable=False
    )
    evidence_reason = models.TextField(
        "why so about evidence", max_length=2000, blank=True, editable=False
    )
    evidence_by = models.ForeignKey(
        Principal,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="evidence decided by",
    )
    evidence_at = models.DateTimeField("evidence decided", null=True, editable=False)
    evidence_default = models.ForeignKey(
        EvidenceDefault,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="evidence decided by the default",
    )
    collecting_since = models.DateTimeField("collecting since", null=True, editable=False)
    collected_at = models.DateTimeField("evidence collected", null=True, editable=False)
    evidence_advice = models.TextField(
        "recommendation on evidence", max_length=2000, blank=True, editable=False
    )
    restored_at = models.DateTimeField("service restored", null=True, editable=False)

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        state: str
        waits_for: str

        def _respond(self, act: Act) -> None: ...

    @transition(
        source=DECIDED_IN,
        label="Collect evidence",
        labels={"what": "What — where it lies, and what would destroy it"},
        guards=[is_collected_no_more],
        fits=_may_be_collected,
    )
    def collect(self, act: Act, *, what: str) -> None:
        """Evidence is to be collected before anything is restored. Its own clock runs from now on."""
        self._decide(Evidence.COLLECT, what, act)

    @transition(
        source=DECIDED_IN,
        label="Evidence is collected",
        labels={"what": "What was collected — and where it is kept"},
        fits=_is_to_do,
    )
    def collected(self, act: Act, *, what: str) -> None:
        """What restoring would destroy is secured. From here on the service may be restored."""
        self._decide(Evidence.COLLECTED, what, act)

    @transition(
        source=DECIDED_IN,
        label="Evidence is not needed",
        labels=BECAUSE,
        guards=[may_be_left],
        fits=_is_no_matter,
    )
    def not_needed(self, act: Act, *, because: str) -> None:
        """Nothing is to be learnt or proved from it."""
        self._decide(Evidence.NOT_NEEDED, because, act)

    @transition(
        source=DECIDED_IN,
        label="Waive evidence",
        permission=WAIVE,
        labels=BECAUSE,
        guards=[may_be_waived],
        fits=_is_open_question,
    )
    def waive(self, act: Act, *, because: str) -> None:
        """Restore without it, though it would have been of use: you answer for what is lost."""
        self._decide(Evidence.WAIVED, because, act)

    @transition(
        source=OPEN,
        label="Recommend about evidence",
        labels={"advice": "Restore now, or wait — for whoever decides"},
        fits=_is_open_question,
    )
    def advise(self, act: Act, *, advice: str) -> None:
        """Say what you would do, and why; it decides nothing."""
        self.evidence_advice = advice

    @transition(
        source=OPEN,
        label="Service is restored",
        guards=[is_decided, is_not_restored],
        labels={"how": "How — what was done; the report stays open"},
        fits=_disturbs,
    )
    def restore(self, act: Act, *, how: str) -> None:
        """The service works again. What is left to do, the cause for instance, goes on."""
        self._respond(act)
        self.restored_at = act.occurred_at

    @transition(
        source=OPEN,
        label="Not restored after all",
        guards=[was_restored],
        labels={"reason": "Why — kept in history"},
        fits=_was_restored,
    )
    def fail_again(self, act: Act, *, reason: str) -> None:
        """The service does not work: the time of restoration goes on."""
        self.restored_at = None

    def _decide(self, decision: Evidence, reason: str, act: Act) -> None:
        """Record a decision of the actor. One that ends the waiting for evidence ends it."""
        if decision is Evidence.COLLECT:
            self.collecting_since, self.collected_at = act.occurred_at, None
        if decision is Evidence.COLLECTED:
            self.collected_at = act.occurred_at
        self.evidence, self.evidence_reason = decision.value, reason.strip()[:2000]
        self.evidence_by_id, self.evidence_at = act.viewer.principal_id, act.occurred_at
        self.evidence_default_id = None
        if decision is not Evidence.COLLECT and self.state == WAITS:
            self.state, self.waits_for = "active", ""

    def _wait_for_evidence(self, why: str, act: Act) -> None:
        """Whoever waits for evidence has decided that it is collected."""
        if self.evidence != Evidence.COLLECT:
            self._decide(Evidence.COLLECT, why, act)
