"""Telling the twelve months of the demonstration organization, each act on its day.

Every act becomes a step; the steps run in order of time, so that references count up, history
reads as it happened and evidence changes after the judgement that rests on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.models import Assessment
from isthmus.conformity.operations import judge, trace
from isthmus.conformity.records import AssessmentType
from isthmus.documents.records import DocumentType
from isthmus.engine.access import Viewer, system_viewer
from isthmus.engine.door import Act, Edit, create, edit, move, restrict
from isthmus.engine.models import Organization
from isthmus.engine.registry import RecordType
from isthmus.home.demo.away import absence
from isthmus.home.demo.discovery import discover
from isthmus.home.demo.registers import own_fields, own_relations, record_steps, register_named
from isthmus.home.demo.source import Account, Item, Source, day, moment
from isthmus.home.demo.talk import talk
from isthmus.incidents.clocks.sweep import sweep
from isthmus.people.models import Membership
from isthmus.people.operations import add_account, remove_account
from isthmus.people.records import PersonType, RoleType
from isthmus.people.viewers import viewer_of
from isthmus.standards.library import Requirement, edition

Step = tuple[datetime, Callable[[], object]]
#: How a document goes from text to force: the step, and who takes it.
WAY = (("submitted", "submit", "by"), ("approved", "approve", "approver"))


@dataclass
class Story:
    source: Source
    organization: Organization
    members: dict[str, Membership] = field(default_factory=dict)
    #: keys of records by register and the name that the files call them by
    keys: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def people(self) -> dict[str, int]:
        return self.keys["people"]

    @property
    def roles(self) -> dict[str, int]:
        return self.keys["roles"]

    @property
    def documents(self) -> dict[str, int]:
        return self.keys["documents"]

    def named(self, register: str, key: str) -> int:
        """Return the key of a record. Raises LookupError where it isn't written yet."""
        if key not in self.keys[register]:
            message = f"There is no “{key}” among {register} on that day: write it earlier."
            raise LookupError(message)
        return self.keys[register][key]

    def entry(self, name: str) -> int:
        """Return the key of a record of any register, or of a requirement of one of the systems:
        documents/catalogue, sms/8.1. Raises LookupError."""
        register, _, key = name.partition("/")
        if register in self.source.editions:
            return self.requirements({register: [key]})[0].key
        return self.named(register, key)

    def principal(self, key: str) -> int:
        """Return the key of a person, a role, a team or a party. Raises LookupError."""
        known = ("people", "roles", "teams", "parties")
        return self.named(next((one for one in known if key in self.keys[one]), "people"), key)

    def act(self, person: str, at: datetime) -> Act:
        """Return an act of a person at that time; without an account, of the system."""
        return Act.dated(self.viewer(person), "demo", at)

    def viewer(self, person: str) -> Viewer:
        member = self.members.get(person)
        return viewer_of(member) if member else self.system()

    def system(self) -> Viewer:
        return system_viewer(self.organization, "demonstration")

    def requirements(self, item: Item) -> list[Requirement]:
        return [
            edition(code).by_ref[ref]
            for system, code in self.source.editions.items()
            for ref in item.get(system, ())
        ]


def tell(source: Source, organization: Organization) -> None:
    """Write all records of the demonstration. Call it inside `door_open`."""
    story = Story(source, organization)
    _begin(story)
    steps: list[Step] = []
    for person in source.people:
        steps += _joining(story, person)
        steps += _leaving(story, person)
    for role in source.roles:
        steps += _role(story, role)
    for document in source.documents:
        steps += _document(story, document)
    for name, file in source.registers.items():
        for item in file["records"]:
            steps += record_steps(story, register_named(name), item)
    for assessment in source.assessments:
        steps += _assessment(story, assessment)
    for away in source.absences:
        steps += absence(story, away)
    for item in source.talk:
        steps += talk(story, item)
    for at, step in sorted(steps, key=lambda timed: timed[0]):
        _fall_due(story, at)
        step()
    _fall_due(story, timezone.now())
    discover(story)


def _fall_due(story: Story, at: datetime) -> None:
    """Tell of clocks that ran out by then, as the worker would have within half a minute."""
    viewer = system_viewer(story.organization, "clocks")
    sweep(story.organization, at, Act.dated(viewer, "demo", at))


def _begin(story: Story) -> None:
    start = Act.dated(story.system(), "demo", moment(story.source.since, "start"))
    adopt_editions(list(story.source.editions.values()), start, since=start.today)
    own_relations(story.source.own_relations, start)
    for name, file in story.source.registers.items():
        own_fields(file, register_named(name), start)


def _joining(story: Story, person: Account) -> Iterator[Step]:
    at = moment(person.since, person.key)

    def step() -> None:
        act = Act.dated(story.system(), "demo", at)
        values = {
            "title": person.name,
            "email": person.email,
            "job_title": person.job_title,
            "party": story.named("parties", person.party) if person.party else None,
        }
        (record,) = create(PersonType, [values], act)
        story.people[person.key] = record.pk
        if person.roles:
            story.members[person.key] = add_account(
                email=person.email, name=person.name, password=None, roles=person.roles, act=act
            )

    yield at, step


