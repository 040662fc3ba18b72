"""An organization in which things happen at random, and all that verdicts take from facts."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.facts import Facts
from isthmus.conformity.models import Answer
from isthmus.conformity.offers import offered
from isthmus.conformity.operations import decline, judge, trace, untrace
from isthmus.conformity.standing import standing_of
from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.door import (
    Act,
    Edit,
    Forbidden,
    Invalid,
    Refused,
    create,
    edit,
    move,
    remove,
    restrict,
)
from isthmus.engine.models import Organization
from isthmus.people.models import Person
from isthmus.people.records import PersonType, RoleType
from isthmus.standards.library import Requirement, edition


def said(known: Facts) -> list[Any]:
    """Return all that verdicts, pages and the home page's offers take from these facts."""
    return [
        known.codes,
        [
            (one.probe.id, one.outcome, one.examined, one.short, [e.pk for e in one.sample],
             dict(one.by_requirement))
            for one in known.results
        ],
        [
            (ref, one.verdict.code, one.reason, one.stale, [e.title for e in one.traces])
            for held in known.editions
            for ref, one in standing_of(held, known).by_ref.items()
        ],
        [(entry.title, count) for entry, count in offered(known)],
    ]  # fmt: skip


def fresh(organization: Organization) -> Facts:
    return Facts(organization, timezone.localdate())


class Life:
    """An organization in which things happen at random, by every way there is to change something."""

    def __init__(self, seed: int, author: Act, manager: Act) -> None:
        self.dice, self.author, self.manager = random.Random(seed), author, manager  # noqa: S311
        self.refs = [edition(code).judged() for code in ("iso27001-2013", "iso20000-1-2011")]

    def step(self) -> None:
        act = self.dice.choice(
            [self.write, self.write, self.change, self.go_on, self.go_on, self.trace, self.trace,
             self.untrace, self.decline, self.judge, self.judge, self.hide, self.remove,
             self.hire, self.leave, self.staff, self.adopt]
        )  # fmt: skip
        # What is not allowed in that state changes nothing, and that must show as well.
        with suppress(Refused, Invalid, Forbidden):
            act()

    def documents(self) -> list[Document]:
        return list(Document.objects.visible_to(self.manager.viewer).order_by("pk"))

    def document(self) -> Document:
        return self.dice.choice(self.documents() or [self.write()])

    def requirement(self) -> Requirement:
        return self.dice.choice(self.dice.choice(self.refs)[:12])

    def write(self) -> Document:
        dates = [None, date(2020, 1, 1), timezone.localdate() + timedelta(days=90)]
        values = {
            "title": f"Policy {self.dice.random()}",
            "body": self.dice.choice(["Text.", "Still {{open}}."]),
            "kind": self.dice.choice(["policy", "record"]),
            "review_due": self.dice.choice(dates),
        }
        (made,) = create(DocumentType, [values], self.author)
        assert isinstance(made, Document)
        return made

    def change(self) -> None:
        title = f"Renamed {self.dice.random()}"
        edit(DocumentType, [Edit(self.document().pk, {"title": title})], self.author)

    def go_on(self) -> None:
        row = self.document()
        verb = {"draft": "submit", "in_review": "approve", "approved": "publish"}.get(row.state)
        act = self.author if verb == "submit" else self.manager
        move(DocumentType, verb or "revise", [row.pk], act)

    def trace(self) -> None:
        trace(self.document().pk, [self.requirement()], self.manager)

    def untrace(self) -> None:
        for row in self.documents()[:2]:
            untrace(row.pk, self.refs[0][:6], self.manager)

    def decline(self) -> None:
        decline(self.document().pk, self.requirement(), self.manager, reason="Not served")

    def judge(self) -> None:
        answer = self.dice.choice(Answer.values)
        evidence = [row.pk for row in self.documents()[:1]]
        judge(self.requirement(), answer, self.manager, gap="Gap", evidence=evidence)

    def hide(self) -> None:
        restrict(DocumentType, self.document().pk, [], self.manager, "Confidential")

    def remove(self) -> None:
        remove(DocumentType, [self.document().pk], self.manager, "Written twice")

    def hire(self) -> None:
        create(PersonType, [{"title": f"Person {self.dice.random()}"}], self.manager)

    def leave(self) -> None:
        people = Person.objects.visible_to(self.manager.viewer).filter(email="", state="here")
        if gone := people.first():
            move(PersonType, "leave", [gone.pk], self.manager)

    def staff(self) -> None:
        holder = Person.objects.visible_to(self.manager.viewer).filter(email="").last()
        values = {
            "title": f"Role {self.dice.random()}",
            "kind": self.dice.choice(RoleType.spec("kind").choices)[0],
            "holder": holder.pk if holder else None,
        }
        create(RoleType, [values], self.manager)

    def adopt(self) -> None:
        codes = self.dice.choice(
            [["iso27001-2013", "iso20000-1-2011"], ["iso27001-2013"], ["iso27001-2022"]]
        )
        adopt_editions(codes, self.manager)
