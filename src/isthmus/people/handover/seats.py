"""What somebody can hold, and how each sort of it passes to another.

Every column that names a principal is either a seat or a trace of what was; of rows inside
records `parts` says which. A test walks all tables and fails where one is neither, so that nothing
new can be left behind in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, Edit, edit, restrict, withdraw_clearance
from isthmus.engine.fields import PRINCIPAL, FieldSpec
from isthmus.engine.models import CircleMember, Clearance, Entry, Organization, Task, Watch
from isthmus.engine.own.declared import declared
from isthmus.engine.own.specs import OwnSpec
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.tasks import operations as tasks
from isthmus.engine.tasks.operations import Asked
from isthmus.engine.watching.operations import end_for
from isthmus.people.absences import replace_deputy
from isthmus.people.handover.parts import part_seats
from isthmus.people.handover.seat import Held, Seat, void
from isthmus.people.models import Role, StandIn

#: Columns that tell who did something, or what is no person's to hand over: they stay as they are.
TRACES: dict[str, str] = {
    "engine.approval.given_by": "who approved",
    "engine.approval.on_behalf_of": "in whose place it was approved",
    "engine.attachment.author": "who attached it",
    "engine.checklist.made_by": "who made the version",
    "engine.checklistanswer.answered_by": "who answered",
    "engine.clearance.granted_by": "who let somebody in",
    "engine.comment.author": "who said it",
    "engine.edge.made_by": "who drew the relation",
    "engine.event.actor": "who did it",
    "engine.formdraft.principal": "a draft of theirs, gone after a while",
    "engine.keptanswer.principal": "an answer for a program, gone after a day",
    "engine.mention.principal": "whom a sentence names",
    "engine.listhabit.principal": "how somebody likes a list",
    "engine.mail.principal": "a message on its way to them",
    "engine.notice.principal": "what they were told",
    "engine.noticechoice.principal": "what they like to be told",
    "engine.savedview.owner": "who saved it; administrators change and remove shared ones",
    "engine.share.party": "a party, not a person",
    "engine.share.shared_by": "who shared it",
    "engine.snapshot.made_by": "who froze it",
    "engine.task.author": "who asked for it",
    "engine.task.done_by": "who finished it",
    "engine.timespent.author": "who entered it",
    "engine.timespent.who": "who worked, once",
    "engine.bulkrun.principal": "what they do to many records, gone after a while",
    "engine.entry.owner": "follows the owner of the record",
    "engine.stagedimport.principal": "an import of theirs that waits, gone after a while",
    "engine.webhook.principal": "tells nothing without the account; another would tell other things",
    "people.absence.author": "who said so",
    "people.handover.asked_by": "who handed over",
    "people.handover.person": "whose seats these were",
    "people.person.owner": "nobody fills it in: a person is nobody's",
    "people.standin.role": "a role, not a person",
    "people.membership.principal": "the account itself: it is removed at the end",
}

#: The sorts of upper packages, moved after all others: by then a successor is in the circles.
MORE: list[Seat] = []
#: From a person and circles to those circles that they can't leave yet: something of the record
#: needs their own word. One query each.
STAYS_IN_CIRCLE: list[Callable[[int, Sequence[int]], set[int]]] = []


def seats(organization: Organization) -> Iterator[Seat]:
    """Yield every sort of seat: the fields of all registers first, with the organization's own."""
    for known in registry.types():
        record_type = declared(known, organization)
        for spec in record_type.specs(record_type.editable()):
            if spec.kind == PRINCIPAL:
                yield _field(record_type, spec)
        yield from part_seats(record_type)
    yield Seat("engine.task.assignee", "Open tasks", ("engine.task.assignee",), _tasks, _move_tasks)
    yield Seat(
        "engine.circlemember.principal", "Restricted records they know of",
        ("engine.circlemember.principal",), _circles, _move_circles,
    )  # fmt: skip
    yield Seat(
        "engine.clearance.principal", "Clearances", ("engine.clearance.principal",), _clearances,
        _end_clearances, ends=True,
    )  # fmt: skip
    yield Seat(
        "people.standin.deputy", "Standing in for others", ("people.standin.deputy",),
        _stand_ins, _replace_deputies,
    )  # fmt: skip
    yield Seat(
        "engine.watch.principal", "Watched records", ("engine.watch.principal",), _watches,
        _end_watches, ends=True,
    )  # fmt: skip
    yield from MORE


