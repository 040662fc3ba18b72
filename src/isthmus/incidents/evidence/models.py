from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone

from isthmus.engine.access import APPROVE
from isthmus.engine.door.act import Act
from isthmus.engine.keys import new_key
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Principal, Record, StoredFile, register_indexes
from isthmus.engine.text import clean_line
from isthmus.incidents.evidence import custody, guards
from isthmus.incidents.evidence.custody_step import LONGEST, CustodyStep
from isthmus.incidents.evidence.words import NOTE, RECEIPT, SEAL, WHERE, Chain
from isthmus.people.models import Person

HELD, OFFERED, OUTSIDE, MISSING, ASKED = "held", "offered", "outside", "missing", "asked"
#: States in which somebody has to account for it.
KEPT = (HELD, ASKED, OFFERED, OUTSIDE, MISSING)
#: States in which it is on its way from one to another, who has to say that they have it.
ON_ITS_WAY = (ASKED, OFFERED)


def _has_gap(item: EvidenceItem) -> bool:
    return item.custody == Chain.BROKEN


def _on_hold(item: EvidenceItem) -> bool:
    return bool(item.legal_hold)


def _on_no_hold(item: EvidenceItem) -> bool:
    return not item.legal_hold


def _is_thing(item: EvidenceItem) -> bool:
    return item.is_thing


