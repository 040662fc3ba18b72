"""Where the texts are that people read: calls in code and templates, and declarations.

Declarations are collected while the code is imported: whatever becomes `language.Declared` is a
text. Which package it belongs to is told by where it is written.
"""

from __future__ import annotations

import ast
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from types import FrameType
from typing import Any

from babel.messages.extract import extract

#: A text with its context, or the two of a text that depends on a number.
Message = tuple[str, "str | tuple[str, str]"]

KEYWORDS: dict[str, Any] = {
    "tr": None,
    "N_": None,
    "trn": (1, 2),
    "plural": (1, 2),
    "trc": ((1, "c"), 2),
    "gettext_lazy": None,
    # What `trans` blocks and Django's templates become.
    "gettext": None,
    "ngettext": (1, 2),
    "_": None,
}
JINJA = {
    "extensions": "jinja2.ext.i18n",
    "newstyle_gettext": "true",
    "trimmed": "true",
    "silent": "false",
}
NO_TEXTS = frozenset({"tests", "migrations", "locale", "static"})


def collected(packages: Sequence[str], source: Path) -> dict[str, set[Message]]:
    """Return the messages of each package, without those that a lower one has."""
    declared = _declared(packages)
    found: dict[str, set[Message]] = {}
    known: set[Message] = set()
    constants = {package: _constants(source / package) for package in packages}
    for package in packages:
        texts = {
            ("", text)
            for text, owner in declared.items()
            if owner == package or _says(constants[package], text)
        }
        found[package] = (set(_called(source / package)) | texts) - known
        known |= found[package]
    return found


def _files(folder: Path, *endings: str) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in endings and not NO_TEXTS & set(path.relative_to(folder).parts):
            yield path


def _called(folder: Path) -> Iterator[Message]:
    for path in _files(folder, ".py"):
        yield from _extracted("python", path.read_bytes(), {})
    for path in _files(folder, ".html", ".txt"):
        if "jinja2" in path.parts:
            yield from _extracted("jinja2.ext:babel_extract", path.read_bytes(), JINJA)
        elif "templates" in path.parts:
            from django.utils.translation.template import templatize

            code = templatize(path.read_text(), origin=str(path))
            yield from _extracted("python", _python(code).encode(), {})


def _python(code: str) -> str:
    """Return the calls in what Django makes of a template, which is not quite Python."""
    return "\n".join(line for line in code.replace(") ", ")\n").splitlines() if "gettext(" in line
                     or "_(" in line)  # fmt: skip


def _extracted(method: str, content: bytes, options: dict[str, str]) -> Iterator[Message]:
    for _, message, _, context in extract(method, BytesIO(content), KEYWORDS, (), options):
        text = message if isinstance(message, str) else (str(message[0]), str(message[1]))
        yield context or "", text


def _constants(folder: Path) -> set[str]:
    """Return every text that stands in the code of a package, sentences of docstrings as well."""
    found: set[str] = set()
    for path in _files(folder, ".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
                first = node.value.strip().split("\n\n")[0]
                found.add(" ".join(line.strip() for line in first.splitlines()))
    return found


def _says(constants: set[str], text: str) -> bool:
    return text in constants or text[:1].lower() + text[1:] in constants


#: Of which package a declaration is that is asked for its texts.
_asked: list[str] = []


def _declared(packages: Sequence[str]) -> dict[str, str]:
    """Import everything, ask every declaration for all its texts; return them with their package."""
    from isthmus.engine import language

    texts: dict[str, str] = {}
    # What a record type answers is its own, whoever asked it first.
    asked: dict[str, str] = {}
    made: Callable[..., Any] = language.Declared.__new__

    def noted(kind: type, *given: Any) -> Any:
        if kind is not language.Declared:
            return str.__new__(kind, *given)
        text, owner = str(given[0]), _asked[-1] if _asked else _importing(packages)
        found = asked if _asked else texts
        known = found.get(text, "")
        if not known or (owner and packages.index(owner) < packages.index(known)):
            found[text] = owner
        return made(kind, *given)

    language.Declared.__new__ = noted  # type: ignore[method-assign,assignment]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isthmus.config.settings")
    with tempfile.TemporaryDirectory() as data:
        os.environ.setdefault("ISTHMUS_DATA", data)
        import django

        django.setup()
        _ask_everything()
    return {text: owner or packages[0] for text, owner in (texts | asked).items()}


def _importing(packages: Sequence[str]) -> str:
    """Return the package whose module is being imported; empty where none is."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - there is no other way
    while frame is not None and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    root, _, rest = str(frame.f_globals["__name__"] if frame else "").partition(".")
    package = rest.partition(".")[0]
    return package if root == "isthmus" and package in packages else ""


def _ask_everything() -> None:
    import pkgutil
    from importlib import import_module

    import isthmus
    from isthmus.engine import parts
    from isthmus.engine import registry as declarations
    from isthmus.engine.fields import spec_for
    from isthmus.engine.lifecycle import transitions_of
    from isthmus.engine.registry import registry
    from isthmus.engine.transfer.columns import columns

    for module in pkgutil.walk_packages(isthmus.__path__, "isthmus."):
        if not {"tests", "migrations", "__main__", "conftest"} & set(module.name.split(".")):
            import_module(module.name)
    # Some were asked at start-up, when nobody looked whose they are.
    for kept in (parts._specs, declarations._spec, transitions_of):  # noqa: SLF001
        kept.cache_clear()
    for record_type in registry.types():
        _asked.append(record_type.__module__.split(".")[1])
        record_type.transitions()
        columns(record_type)
        record_type.specs(record_type.shown())
        for column in record_type.model._meta.concrete_fields:
            try:
                record_type.spec(column.name)
            except TypeError:
                continue
        for part in record_type.parts:
            part.specs()
            for name in part.fields:
                spec_for(part.model, name)
