"""A mapping file as rules that are ready to be applied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.text import fold
from isthmus.engine.transfer.columns import Column, columns
from isthmus.engine.transfer.mapping.check import check
from isthmus.engine.transfer.mapping.dates import pattern_problem
from isthmus.engine.transfer.mapping.form import form
from isthmus.engine.transfer.mapping.load import Lines, MappingProblem, Path, Slip, load
from isthmus.engine.transfer.mapping.logs import Replay, listed, replay_of, slips_of_logs
from isthmus.engine.transfer.table import Reading


@dataclass(frozen=True)
class Rule:
    """How one value is made of a row. Each step is left out where it says nothing."""

    columns: tuple[str, ...] = ()
    join: str = " "
    labelled: bool = False
    optional: bool = False
    constant: str | None = None
    part: tuple[str, int] | None = None
    split: str = ""
    texts: tuple[str, ...] = ()
    #: by folded value of the file
    values: dict[str, str] = field(default_factory=dict)
    unknown: str = "refuse"
    dates: tuple[str, ...] = ()
    comma: bool = False
    person: str = ""
    source: str = ""
    before: str = ""
    after: str = ""
    shorten: int = 0
    default: str = ""
    only_new: bool = False


@dataclass(frozen=True)
class Skip:
    column: str
    among: frozenset[str] | None = None
    outside: frozenset[str] | None = None
    empty: bool | None = None


@dataclass(frozen=True)
class PartRules:
    fields: dict[str, Rule]
    numbered: int = 0
    #: each row of the file is one of the record's; rows with the same key belong to one record
    gathered: bool = False


@dataclass(frozen=True)
class Mapping:
    """How a table of another system becomes rows of a register."""

    register: str
    fields: dict[str, Rule]
    title: str = ""
    source: str = ""
    key: tuple[str, ...] = ()
    file: Reading = field(default_factory=Reading)
    skip: tuple[Skip, ...] = ()
    relations: dict[str, Rule] = field(default_factory=dict)
    parts: dict[str, PartRules] = field(default_factory=dict)
    #: how a log is told; None: the file has one row for each record
    replay: Replay | None = None
    #: fields that only a replay fills in
    keep: dict[str, Rule] = field(default_factory=dict)

    @property
    def gathers(self) -> bool:
        """Return whether several rows of the file make one record."""
        return any(part.gathered for part in self.parts.values())

    def reading(self, asked: Reading) -> Reading:
        """Return how the file is read: as was asked, or else as the mapping says."""
        return replace(
            self.file,
            **{name: value for name, value in vars(asked).items() if value},
        )


def parse(content: str, record_type: type[RecordType] | None = None) -> Mapping:
    """Return the rules of a mapping file. Raises MappingProblem with every mistake and its line.

    With `record_type` it must be one for that register; without, `registry` finds which.
    """
    given, lines = load(content)
    if not isinstance(given, dict):
        raise MappingProblem([Slip(1, tr("It is no mapping."), tr("It begins with “format: 1”."))])
    found = record_type or _register(given, lines)
    schema = form(found)
    slips = [Slip(lines.of(path), *said) for path, *said in check(given, schema, schema)]
    if slips:
        raise MappingProblem(slips)
    slips = _together(given, lines, found)
    if slips:
        raise MappingProblem(slips)
    return _mapping(given)


def _register(given: dict[str, Any], lines: Lines) -> type[RecordType]:
    name = str(given.get("register", ""))
    found = next((one for one in registry.types() if one.register == name), None)
    if found is None:
        known = ", ".join(sorted(one.register for one in registry.types()))
        slip = Slip(
            lines.of(("register",)),
            tr("There is no register “%(name)s”.", name=name[:40]),
            tr("One of: %(known)s.", known=known),
        )
        raise MappingProblem([slip])
    return found


def _together(given: dict[str, Any], lines: Lines, record_type: type[RecordType]) -> list[Slip]:
    """Return what fits by itself and not together."""
    slips = []
    if bool(given.get("key")) != bool(given.get("source")):
        missing = "key" if given.get("source") else "source"
        slips.append(
            Slip(
                lines.of(("source",)) if "source" in given else lines.of(("key",)),
                tr("“%(missing)s” is missing.", missing=missing),
                tr("A source and a key belong together: itop:4711."),
            )
        )
    if given.get("key") and "reference" in given["fields"]:
        path = ("fields", "reference")
        slips.append(
            Slip(lines.of(path), tr("There is a key as well."), tr("Leave one of them out."))
        )
    for place, one in enumerate(given.get("skip", ())):
        if len(one) != 2:
            hint = tr("Say one of: is, is-not, empty.")
            slips.append(
                Slip(lines.of(("skip", place)), tr("A row is skipped by one thing."), hint)
            )
    known = {column.name: column for column in columns(record_type)}
    for name, rule in given["fields"].items():
        slips += _rule_slips(rule, ("fields", name), lines, known.get(name))
    for name, rule in given.get("relations", {}).items():
        slips += _rule_slips(rule, ("relations", name), lines, None)
    slips += _log_slips(given, lines, record_type)
    for part, rules in given.get("parts", {}).items():
        slips += _gathering_slips(given, part, rules, lines)
        for name, rule in rules["fields"].items():
            slips += _rule_slips(rule, ("parts", part, "fields", name), lines, None)
    return slips


def _gathering_slips(
    given: dict[str, Any], part: str, rules: dict[str, Any], lines: Lines
) -> Iterator[Slip]:
    if not rules.get("gathered"):
        return
    if not (given.get("key") or "reference" in given["fields"]):
        hint = tr("Name the column that tells whose rows they are, as “key” or “reference”.")
        text = tr("It gathers rows, and nothing says whose they are.")
        yield Slip(lines.of(("parts", part)), text, hint)
    if rules.get("numbered"):
        text = tr("Rows come from numbered columns or are gathered, not both.")
        yield Slip(lines.of(("parts", part)), text, tr("Leave one of them out."))


def _log_slips(given: dict[str, Any], lines: Lines, record_type: type[RecordType]) -> list[Slip]:
    if "replay" not in given:
        return []
    slips = slips_of_logs(given, lines, record_type)
    for name, rule in given["replay"].get("keep", {}).items():
        slips += _rule_slips(rule, ("replay", "keep", name), lines, None)
    return slips


def _rule_slips(rule: Any, path: Path, lines: Lines, column: Column | None) -> list[Slip]:
    if isinstance(rule, str):
        return [] if rule else [Slip(lines.of(path), tr("No column is named."))]
    slips = []
    sources = {"column", "columns", "constant"} & rule.keys()
    if len(sources) != 1:
        hint = tr("Say one of: column, columns, constant.")
        slips.append(Slip(lines.of(path), tr("It must be clear where the value comes from."), hint))
    for wanted in listed(rule.get("date")):
        if problem := pattern_problem(wanted):
            hint = tr("For example DD.MM.YYYY or YYYY-MM-DD HH:mm.")
            slips.append(Slip(lines.of((*path, "date")), problem, hint))
    if "split" in rule and path[0] != "relations":
        hint = tr("Use “part” to take a piece of a text.")
        slips.append(Slip(lines.of((*path, "split")), tr("Only relations are split."), hint))
    choices = dict(column.spec.choices) if column is not None and column.spec is not None else {}
    if choices:
        words = {fold(word) for pair in choices.items() for word in pair}
        here = [("values", v) for v in rule.get("values", {}).values()]
        here += [(name, rule[name]) for name in ("constant", "default") if name in rule]
        slips += [
            Slip(
                lines.of((*path, name)),
                tr("“%(value)s” is not a %(path)s.", value=value, path=path[-1]),
                tr("One of: %(names)s.", names=", ".join(choices)),
            )
            for name, value in here
            if str(value) and fold(str(value)) not in words
        ]
    return slips


def _word(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _mapping(given: dict[str, Any]) -> Mapping:
    file = given.get("file", {})
    return Mapping(
        register=given["register"],
        title=given.get("title", ""),
        source=given.get("source", ""),
        key=listed(given.get("key")),
        file=Reading(**file),
        skip=tuple(_skip(one) for one in given.get("skip", ())),
        fields={name: _rule(one) for name, one in given["fields"].items()},
        relations={name: _rule(one) for name, one in given.get("relations", {}).items()},
        parts={
            name: PartRules(
                {n: _rule(one) for n, one in part["fields"].items()},
                part.get("numbered", 0),
                part.get("gathered", False),
            )
            for name, part in given.get("parts", {}).items()
        },
        replay=replay_of(given["replay"]) if "replay" in given else None,
        keep={name: _rule(one) for name, one in given.get("replay", {}).get("keep", {}).items()},
    )


def _skip(given: dict[str, Any]) -> Skip:
    def folded(name: str) -> frozenset[str] | None:
        return frozenset(fold(one) for one in listed(given[name])) if name in given else None

    return Skip(given["column"], folded("is"), folded("is-not"), given.get("empty"))


def _rule(given: Any) -> Rule:
    if isinstance(given, str):
        return Rule((given,))
    several = "columns" in given
    return Rule(
        columns=listed(given.get("columns", given.get("column"))),
        join=given.get("join", "\n\n" if several and given.get("labelled") else " "),
        labelled=given.get("labelled", False),
        optional=given.get("optional", False),
        constant=_word(given["constant"]) if "constant" in given else None,
        part=(given["part"]["at"], given["part"]["take"]) if "part" in given else None,
        split=given.get("split", ""),
        texts=tuple(given.get("text", ())),
        values={fold(name): _word(value) for name, value in given.get("values", {}).items()},
        unknown=given.get("unknown", "refuse"),
        dates=listed(given.get("date")),
        comma=given.get("decimal") == "comma",
        person=given.get("person", ""),
        source=given.get("source", ""),
        before=given.get("before", ""),
        after=given.get("after", ""),
        shorten=given.get("shorten", 0),
        default=_word(given.get("default", "")),
        only_new=given.get("only") == "new",
    )