def _leaving(story: Story, person: Account) -> Iterator[Step]:
    if not person.left:
        return
    at = moment(person.left, person.key + "left")

    def step() -> None:
        act = story.act("maria", at)
        move(PersonType, "leave", [story.people[person.key]], act)
        remove_account(story.members.pop(person.key), act)

    yield at, step


def _role(story: Story, item: Item) -> Iterator[Step]:
    at = moment(item["since"], item["key"])

    def step() -> None:
        act = story.act("maria", at)
        values = {
            "title": item["title"],
            "kind": item["kind"],
            "responsibility": item.get("responsibility", ""),
            "owner": story.people["maria"],
            "holder": story.people[item["holder"]],
            "deputy": story.people[item["deputy"]] if "deputy" in item else None,
            "held_from": day(item["since"]),
        }
        (made,) = create(RoleType, [values], act)
        story.roles[item["key"]] = made.pk
        trace(made.pk, story.requirements(item), act)
        if "until" in item:
            until = moment(item["until"], item["key"] + "until")
            change = Edit(made.pk, {"held_until": day(item["until"])})
            edit(RoleType, [change], story.act("maria", until))

    yield at, step


def _document(story: Story, item: Item) -> Iterator[Step]:
    key, first = item["key"], True
    for number, version in enumerate(item["versions"], 1):
        at = moment(version["written"], f"{key}{number}written")
        yield at, _writing(story, item, version, at, first=first)
        first = False
        for when, verb, who in WAY:
            if when in version:
                at = moment(version[when], f"{key}{number}{when}")
                yield at, _moving(story, key, verb, version[who], at)
        if "published" in version:
            # The IMS manager publishes after the approval, also on the same day.
            at = max(moment(version["published"], f"{key}{number}published"), at)
            inputs = {"note": version["note"]} if "note" in version else {}
            yield at, _moving(story, key, "publish", "maria", at, inputs)
    for later in item.get("then", ()):
        yield _later(story, key, later, at)


def _writing(
    story: Story, item: Item, version: Item, at: datetime, *, first: bool
) -> Callable[[], None]:
    def begin() -> None:
        act = story.act(version["by"], at)
        values = {
            "title": item["title"],
            "kind": item["kind"],
            "summary": item["summary"],
            "owner": story.people[item["owner"]],
            "body": item["body"],
            "review_due": day(item["review_due"]) if "review_due" in item else None,
            "retention": item.get("retention", ""),
        }
        (made,) = create(DocumentType, [values], act)
        story.documents[item["key"]] = made.pk
        trace(made.pk, story.requirements(item), act)

    def go_on() -> None:
        act, record = story.act(version["by"], at), story.documents[item["key"]]
        move(DocumentType, "revise", [record], act)
        text = item["body"] + version["append"]
        edit(DocumentType, [Edit(record, {"body": text})], act)

    return begin if first else go_on


def _moving(
    story: Story, key: str, verb: str, who: str, at: datetime, inputs: Item | None = None
) -> Callable[[], None]:
    def step() -> None:
        move(DocumentType, verb, [story.documents[key]], story.act(who, at), inputs)

    return step


def _later(story: Story, key: str, item: Item, earliest: datetime) -> Step:
    at = max(moment(item["when"], key + item["do"]), earliest)
    if item["do"] != "restrict":
        return at, _moving(story, key, item["do"], item["by"], at, item.get("with"))

    def step() -> None:
        members = [story.people[person] for person in item["members"]]
        act = story.act(item["by"], at)
        restrict(DocumentType, story.documents[key], members, act, item["why"])

    return at, step


def _assessment(story: Story, item: Item) -> Iterator[Step]:
    made: list[Assessment] = []
    opened = moment(item["opened"], item["key"])

    def begin() -> None:
        values = {
            "title": item["title"],
            "covers": item["covers"],
            "purpose": item["purpose"],
            "owner": story.people[item["owner"]],
            "due_on": day(item["due_on"]),
        }
        (record,) = create(AssessmentType, [values], story.act(item["owner"], opened))
        assert isinstance(record, Assessment)
        made.append(record)

    yield opened, begin
    for row in item["judgements"]:
        at = moment(row["when"], f"{item['key']}{row.get('isms', '')}{row.get('sms', '')}")
        yield at, _judging(story, made, row, at)
    if "finished" in item:
        finished = moment(item["finished"], item["key"] + "finished")
        yield finished, lambda: _finish(AssessmentType, made[0], story.act(item["owner"], finished))


def _finish(record_type: type[RecordType], record: Assessment, act: Act) -> None:
    move(record_type, "finish", [record.pk], act)


def _judging(story: Story, made: list[Assessment], item: Item, at: datetime) -> Callable[[], None]:
    system, other = ("isms", "sms") if "isms" in item else ("sms", "isms")
    editions = story.source.editions
    counterpart = item.get("reused")

    def step() -> None:
        judge(
            edition(editions[system]).by_ref[item[system]],
            item["answer"],
            story.act(item["by"], at),
            statement=item["saw"],
            gap=item.get("gap", ""),
            action=item.get("action", ""),
            evidence=[story.documents[key] for key in item.get("evidence", ())],
            assessment=made[0],
            reused_from=edition(editions[other]).by_ref[counterpart] if counterpart else None,
        )

    return step