def _field(record_type: type[RecordType], spec: FieldSpec) -> Seat:
    name, code = spec.name, f"{record_type.code}.{spec.name}"

    def find(person: int, viewer: Viewer) -> list[Held]:
        rows: Any = record_type.model.objects.visible_to(viewer)
        if isinstance(spec, OwnSpec):
            held = Cast(KeyTextTransform(spec.code, "own"), TextField())
            rows = rows.annotate(held=held).filter(held=str(person))
        else:
            rows = rows.filter(**{name: person})
        # Nobody answers for what has no effect any more: it stays as it was.
        rows = rows.exclude(state__in=void(record_type)).order_by("pk")
        return [Held(key, key) for key in rows.values_list("pk", flat=True)]

    def move(held: Sequence[Held], person: int, successor: int, act: Act) -> None:
        keys = [one.key for one in held]
        others: dict[int, int | None] = {}
        if record_type.model is Role and name in ("holder", "deputy"):
            other = "deputy" if name == "holder" else "holder"
            rows = Role.objects.visible_to(act.viewer).filter(pk__in=keys)
            others = dict(rows.values_list("pk", f"{other}_id"))
        edits = []
        for key in keys:
            values: dict[str, int | None] = {name: successor}
            if others.get(key) == successor:
                # Nobody is their own deputy: the role keeps its holder and has none for now.
                values = {"deputy": None} | ({name: successor} if name == "holder" else {})
            edits.append(Edit(key, values))
        edit(record_type, edits, act)

    words = f"{record_type.label_plural}: {spec.label.lower()}"
    return Seat(code, words, (code,), find, move)


def _seen(viewer: Viewer) -> QuerySet[Entry]:
    return Entry.objects.visible_to(viewer).filter(organization_id=viewer.organization_id)


def _tasks(person: int, viewer: Viewer) -> list[Held]:
    rows = tasks.open_tasks(viewer, [person]).order_by("pk")
    return [Held(key, entry) for key, entry in rows.values_list("pk", "entry_id")]


def _move_tasks(held: Sequence[Held], person: int, successor: int, act: Act) -> None:
    rows = {row.pk: row for row in Task.objects.filter(pk__in=[one.key for one in held])}
    for one in held:
        row = rows[one.key]
        tasks.edit(one.entry, one.key, Asked(row.title, successor, row.due, row.note), act)


def _circles(person: int, viewer: Viewer) -> list[Held]:
    """Return the records restricted to circles of both the person and the operator."""
    mine = CircleMember.objects.filter(principal=person, circle__in=viewer.circles)
    circles = mine.values_list("circle_id", flat=True)
    found: dict[int, Held] = {}
    # What hangs on a record has its circle from it, and a later key.
    for key, circle in (
        _seen(viewer).filter(circle__in=circles).order_by("pk").values_list("pk", "circle_id")
    ):
        found.setdefault(circle or 0, Held(key, key))
    return list(found.values())


def _move_circles(held: Sequence[Held], person: int, successor: int, act: Act) -> None:
    for one in held:
        entry = _seen(act.viewer).get(pk=one.entry)
        members = set(
            CircleMember.objects.filter(circle=entry.circle_id).values_list("principal", flat=True)
        )
        record_type = _type(entry)
        circle = [entry.circle_id] if entry.circle_id is not None else []
        stays = {person} if any(find(person, circle) for find in STAYS_IN_CIRCLE) else set()
        after = (members - {person}) | {successor} | stays
        restrict(record_type, entry.pk, after, act, "Handed over")


def _clearances(person: int, viewer: Viewer) -> list[Held]:
    rows = Clearance.objects.filter(
        principal=person,
        circle__in=viewer.circles,
        withdrawn_at__isnull=True,
        valid_until__gt=timezone.now(),
    )
    circles = dict(rows.values_list("pk", "circle_id"))
    above: dict[int, int] = {}
    for key, circle in (
        _seen(viewer)
        .filter(circle__in=set(circles.values()))
        .order_by("pk")
        .values_list("pk", "circle_id")
    ):
        above.setdefault(circle or 0, key)
    return [Held(key, above[circle]) for key, circle in circles.items() if circle in above]


def _end_clearances(held: Sequence[Held], person: int, successor: int, act: Act) -> None:
    for one in held:
        entry = _seen(act.viewer).get(pk=one.entry)
        withdraw_clearance(_type(entry), entry.pk, one.key, act)


def _stand_ins(person: int, viewer: Viewer) -> list[Held]:
    rows = StandIn.objects.filter(
        deputy=person,
        organization=viewer.organization_id,
        removed_at__isnull=True,
        absence__cancelled_at__isnull=True,
        absence__ends_on__gte=timezone.localdate(),
        entry__in=_seen(viewer),
    )
    return [Held(key, entry) for key, entry in rows.order_by("pk").values_list("pk", "entry_id")]


def _replace_deputies(held: Sequence[Held], person: int, successor: int, act: Act) -> None:
    for one in held:
        replace_deputy(one.entry, one.key, successor, act)


def _watches(person: int, viewer: Viewer) -> list[Held]:
    rows = Watch.objects.filter(principal=person, ended_at__isnull=True, entry__in=_seen(viewer))
    return [Held(key, entry) for key, entry in rows.order_by("pk").values_list("pk", "entry_id")]


def _end_watches(held: Sequence[Held], person: int, successor: int, act: Act) -> None:
    for one in held:
        end_for(one.entry, person, act)


def _type(entry: Entry) -> type[RecordType]:
    found = entry.record_type
    assert found is not None
    return found
