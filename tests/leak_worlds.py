"""Two organizations that differ in what is restricted only: two documents, and a major security incident
with its evidence and what was learnt from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from tests.in_force import put_in_force

from isthmus.assets.records.item import ItemType
from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.models import Assessment
from isthmus.conformity.operations import decline, judge, trace
from isthmus.conformity.records import AssessmentType
from isthmus.documents.records import DocumentType
from isthmus.engine.access import ROLES, system_viewer
from isthmus.engine.attachments.operations import attach
from isthmus.engine.comments.operations import add as comment
from isthmus.engine.door import (
    Act,
    Edit,
    create,
    edit,
    grant_clearance,
    move,
    open_in_emergency,
    relate,
    restrict,
    share,
    unrelate,
)
from isthmus.engine.registry import RecordType
from isthmus.engine.tasks.operations import Asked
from isthmus.engine.tasks.operations import add as add_task
from isthmus.engine.time_spent.operations import Spent
from isthmus.engine.time_spent.operations import add as spend
from isthmus.engine.watching.operations import watch
from isthmus.improvement.records import ImprovementType, NonconformityType
from isthmus.incidents.evidence.records import EvidenceItemType
from isthmus.incidents.major.records import MajorIncidentType
from isthmus.incidents.notifying.records import NotificationDutyType, NotificationType
from isthmus.incidents.publishing.following import values
from isthmus.incidents.records import IncidentType
from isthmus.people.models import Membership
from isthmus.people.operations import add_account, create_organization
from isthmus.people.records import PartyType, PersonType, RoleType
from isthmus.people.viewers import viewer_of
from isthmus.risks.records import RiskType
from isthmus.services.records import ServiceType
from isthmus.standards.library import Requirement, edition

SLUG = "northgate"
HOME = f"/o/{SLUG}/"
API = f"/api/v1/o/{SLUG}/"
ISMS, SMS = edition("iso27001-2013"), edition("iso20000-1-2011")
#: The two secrets: one restricted as soon as it was made, one that everybody knew of before.
BORN_SECRET, KNOWN_ONCE = "Zebra takeover dossier", "Walrus dismissal plan"
#: Who may know of them, beside nobody.
INSIDERS = ("keeper", "confidant")
#: One of each kind: roles with the same grants read the same. A manager may do most.
OUTSIDERS = tuple({role.grants: code for code, role in ROLES.items()}.values())
MOST = "ims_manager"
#: Of these people the pages are read: the owner of everything, and those who know.
INVOLVED = ("contributor", "guest", *INSIDERS)
#: A party that some of it is shared with; the customer contact is a person of it.
PARTY = "Harbour Bank"
#: A major security incident that only insiders know of, and what hangs on it.
SECRET_REPORT: dict[str, Any] = {
    "title": "Tapir payroll was copied",
    "security_seen": "yes",
    "security_harm": "yes",
    "disturbs": "yes",
    "category": "Tapir",
}
HANGING: dict[type[RecordType], dict[str, Any]] = {
    EvidenceItemType: {"title": "Tapir disk", "place": "Hall A", "method": "Copied read-only"},
    MajorIncidentType: {"title": "Tapir major", "criterion": "Everybody is hit."},
    NonconformityType: {"title": "Tapir copies are not logged"},
    ImprovementType: {"title": "Tapir log"},
    NotificationType: {"title": "Tapir to the authority"},
}
#: What its handlers tell everybody of its effects; without them somebody reports the same.
PUBLISHED = {"title": "Nobody sees a payslip", "what": "The page of payslips stays empty."}
#: Whom everybody knows that such incidents have to be told to.
DUTY = {"title": "The authority", "recipient": "Authority", "within_hours": 72}
#: What only those of the house know of, as a document and as a field of one that is shared.
INTERNAL = "Moose tariff"
#: Requirements that the secrets are traced to and judged by, and one that nothing speaks of.
TOUCHED = ("5.2 a)", "5.2", "A.5.1.1", "A.8.1.1", "7.5.3")
UNTOUCHED = "A.12.3.1"


@dataclass
class World:
    """An organization as it was built: who is in it, and what its visible records are called."""

    people: dict[str, Membership] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)  #: title: reference it has now
    former: str = ""  #: the reference that one of them was known by
    shared: str = ""  #: the reference of what is shared with the party
    risk: str = ""  #: and of the risk that is

    def act(self, who: str) -> Act:
        return Act.now(viewer_of(self.people[who]), "test")


class Story:
    """Builds one world step by step; each step takes a minute whether or not it happens."""

    def __init__(
        self, clock: Any, *, secret: bool, internal: bool = False, skips: list[int] | None = None
    ) -> None:
        self.clock, self.secret, self.internal = clock, secret, internal
        #: how many numbers the next references skip; none from where it ends
        self.skips = [] if skips is None else skips
        self.world = World()

    def step(self, happen: Callable[[], Any]) -> Any:
        self.clock.shift(60)
        return happen()

    def hidden(self, happen: Callable[[], Any]) -> Any:
        """Do what only the world with secrets does."""
        self.clock.shift(60)
        return happen() if self.secret else None

    def beside(self, happen: Callable[[], Any]) -> Any:
        """Do what customers are not to be told of."""
        self.clock.shift(60)
        return happen() if self.internal else None

    def document(self, title: str, **values: Any) -> Any:
        values = {"title": title, "body": f"{title}.\n", **values}
        return create(DocumentType, [values], self.world.act("keeper"))[0]

    def build(self) -> World:
        self._people()
        act, reader = self.world.act, self.world.people["contributor"].principal_id
        policy = self.step(lambda: self.document("Security policy", owner=reader))
        born = self.hidden(lambda: self.document(BORN_SECRET, owner=reader, kind="plan"))
        self.hidden(lambda: self._restrict(born))
        plan = self.step(lambda: self.document("Capacity plan", kind="plan", owner=reader))
        once = self.hidden(lambda: self.document(KNOWN_ONCE, kind="procedure", owner=reader))
        if once:
            self.world.former = once.reference
        form = self.step(lambda: self.document("Form for access requests", kind="form"))
        role = self.step(
            lambda: create(RoleType, [{"title": "Service desk lead", "holder": reader}],
                           act("keeper"))[0]
        )  # fmt: skip
        bank = self.step(lambda: create(PartyType, [{"title": PARTY}], act("keeper"))[0])
        contact = self.world.people["customer_contact"].principal_id
        self.step(lambda: edit(PersonType, [Edit(contact, {"party": bank.pk})], act("keeper")))
        self.step(lambda: put_in_force(DocumentType, policy.pk, act("keeper")))
        self.step(lambda: share(DocumentType, policy.pk, [bank.pk], act("keeper")))
        self.hidden(lambda: share(DocumentType, once.pk, [bank.pk], act("keeper")))
        self.hidden(self._elsewhere)
        everything = (policy, plan, form, role)
        self._traces(policy, born, once)
        self._relations(everything, once)
        self._judgements(policy, plan, born, once)
        self._lives(policy, plan, once)
        self._talk(once)
        self.hidden(lambda: self._restrict(once))
        self._relations(everything, born)
        self._lives(form, role, born)
        self.hidden(lambda: unrelate(born.pk, "related", [policy.pk], act("keeper")))
        self._let_in(born, once)
        reported = self._reports()
        self._internal(policy, form)
        self._risk(bank)
        self.world.shared = policy.reference
        if self.secret:
            self.world.secrets = {one.title: one.reference for one in (born, once, *reported)}
        return self.world

    def _people(self) -> None:
        organization = create_organization(slug=SLUG, name="Northgate", via="test")
        act = Act.now(system_viewer(organization, "test"), "test")
        adopt_editions([ISMS.code, SMS.code], act)
        roles = {code: [code] for code in ROLES}
        roles |= {"keeper": ["ims_manager"], "confidant": ["contributor"]}
        roles |= {"guest": ["top_management"]}
        for code, held in roles.items():
            self.world.people[code] = self.step(
                partial(
                    add_account,
                    email=f"{code}@n.example",
                    name=code.title(),
                    password=None,
                    roles=held,
                    act=act,
                )
            )

    def _elsewhere(self) -> None:
        """Let another organization have records, restricted and shared ones among them."""
        other = create_organization(slug="southbank", name="Southbank", via="test")
        act = Act.now(system_viewer(other, "test"), "test")
        keeper = add_account(
            email="k@s.example", name="K", password=None, roles=["ims_manager"], act=act
        )
        rows = [{"title": title, "body": title} for title in (BORN_SECRET, "Security policy")]
        hidden, open_ = create(DocumentType, rows, act)
        party = create(PartyType, [{"title": PARTY}], act)[0]
        restrict(DocumentType, hidden.pk, [keeper.principal_id], act, "Board only")
        share(DocumentType, open_.pk, [party.pk], act)

    def _hang(self, record_type: type[RecordType], report: Any, said: dict[str, str]) -> list[Any]:
        return create(record_type, [{"incident": report.pk, **said}], self.world.act("keeper"))

    def _let_in(self, born: Any, once: Any) -> None:
        """Let a guest read one secret, and open the other in an emergency; so it is asked for alike."""
        act, guest = self.world.act, self.world.people["guest"].principal_id

        def clear() -> None:
            now = act("keeper")
            until = now.occurred_at + timedelta(days=30)
            grant_clearance(DocumentType, born.pk, guest, until, now, "External audit")

        self.hidden(clear)
        asked = once.reference if once else "DOC-ZZZZZZZZZZ"
        self.step(lambda: open_in_emergency(asked, act("guest"), "Nobody else can be reached."))

    def _internal(self, policy: Any, form: Any) -> None:
        act = self.world.act

        def change() -> None:
            edit(DocumentType, [Edit(form.pk, {"retention": INTERNAL})], act("keeper"))
            made = self.document(INTERNAL)
            relate(policy.pk, "related", [made.pk, form.pk], act("keeper"), INTERNAL)
            move(DocumentType, "submit", [made.pk], act("keeper"))

        self.beside(change)

    def _risk(self, bank: Any) -> None:
        """Share a risk; how it was come to, and another risk, are known only to those of the house."""
        act = self.world.act
        said = {"title": "Mail stops for a day", "for_security": "yes", "for_services": "yes",
                "told_customers": "Nobody reads or sends mail."}  # fmt: skip
        (one,) = self.step(lambda: create(RiskType, [said], act("keeper")))
        self.step(lambda: share(RiskType, one.pk, [bank.pk], act("keeper")))

        def think() -> None:
            inside = (
                "threat",
                "vulnerability",
                "event",
                "outcome",
                "rationale",
                "treatment_reason",
            )
            edit(RiskType, [Edit(one.pk, dict.fromkeys(inside, INTERNAL))], act("keeper"))
            (made,) = create(RiskType, [{"title": INTERNAL}], act("keeper"))
            relate(one.pk, "related", [made.pk], act("keeper"), INTERNAL)

        self.beside(think)
        self.world.risk = one.reference

    def _restrict(self, record: Any, record_type: type[RecordType] = DocumentType) -> None:
        members = [self.world.people[who].principal_id for who in INSIDERS]
        made = restrict(record_type, record.pk, members, self.world.act("keeper"), "Board only")
        record.reference = made.reference

    def _reports(self) -> list[Any]:
        """Report something that all know of, and a major security incident with all that hangs on it.

        Return what is secret of it: the report, its evidence, what was declared and learnt.
        """
        act = self.world.act
        values = {"title": "Mail is slow", "disturbs": "yes"}
        self.step(lambda: create(IncidentType, [values], act("keeper")))
        (host,) = self.step(lambda: create(ItemType, [{"title": "Payroll host"}], act("keeper")))
        self.step(lambda: move(ItemType, "put_into_use", [host.pk], act("keeper")))
        about = SECRET_REPORT | {"item": host.pk}
        wanted = {**DUTY, "owner": self.world.people["keeper"].principal_id}
        (duty,) = self.step(lambda: create(NotificationDutyType, [wanted], act("keeper")))
        self.step(lambda: move(NotificationDutyType, "bring_into_force", [duty.pk], act("keeper")))
        (report,) = self.hidden(lambda: create(IncidentType, [about], act("keeper"))) or [0]
        self.hidden(lambda: self._restrict(report, IncidentType))
        made = [report]
        for record_type, said in HANGING.items():
            by = {"duty": duty.pk} if record_type is NotificationType else {}
            # Of somebody outside the circle: nobody is told so who hands over what they hold.
            collector = {"collected_by": self.world.people["contributor"].principal_id}
            by |= collector if record_type is EvidenceItemType else {}
            rows = self.hidden(partial(self._hang, record_type, report, said | by))
            made += rows or []
        people = {who: self.world.people[who].principal_id for who in ("contributor", "confidant")}
        self.hidden(
            lambda: relate(report.pk, "involves", [people["contributor"]], act("keeper"), "Seen")
        )
        named = {"manager": people["confidant"]}
        self.hidden(lambda: edit(MajorIncidentType, [Edit(made[2].pk, named)], act("keeper")))
        asked = {"what": "The disk, before it is rebuilt."}
        self.hidden(lambda: move(IncidentType, "collect", [report.pk], act("keeper"), asked))
        # What is looked into moves for those who may not know why it should not.
        self.step(lambda: move(ItemType, "retire", [host.pk], act("contributor")))
        self._publish(report)
        self.hidden(lambda: spend(report.pk, Spent(30), act("confidant")))
        self.hidden(
            lambda: relate(made[3].pk, "violates", [ISMS.by_ref["A.5.1.1"].key], act("keeper"))
        )
        return made

    def _publish(self, case: Any) -> None:
        """Tell everybody what a service suffers: of the case, where there is one, else of itself."""
        act = self.world.act
        (pay,) = self.step(lambda: create(ServiceType, [{"title": "Payroll"}], act("keeper")))

        def made() -> Any:
            if self.secret:
                given = {**PUBLISHED, "service": pay.reference, "over": ""}
                return move(IncidentType, "publish", [case.pk], act("confidant"), given)
            said = values({**PUBLISHED, "service": pay})
            self.skips.append(1)  # The number that the case had before it was restricted.
            return create(IncidentType, [said], act("confidant"))

        self.step(made)

    def _talk(self, secret: Any) -> None:
        """Hang on a secret what others are asked and told of while they may still know of it."""
        act, auditor = self.world.act, self.world.people["auditor"].principal_id
        self.hidden(lambda: comment(secret.pk, '@"Contributor", look', act("keeper")))
        self.hidden(lambda: comment(secret.pk, "I saw it", act("approver")))
        self.hidden(lambda: add_task(secret.pk, Asked("Read it", auditor), act("contributor")))
        file = ContentFile(b"Names", "names.txt")
        self.hidden(lambda: attach(secret.pk, [file], act("contributor")))
        self.hidden(lambda: watch(secret.pk, act("top_management")))

    def _traces(self, policy: Any, born: Any, once: Any) -> None:
        act, at = self.world.act("keeper"), ISMS.by_ref
        self.step(lambda: trace(policy.pk, [at["5.2 a)"]], act))
        for secret in (born, once):
            wanted = [at["5.2 a)"], at["A.8.1.1"], SMS.by_ref["4.1.2"]]
            self.hidden(partial(_on, trace, secret, wanted, act))
            self.hidden(partial(_on, decline, secret, at["7.5.3"], act, reason="Not here"))

    def _relations(self, visible: tuple[Any, ...], secret: Any) -> None:
        """Relate everything that is visible with a secret, in both directions, again and again."""
        act = self.world.act("keeper")
        for record in visible:
            self.hidden(partial(_between, relate, record, secret, act, "w"))
            self.hidden(partial(_between, relate, secret, record, act))
            self.hidden(partial(_between, unrelate, record, secret, act))

    def _judgements(self, policy: Any, plan: Any, born: Any, once: Any) -> None:
        act, at = self.world.act("keeper"), ISMS.by_ref
        assessment = self.step(lambda: create(AssessmentType, [{"title": "Gap"}], act)[0])
        assert isinstance(assessment, Assessment)

        def answer(requirement: Requirement, *evidence: Any) -> None:
            keys = [one.pk for one in evidence if one is not None]
            self.step(
                lambda: judge(requirement, "conforms", act, statement="Seen.", evidence=keys,
                              assessment=assessment)
            )  # fmt: skip

        answer(at["5.2 a)"], policy, born)
        answer(at["A.8.1.1"], once)
        answer(at["7.5.3"], plan, born, once)

    def _lives(self, one: Any, other: Any, secret: Any) -> None:
        """Let visible records have a history of their own between what is hidden."""
        act = self.world.act("keeper")
        self.step(lambda: relate(one.pk, "related", [other.pk], act, "seen"))
        if secret is not None or not self.secret:
            self.hidden(lambda: relate(one.pk, "related", [secret.pk], act))
        self.step(lambda: unrelate(one.pk, "related", [other.pk], act))
        if type(one).__name__ == "Document":
            self.step(lambda: move(DocumentType, "submit", [one.pk], act))
        self.hidden(lambda: relate(secret.pk, "related", [one.pk, other.pk], act))


def _on(verb: Callable[..., Any], record: Any, *given: Any, **named: Any) -> Any:
    """Do something to a record; its key is asked for only then, since it may not exist."""
    return verb(record.pk, *given, **named)


def _between(verb: Callable[..., Any], one: Any, other: Any, *given: Any) -> Any:
    return verb(one.pk, "related", [other.pk], *given)
