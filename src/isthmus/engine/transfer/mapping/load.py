"""YAML from somebody else: plain values, and the line of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from isthmus.engine.formats import number
from isthmus.engine.language import tr
from isthmus.engine.transfer.errors import TransferProblem

#: Of a mapping file, in characters. The largest translations of values fit well.
MAX_LENGTH = 200_000
MAX_DEPTH = 12
#: Where a value stands: names and positions from the top.
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Slip:
    """One mistake in a mapping file."""

    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        said = f"{self.message} {self.hint}".strip()
        return tr("line %(line)s: %(said)s", line=self.line, said=said)


class MappingProblem(TransferProblem):
    """A mapping file that can't be used: every mistake with its line and how to mend it."""

    def __init__(self, slips: list[Slip]) -> None:
        self.slips = sorted(slips, key=lambda one: one.line)
        more = " " + tr("And %(count)s more.", count=len(slips) - 5) if len(slips) > 5 else ""
        said = "; ".join(str(one) for one in self.slips[:5])
        super().__init__(tr("The mapping can't be used: %(said)s%(more)s", said=said, more=more))


class Lines(dict[Path, int]):
    """The line on which each value begins; of what is missing, that of what it is missing from."""

    def of(self, path: Path) -> int:
        while path and path not in self:
            path = path[:-1]
        return self.get(path, 1)


def load(content: str) -> tuple[Any, Lines]:
    """Return the plain values of a mapping file and their lines. Raises MappingProblem."""
    try:
        return plain_yaml(content, MAX_LENGTH, MAX_DEPTH)
    except YamlProblem as problem:
        raise MappingProblem([problem.slip]) from None


class YamlProblem(Exception):
    """YAML that can't be read: where, why, and how to mend it."""

    def __init__(self, line: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.slip = Slip(line, message, hint)


def plain_yaml(content: str, longest: int, deepest: int) -> tuple[Any, Lines]:
    """Return the plain values of YAML from somebody else, and their lines. Raises YamlProblem."""
    if len(content) > longest:
        message = tr("It has more than %(max_length)s characters.", max_length=number(longest))
        raise YamlProblem(1, message)
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # Before anything is built of it: what is composed is followed without looking at depth.
        _harmless(yaml.parse(content, Loader=loader), deepest)
        node = yaml.compose(content, Loader=loader)
        lines = Lines()
        return _plain(node, (), lines), lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        hint = tr("Check the indentation, and quote values with : or # in them.")
        message = tr("It is not YAML: %(problem)s.", problem=error.problem)
        raise YamlProblem(line, message, hint) from None
    except (yaml.YAMLError, RecursionError, UnicodeError):
        raise YamlProblem(1, tr("It is not YAML."), tr("Save it as UTF-8 text.")) from None


def _harmless(events: Iterable[yaml.Event], deepest: int) -> None:
    depth = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            # An alias lets a few lines stand for millions of values.
            raise YamlProblem(line, tr("It has aliases (*name)."), tr("Write the value itself."))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > deepest:
                raise YamlProblem(line, tr("It is nested too deeply."))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _plain(node: yaml.Node | None, path: Path, lines: Lines) -> Any:
    if node is None:
        return None
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one, (*path, place), lines) for place, one in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _named(node, path, lines)
    # Yes, no, dates and numbers of columns and values are meant as they are written.
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if node.tag == "tag:yaml.org,2002:bool" and str(node.value).lower() in ("true", "false"):
        return str(node.value).lower() == "true"
    if node.tag == "tag:yaml.org,2002:int" and str(node.value).isdecimal():
        return (
            int(node.value)
            if len(node.value) < 10 and node.value == str(int(node.value))
            else str(node.value)
        )
    return str(node.value)


def _named(node: yaml.MappingNode, path: Path, lines: Lines) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
        line = key.start_mark.line + 1
        if not name:
            raise YamlProblem(line, tr("A name before a colon must be text."))
        if name in found:
            message = tr("“%(name)s” is there twice.", name=name[:60])
            raise YamlProblem(line, message, tr("Delete one."))
        found[name] = _plain(value, (*path, name), lines)
        lines[(*path, name)] = line
    return found
