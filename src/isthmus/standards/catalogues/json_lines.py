"""JSON from somebody else: plain values, and the line of each where it is asked for."""

from __future__ import annotations

import json
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NoReturn

from isthmus.engine.language import tr
from isthmus.engine.transfer.mapping.load import Path
from isthmus.standards.catalogues.content import MAX_DEPTH, CatalogueProblem, pointer, slip

_BLANKS = " \t\r\n"


class JsonLines:
    """Finds the line on which a value begins; of what is missing, that of what it is missing from."""

    def __init__(self, text: str) -> None:
        self._text = text

    def of(self, path: Path) -> int:
        at = _skip(self._text, 0)
        for step in path:
            found = _child(self._text, at, step)
            if found is None:
                break
            at = found
        return self._text.count("\n", 0, at) + 1


class _TwiceError(Exception):
    """A name stands twice in one object."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def plain_json(text: str) -> tuple[Any, JsonLines]:
    """Return the plain values of JSON and their lines. Raises CatalogueProblem."""
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except _TwiceError as error:
        line, path = _twice(text)
        message = tr("“%(name)s” is there twice.", name=error.name[:60])
        raise CatalogueProblem([slip(line, pointer(path), message, tr("Delete one."))]) from None
    except json.JSONDecodeError as error:
        why = f"{error.msg[:1].lower()}{error.msg[1:]}"
        message = tr("It is not JSON: %(why)s (column %(place)s).", why=why, place=error.colno)
        raise CatalogueProblem([slip(error.lineno, "", message)]) from None
    except RecursionError:
        raise CatalogueProblem([slip(1, "", tr("It is nested too deeply."))]) from None
    except ValueError as error:
        raise CatalogueProblem([slip(1, "", tr("It is not JSON: %(why)s.", why=error))]) from None
    lines = JsonLines(text)
    _shallow(value, lines)
    return value, lines


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _shallow(value: Any, lines: JsonLines) -> None:
    """Refuse what is nested deeper than any catalogue. Raises CatalogueProblem."""
    waiting: list[tuple[Path, Any]] = [((), value)]
    while waiting:
        path, one = waiting.pop()
        if len(path) > MAX_DEPTH:
            where = lines.of(path), pointer(path[:4])
            raise CatalogueProblem([slip(*where, tr("It is nested too deeply."))])
        if isinstance(one, dict):
            waiting += [((*path, name), below) for name, below in one.items()]
        elif isinstance(one, list):
            waiting += [((*path, place), below) for place, below in enumerate(one)]


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at


def _child(text: str, at: int, step: str | int) -> int | None:
    """Return where a value within the one at `at` begins. The text has been read before."""
    decoder = json.JSONDecoder()
    opening = text[at : at + 1]
    if opening not in ("{", "["):
        return None
    at, place = _skip(text, at + 1), 0
    while text[at] not in "}]":
        name: str | int = place
        if opening == "{":
            name, at = scanstring(text, at + 1)
            at = _skip(text, _skip(text, at) + 1)
        if name == step:
            return at
        _, at = decoder.raw_decode(text, at)
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
        place += 1
    return None


def _twice(text: str) -> tuple[int, Path]:
    """Return the line and the path of the first name that stands twice in its object."""
    try:
        found = _twice_below(text, _skip(text, 0), ())
    except (RecursionError, IndexError, ValueError):
        # Behind the name that stands twice the file may be broken as well.
        found = None
    return found if found else (1, ())


def _twice_below(text: str, at: int, path: Path) -> tuple[int, Path] | None:
    decoder, opening = json.JSONDecoder(), text[at]
    if opening not in "{[":
        return None
    seen: set[str] = set()
    at, place = _skip(text, at + 1), 0
    while text[at] not in "}]":
        step: str | int = place
        if opening == "{":
            begun = at
            step, at = scanstring(text, at + 1)
            if step in seen:
                return text.count("\n", 0, begun) + 1, (*path, step)
            seen.add(str(step))
            at = _skip(text, _skip(text, at) + 1)
        found = _twice_below(text, at, (*path, step))
        if found:
            return found
        _, at = decoder.raw_decode(text, at)
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
        place += 1
    return None
