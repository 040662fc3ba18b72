"""What becomes of each thing that was found, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from isthmus.assets.discovery.known import Known
from isthmus.assets.discovery.merge import Ends, Orders, Standing, Verdict, digest, ends, verdict
from isthmus.assets.discovery.source import Found, Said
from isthmus.assets.models import Control, Item
from isthmus.engine.door.checks import unfit
from isthmus.engine.edges import edge_types
from isthmus.engine.fields import FieldProblem
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Record

STATE, KIND = "state", "kind"
#: In place of a record that the same run makes before this one is written.
COMING = -1
What = Literal["create", "change", "same", "refused"]
#: [key, field, message, hint]
Wrong = tuple[str, str, str, str]


@dataclass
class Weighed:
    """One thing and what becomes of its fields."""

    found: Found
    key: int | None
    what: What = "same"
    values: dict[str, Any] = field(default_factory=dict)
    #: where it is taken to
    state: str = ""
    #: what stays though the source says otherwise: what it says, as a value
    kept: dict[str, Any] = field(default_factory=dict)
    #: of these, the fields that no other source decides: discrepancies
    disputed: set[str] = field(default_factory=set)
    #: every field that was said, as values
    said: dict[str, Any] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)


def weigh(
    found: Sequence[Found], known: Known, orders: Orders, *, written: bool = True
) -> list[Weighed]:
    """Return what becomes of the fields of things of one register.

    `written` says that what they refer to is here by now, or was refused.
    """
    lookup = Lookup(known.viewer)
    return [_weigh(one, known, orders, lookup, written=written) for one in found]


def _weigh(one: Found, known: Known, orders: Orders, lookup: Lookup, *, written: bool) -> Weighed:
    record = known.record(one)
    weighed = Weighed(one, record.pk if record is not None else None)
    given = {**_initial(one, known), **one.values} if record is None else one.values
    weighed.said = _read(one, given, known, lookup, weighed.wrong)
    for name, key in one.refers.items():
        weighed.said[name] = known.entries.get(key) if key is not None else None
        if key is None or weighed.said[name] is not None:
            continue
        if written:
            text = tr("%(key)s, which it names, could not be taken.", key=key)
            weighed.wrong.append((one.key, name, text, ""))
        else:
            weighed.said[name] = COMING
    if weighed.wrong:
        weighed.what = "refused"
    elif record is None:
        weighed.what, weighed.state = "create", one.state
        weighed.values = dict(weighed.said)
    else:
        _compare(weighed, record, known, orders)
        if weighed.values or weighed.state:
            weighed.what = "change"
    if one.state:
        weighed.said[STATE] = one.state
    return weighed


def _initial(one: Found, known: Known) -> dict[str, Said]:
    """Return what a new record is given beside what its source says.

    A kind that the organization doesn't use is left out: the item comes in without, and a probe
    asks for one.
    """
    given = dict(one.initial)
    if KIND in given and known.record_type.spec(KIND).not_given(str(given[KIND])):
        del given[KIND]
    return given


def _read(
    one: Found, given: Mapping[str, Said], known: Known, lookup: Lookup, wrong: list[Wrong]
) -> dict[str, Any]:
    """Return the values that a thing says; what can't be read is noted as wrong."""
    values: dict[str, Any] = {}
    for name, raw in given.items():
        try:
            values[name] = known.record_type.spec(name).parse(raw, lookup)
        except FieldProblem as problem:
            wrong.append((one.key, name, problem.message, problem.hint))
    specs = known.record_type.specs(values)
    wrong += [(one.key, e.field, e.message, e.hint) for e in unfit(specs, 0, values)]
    return values


def _compare(weighed: Weighed, record: Record, known: Known, orders: Orders) -> None:
    sighting, bound = known.sighting(record.pk), controlled(record)
    before = sighting.said if sighting else {}
    now = {name: known.record_type.spec(name).of(record) for name in weighed.said}
    said = dict(weighed.said)
    if weighed.found.state:
        now[STATE], said[STATE] = record.state, weighed.found.state
    for name, value in said.items():
        mark = digest(record.pk, name, now[name])
        holders = known.holders(record.pk, name, mark)
        standing = Standing(now[name], before.get(name), holders, bound)
        match verdict(record.pk, name, value, standing, known.source, orders):
            case Verdict.TAKE if name == STATE:
                weighed.state = value
            case Verdict.TAKE:
                weighed.values[name] = value
            case Verdict.KEEP:
                weighed.kept[name] = value
                weighed.disputed.add(name)
            case Verdict.YIELD:
                weighed.kept[name] = value


def controlled(record: Record) -> bool:
    """Return whether no source may change a record: its changes are approved, or it is gone."""
    return isinstance(record, Item) and (
        record.control in (Control.APPROVED, Control.VERIFIED) or record.state == "disposed"
    )


@dataclass(frozen=True)
class WeighedEnds:
    """What becomes of the relations of one type from one thing."""

    found: Found
    key: int
    code: str
    said: frozenset[int]
    ends: Ends


def weigh_relations(found: Sequence[Found], known: Known, orders: Orders) -> list[WeighedEnds]:
    """Return what becomes of relations, whose ends are all here by now as far as they could be."""
    standing = known.edges(found)
    weighed = []
    for one in found:
        record = known.record(one)
        if record is None:
            continue
        sighting = known.sighting(record.pk)
        for code, keys in one.relations.items():
            said = frozenset(known.entries[key] for key in keys if key in known.entries)
            before = frozenset(int(k) for k in (sighting.related if sighting else {}).get(code, ()))
            bound = controlled(record) or not orders.goes_before(code, known.source, ())
            now = frozenset(standing.get((record.pk, code), ()))
            most = edge_types[code].most_targets
            found_ends = ends(said - {record.pk}, before, now, bound=bound, most=most)
            weighed.append(WeighedEnds(one, record.pk, code, said, found_ends))
    return weighed
