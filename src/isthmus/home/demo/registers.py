"""How records of any register came about in the demonstration: examples/northgate/registers.

A file is called as its register is and needs no code. The README beside the files says what may
stand in one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from isthmus.conformity.operations import trace
from isthmus.engine.access import system_viewer
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import (
    Act,
    Edit,
    create,
    edit,
    grant_clearance,
    move,
    relate,
    restrict,
    share,
)
from isthmus.engine.door.deriving import derive_anew, derives
from isthmus.engine.fields import DATE, PRINCIPAL, RECORD, FieldSpec
from isthmus.engine.lifecycle import Input
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry
from isthmus.engine.own.declared import declared
from isthmus.engine.own.defining import Definition, define
from isthmus.engine.own.defining_relations import RelationDefinition, define_relation
from isthmus.engine.own.starter import adopt
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.time_spent.asking import read as read_time
from isthmus.engine.time_spent.operations import add as spend
from isthmus.home.demo.source import Item, day, moment

if TYPE_CHECKING:
    from isthmus.home.demo.story import Step, Story

#: What a record of a file says besides its fields and parts.
ABOUT = frozenset({"key", "written", "by", "own", "isms", "sms", "relations", "inverse", "then"})


def register_named(name: str) -> type[RecordType]:
    """Return the register that a file is called after. Raises LookupError."""
    found = registry.by_register(name)
    if found is None:
        raise LookupError(f"registers/{name}.yaml: there is no register “{name}”.")
    return found


def own_fields(file: Item, record_type: type[RecordType], act: Act) -> None:
    """Adopt the starter set where the file says so, and define the fields that were added."""
    if file.get("starter_set"):
        adopt(record_type, act)
    for item in file.get("own_fields", ()):
        wanted = Definition(
            label=item["label"],
            kind=item["kind"],
            hint=item.get("hint", ""),
            choices=[*item.get("choices", {}).items()],
            kinds=item.get("kinds", ()),
            section=item.get("section", ""),
            position=item.get("position", 0),
            filterable=item.get("filterable", False),
        )
        define(record_type, item["code"], wanted, act)


def own_relations(items: Iterable[Item], act: Act) -> None:
    """Define the types of relations that the organization added."""
    for item in items:
        wanted = {name: value for name, value in item.items() if name != "code"}
        define_relation(item["code"], RelationDefinition(**wanted), act)


def record_steps(story: Story, record_type: type[RecordType], item: Item) -> Iterator[Step]:
    """Yield what was done with one record: it is written, and what became of it then."""
    at = moment(item["written"], f"{item['key']}written")
    yield at, _writing(story, record_type, item, at)
    for later in item.get("then", ()):
        at = max(moment(later["when"], f"{item['key']}{later['do']}{later['when']}"), at)
        yield at, _going_on(story, record_type, item["key"], later, at)


def _writing(
    story: Story, record_type: type[RecordType], item: Item, at: datetime
) -> Callable[[], None]:
    def step() -> None:
        act = story.act(item.get("by", ""), at)
        given = {name: value for name, value in item.items() if name not in ABOUT}
        given |= {f"own.{code}": value for code, value in item.get("own", {}).items()}
        found = values(story, record_type, given, act)
        (record,) = create(record_type, [found], act)
        story.keys[record_type.register][item["key"]] = record.pk
        trace(record.pk, story.requirements(item), act)
        _relate(story, record.pk, item, act)
        if derives(record_type) and ("relations" in item or "inverse" in item):
            # Elsewhere it follows at the end of a write; here everything is one.
            viewer = system_viewer(act.viewer.organization, "demonstration")
            derive_anew(record_type, [record.pk], Act.dated(viewer, act.via, act.occurred_at))

    return step


def _going_on(
    story: Story, record_type: type[RecordType], key: str, item: Item, at: datetime
) -> Callable[[], None]:
    def step() -> None:
        record, act = story.named(record_type.register, key), story.act(item["by"], at)
        do, given = item["do"], item.get("with", {})
        if do == "edit":
            edit(record_type, [Edit(record, values(story, record_type, given, act))], act)
        elif do == "relate":
            _relate(story, record, item, act)
        elif do == "approve":
            give(record_type, item.get("rule", record_type.approvals[0].code), [record], act)
        elif do == "share":
            share(record_type, record, [story.named("parties", one) for one in item["to"]], act)
        elif do == "time":
            spend(record, read_time(act.viewer.organization_id, **given), act)
        elif do == "restrict":
            members = [story.principal(one) for one in item["members"]]
            restrict(record_type, record, members, act, item["why"])
        elif do == "clear":
            person, until = story.principal(item["to"]), moment(item["until"], key)
            grant_clearance(record_type, record, person, until, act, item["why"])
        else:
            asked = {one.name: one for one in record_type.transitions()[do].inputs}
            told = {name: _told(story, asked[name], one, act) for name, one in given.items()}
            move(record_type, do, [record], act, told)

    return step


def _told(story: Story, asked: Input, raw: Any, act: Act) -> Any:
    """Return what a transition is given: a day, the reference of a record, or words."""
    if asked.is_record:
        register = registry.of(asked.type).register
        entry = Lookup(act.viewer).entry(story.named(register, raw))
        return entry.reference if entry else ""
    return day(raw) if asked.type is date else raw


def values(story: Story, record_type: type[RecordType], given: Item, act: Act) -> dict[str, Any]:
    """Return what a file says of a record as the door takes it. Raises FieldProblem."""
    lookup, found = Lookup(act.viewer), {}
    record_type = declared(record_type, act.viewer.organization)
    for name, raw in given.items():
        part = record_type.part(name)
        if part is None:
            found[name] = _value(story, record_type.spec(name), raw, lookup)
        else:
            found[name] = [
                {field: _value(story, part.spec(field), one, lookup) for field, one in row.items()}
                for row in raw
            ]
    return found


def _value(story: Story, spec: FieldSpec, raw: Any, lookup: Lookup) -> Any:
    if raw is None:
        return None
    if spec.kind == DATE:
        return day(raw)
    if spec.kind == PRINCIPAL:
        return story.principal(raw)
    if spec.kind == RECORD:
        if spec.related is Entry:
            return story.entry(raw)
        return story.named(registry.of(spec.related).register, raw)
    return spec.parse(raw, lookup)


def _relate(story: Story, record: int, item: Item, act: Act) -> None:
    """Draw the relations that an item names: from the record, and to it."""
    for code, targets in item.get("relations", {}).items():
        relate(record, code, [story.entry(one) for one in targets], act)
    for code, sources in item.get("inverse", {}).items():
        for one in sources:
            relate(story.entry(one), code, [record], act)