class EvidenceItem(Record):
    """Something collected as evidence of a report, and who has held it since (mission row I3).

    What was collected is never edited: it is corrected with a reason, and history keeps both. Every
    change of hands is a `CustodyStep`, confirmed by giver and receiver; until the receiver confirms,
    it is with the giver. Who may know of the report may know of its evidence, nobody else.
    """

    lifecycle = Lifecycle(
        (
            State(HELD, "Held", "open"),
            State(ASKED, "To be handed over", "waiting"),
            State(OFFERED, "Being handed over", "waiting"),
            State(OUTSIDE, "With somebody outside", "waiting"),
            State(MISSING, "Missing", "open"),
            State("returned", "Returned", "done"),
            State("disposed", "Disposed of", "done"),
            State("void", "Recorded by mistake", "void"),
        )
    )

    incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="report",
        help_text="Whoever may know of the report may know of its evidence. Empty: nothing is reported yet.",
    )
    description = models.TextField(
        blank=True, max_length=20000, help_text="What it is, and what it may show."
    )
    collected_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="collected by",
        help_text="Empty: whoever records it. They hold it from then on; another person confirms so by what they do next.",
    )
    collected_at = models.DateTimeField("collected", null=True, blank=True, help_text="Empty: now.")
    place = models.CharField(
        "where it was collected", max_length=300, help_text="Room, rack, machine, account."
    )
    method = models.TextField(
        "how it was collected",
        max_length=5000,
        help_text="So that somebody else could do it again: read-only copy, image, photograph.",
    )
    tool = models.CharField(
        "with what tool", max_length=200, blank=True, help_text="Name and version."
    )
    file = models.ForeignKey(
        StoredFile,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: it is a thing. The SHA-256 of a file is taken while it comes in; every opening compares it.",
    )
    seal_number = models.CharField(
        "seal number", max_length=100, blank=True, help_text="Of the bag, box or label."
    )
    kept_at = models.CharField(
        "kept at", max_length=300, blank=True, help_text="Room, safe, shelf."
    )
    keep_until = models.DateField(
        "keep until",
        null=True,
        blank=True,
        help_text="Empty: three years from the day it was collected. Later only with a reason, never earlier.",
    )

    holder = models.ForeignKey(
        Principal, null=True, editable=False, on_delete=models.PROTECT, related_name="+",
        verbose_name="held by",
    )  # fmt: skip
    offered_to = models.ForeignKey(
        Principal, null=True, editable=False, on_delete=models.PROTECT, related_name="+",
        verbose_name="being handed over to",
    )  # fmt: skip
    outside = models.CharField(
        "given to, outside the house", max_length=300, blank=True, editable=False
    )
    #: since when somebody has to answer for where it is: offered, outside or missing
    waits_since = models.DateTimeField("waits since", null=True, editable=False)
    custody = models.CharField(
        "chain of custody", max_length=12, choices=Chain, default=Chain.UNBROKEN, editable=False
    )
    legal_hold = models.CharField("legal hold", max_length=500, blank=True, editable=False)
    ended_at = models.DateTimeField("returned or disposed of", null=True, editable=False)
    proof = models.TextField("proof of disposal", blank=True, max_length=2000, editable=False)
    witness = models.ForeignKey(
        Person, null=True, editable=False, on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    #: when its file was found not to be what was collected; None: it never was, or it is again
    damaged_at = models.DateTimeField("found damaged", null=True, editable=False)

    BESIDE_HISTORY: ClassVar[frozenset[str]] = frozenset({"damaged_at"})

    class Meta(Record.Meta):
        abstract = False
        verbose_name = "evidence item"
        indexes = register_indexes(
            "evidence",
            "incident",
            "holder",
            "custody",
            "owner",
            "state",
            ranges=["keep_until", "collected_at"],
        )

    @property
    def is_thing(self) -> bool:
        """Whether it is a thing that one can hold; else it is a file."""
        return self.file_id is None

    def entry_due(self) -> datetime | date | None:
        return self.keep_until if self.state in KEPT and not self.legal_hold else None

    def on_create(self, act: Act) -> None:
        self.collected_at = self.collected_at or act.occurred_at
        self.holder_id = self.collected_by_id or act.viewer.principal_id
        if self.keep_until is None:
            self.keep_until = custody.kept_until(timezone.localdate(self.collected_at))
        if act.recorded_at - self.collected_at > custody.IN_TIME:
            self.custody = Chain.BROKEN
        elif self.holder_id is not None and self.holder_id != act.viewer.principal_id:
            self.custody = Chain.UNCONFIRMED
        self._write(custody.COLLECTED, act, place=self.kept_at, at=self.collected_at)

    # The chain.

    def _step(self, kind: str, act: Act, **said: object) -> None:
        """Write a step, after which who holds it may be another: `holder` is who held it until now."""
        if self.custody == Chain.UNCONFIRMED and kind not in custody.SAYS_NOTHING:
            mine = act.viewer.principal_id == self.holder_id
            self.custody = Chain.UNBROKEN if mine else Chain.BROKEN
        if kind in (custody.MISSING, custody.TAKEN_OVER):
            self.custody = Chain.BROKEN
        if "holder_id" in said:
            self.holder_id = said.pop("holder_id")  # type: ignore[assignment]
        self._write(kind, act, **said)

    def _write(self, kind: str, act: Act, **said: object) -> None:
        # What is too long is refused by the record's own field.
        lines = {name: clean_line(str(said[name])) for name in LONGEST if said.get(name)}
        words = {name: text[: LONGEST[name]] for name, text in lines.items()}
        if kind != custody.COLLECTED:
            self.kept_at = lines.get("place") or self.kept_at
            self.seal_number = lines.get("seal") or self.seal_number
        self.new_parts.append(
            CustodyStep(
                id=new_key(),
                kind=kind,
                recorded_at=act.recorded_at,
                by_id=act.viewer.principal_id,
                holder_id=self.holder_id,
                **{"at": act.occurred_at, **said, **words},
            )
        )

    def _here(self) -> None:
        self.offered_to_id, self.outside, self.waits_since = None, "", None

    @transition(
        source=HELD,
        target=HELD,
        label="Put elsewhere",
        guards=[guards.is_holder],
        labels={"place": "Where it is kept now — room, safe, shelf", "seal": SEAL, "note": NOTE},
    )
    def put(self, act: Act, *, place: str, seal: str = "", note: str = "") -> None:
        """It is kept somewhere else from now on, or under another seal. You still answer for it."""
        self._step(custody.STORED, act, place=place, seal=seal, note=note)

    @transition(
        source=HELD,
        target=OFFERED,
        label="Hand over",
        guards=[guards.is_holder],
        once_given=[guards.may_receive],
        labels={"to": "To — the person who receives it", "note": NOTE},
    )
    def hand_over(self, act: Act, *, to: Person, note: str = "") -> None:
        """Give it to somebody. It stays with you until they say that they have received it."""
        self.offered_to_id, self.waits_since = to.pk, act.occurred_at
        self._step(custody.OFFERED, act, to_id=to.pk, note=note)

    @transition(
        source=HELD,
        target=ASKED,
        label="Have it handed over",
        guards=[guards.is_not_holder],
        once_given=[guards.may_receive],
        labels={"to": "To — the person who is to receive it", "note": NOTE},
    )
    def pass_on(self, act: Act, *, to: Person, note: str = "") -> None:
        """Whoever holds it is to give it to somebody. Both confirm; who has left can't, which is a gap."""
        self.offered_to_id, self.waits_since = to.pk, act.occurred_at
        self._step(custody.ASKED, act, to_id=to.pk, note=note)

    @transition(
        source=ASKED,
        target=OFFERED,
        label="Confirm the handover",
        guards=[guards.is_holder],
        labels={"note": NOTE},
    )
    def give(self, act: Act, *, note: str = "") -> None:
        """You give it to the person who is to receive it. It stays with you until they confirm."""
        self.waits_since = act.occurred_at
        self._step(custody.GIVEN, act, to_id=self.offered_to_id, note=note)

    @transition(
        source=OFFERED,
        target=HELD,
        label="Receive",
        guards=[guards.is_receiver],
        labels={"place": WHERE, "seal": SEAL, "note": NOTE},
    )
    def receive(self, act: Act, *, place: str = "", seal: str = "", note: str = "") -> None:
        """You have it now, sealed as it should be; from now on you answer for it."""
        receiver = self.offered_to_id
        self._here()
        self._step(custody.ACCEPTED, act, holder_id=receiver, place=place, seal=seal, note=note)

    @transition(
        source=ASKED,
        target=HELD,
        label="Take over",
        guards=[guards.is_receiver, guards.giver_is_gone],
        labels={
            "how": "How you came to have it, and in what condition it is",
            "place": WHERE,
            "seal": SEAL,
        },
    )
    def take_over(self, act: Act, *, how: str, place: str = "", seal: str = "") -> None:
        """You have it, without the word of whoever held it: they are gone. That is a gap in the chain."""
        receiver = self.offered_to_id
        self._here()
        self._step(custody.TAKEN_OVER, act, holder_id=receiver, place=place, seal=seal, note=how)

    @transition(
        source=ON_ITS_WAY,
        target=HELD,
        label="Refuse",
        guards=[guards.is_receiver],
        labels={"reason": "Why — not received, seal broken, not the thing it should be"},
    )
    def refuse(self, act: Act, *, reason: str) -> None:
        """You do not have it, or not as it should be. It stays with whoever wanted to hand it over."""
        to = self.offered_to_id
        self._here()
        self._step(custody.REFUSED, act, to_id=to, note=reason)

    @transition(
        source=ON_ITS_WAY,
        target=HELD,
        label="Take the handover back",
        guards=[guards.is_holder],
        labels={"note": NOTE},
    )
    def take_back(self, act: Act, *, note: str = "") -> None:
        """It was not handed over after all; you still have it."""
        to = self.offered_to_id
        self._here()
        self._step(custody.TAKEN_BACK, act, to_id=to, note=note)

    @transition(
        source=HELD,
        target=OUTSIDE,
        label="Give to somebody outside",
        guards=[guards.is_holder],
        labels={
            "to": "To — the police, a court, a laboratory; with the person’s name",
            "receipt": RECEIPT,
        },
    )
    def send_out(self, act: Act, *, to: str, receipt: str) -> None:
        """Somebody who has no account here takes it, against a receipt, and it is to come back."""
        self.outside, self.waits_since = clean_line(to), act.occurred_at
        self._step(custody.SENT_OUT, act, holder_id=None, outside=to, note=receipt)

    @transition(
        source=OUTSIDE,
        target=HELD,
        label="Came back",
        labels={"place": WHERE, "seal": SEAL, "note": NOTE},
    )
    def come_back(self, act: Act, *, place: str = "", seal: str = "", note: str = "") -> None:
        """You have it again, from outside; from now on you answer for it."""
        self._here()
        holder = act.viewer.principal_id
        self._step(custody.CAME_BACK, act, holder_id=holder, place=place, seal=seal, note=note)

    @transition(
        source=(HELD, *ON_ITS_WAY, OUTSIDE),
        target=MISSING,
        label="Report missing",
        labels={"reason": "What was found — who looked where, and when"},
        danger=True,
    )
    def report_missing(self, act: Act, *, reason: str) -> None:
        """Nobody knows where it is. The chain of custody is broken from now on."""
        self._here()
        self.waits_since = act.occurred_at
        self._step(custody.MISSING, act, holder_id=None, note=reason)

    @transition(
        source=MISSING,
        target=HELD,
        label="Found",
        labels={
            "how": "Where and how it was found, and in what condition",
            "place": WHERE,
            "seal": SEAL,
        },
    )
    def find(self, act: Act, *, how: str, place: str = "", seal: str = "") -> None:
        """You have it, and answer for it from now on. The time between stays a gap."""
        self._here()
        holder = act.viewer.principal_id
        self._step(custody.FOUND, act, holder_id=holder, place=place, seal=seal, note=how)

    @transition(
        source=KEPT,
        label="Explain the gap",
        fits=_has_gap,
        permission=APPROVE,
        guards=[guards.has_gap],
        labels={"why": "Why the evidence can be relied on all the same, and who says so"},
    )
    def explain(self, act: Act, *, why: str) -> None:
        """The chain stays broken; it is on record why, and how that was judged."""
        self.custody = Chain.EXPLAINED

    # What was collected.

    @transition(
        source=KEPT,
        label="Correct",
        once_given=[guards.is_a_time],
        labels={
            "reason": "Why — what was written down wrongly, and how that was noticed",
            "description": "What it is — empty: as it is",
            "place": "Where it was collected — empty: as it is",
            "method": "How it was collected — empty: as it is",
            "tool": "With what tool — empty: as it is",
            "at": "When it was collected — as 2026-11-23 14:05; empty: as it is",
        },
    )
    def correct(
        self,
        act: Act,
        *,
        reason: str,
        description: str = "",
        place: str = "",
        method: str = "",
        tool: str = "",
        at: str = "",
    ) -> None:
        """What was collected was written down wrongly. History keeps both, and the reason."""
        self.description = description or self.description
        self.place = clean_line(place)[:300] or self.place
        self.method = method or self.method
        self.tool = clean_line(tool)[:200] or self.tool
        self.collected_at = guards.moment_of(at) or self.collected_at

    @transition(
        source=KEPT,
        target="void",
        label="Recorded by mistake",
        guards=[guards.not_on_hold],
        labels={"reason": "Why — kept in history"},
        danger=True,
    )
    def void(self, act: Act, *, reason: str) -> None:
        """It is no evidence, or was recorded twice. Record and file stay."""
        self._here()
        self._step(custody.VOIDED, act, note=reason)

    # How long it is kept.

    @transition(
        source=KEPT,
        label="Put on legal hold",
        fits=_on_no_hold,
        guards=[guards.not_on_hold],
        labels={"why": "For what — the proceedings, and who asks for it"},
    )
    def hold(self, act: Act, *, why: str) -> None:
        """It is neither returned nor disposed of until the hold ends, whatever the day."""
        self.legal_hold = clean_line(why)[:500]
        self._step(custody.HELD, act, note=why)

    @transition(
        source=KEPT,
        label="End the legal hold",
        fits=_on_hold,
        permission=APPROVE,
        guards=[guards.on_hold],
        labels={"why": "Why it ends — the decision, and whose it is"},
    )
    def release(self, act: Act, *, why: str) -> None:
        """From now on only the day counts until which it is kept."""
        self.legal_hold = ""
        self._step(custody.RELEASED, act, note=why)

    @transition(
        source=KEPT,
        label="Keep longer",
        once_given=[guards.is_later],
        labels={"until": "Keep until — later than now said", "why": "Why — kept in history"},
    )
    def extend(self, act: Act, *, until: date, why: str) -> None:
        """It is needed for longer than was thought."""
        self.keep_until = until

    @transition(
        source=HELD,
        target="returned",
        label="Return for good",
        fits=_is_thing,
        guards=[guards.is_holder, guards.not_on_hold, guards.is_thing],
        labels={"to": "To — its owner, and who took it", "receipt": RECEIPT},
    )
    def give_back(self, act: Act, *, to: str, receipt: str) -> None:
        """Whoever owns it has it again; nobody here answers for it any more."""
        self.outside, self.ended_at = clean_line(to), act.occurred_at
        self._step(custody.RETURNED, act, holder_id=None, outside=to, note=receipt)

    @transition(
        source=HELD,
        target="disposed",
        label="Dispose of",
        permission=APPROVE,
        guards=[guards.not_on_hold, guards.kept_long_enough, guards.has_proof],
        once_given=[guards.is_witness],
        labels={
            "how": "How — wiped, shredded, burnt, and by whom; the number of the certificate",
            "witness": "Witness — somebody else, who saw it",
        },
        danger=True,
    )
    def dispose(self, act: Act, *, how: str, witness: Person) -> None:
        """It is destroyed for good; a file’s bytes go with it. Record, hash and proof stay."""
        self.proof, self.witness_id, self.ended_at = how, witness.pk, act.occurred_at
        self._step(custody.DISPOSED, act, holder_id=None, to_id=witness.pk, note=how)
