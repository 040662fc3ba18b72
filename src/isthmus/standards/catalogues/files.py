"""Which file is read and written how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from isthmus.engine.language import N_, tr
from isthmus.engine.transfer.mapping.load import YamlProblem, plain_yaml
from isthmus.standards.catalogues.content import (
    MAX_BYTES,
    MAX_DEPTH,
    CatalogueProblem,
    Content,
    Head,
    checked,
    slip,
)
from isthmus.standards.catalogues.json_lines import plain_json
from isthmus.standards.catalogues.oscal_in import OscalReader
from isthmus.standards.catalogues.oscal_out import as_oscal
from isthmus.standards.catalogues.own import OwnReader, as_yaml
from isthmus.standards.catalogues.sheet import SheetReader, as_csv


@dataclass(frozen=True)
class Form:
    """One way to take a catalogue along."""

    code: str
    label: str
    ending: str
    media_type: str
    write: Callable[[Content], bytes]


FORMS = {
    one.code: one
    for one in (
        Form("oscal", N_("OSCAL catalogue (JSON)"), "json", "application/json", as_oscal),
        Form("yaml", "YAML", "yaml", "application/yaml", as_yaml),
        Form("csv", "CSV", "csv", "text/csv; charset=utf-8", as_csv),
    )
}


class Reader(Protocol):
    def read(self) -> Content: ...
    def where(self, place: int, field: str) -> tuple[int, str]: ...


def read(name: str, data: bytes, said: Mapping[str, str] | None = None) -> Content:
    """Return the catalogue that a file holds, whole and checked.

    `said` is what the person says of it: fields of `Head` by name, which stand before what the
    file says. Raises CatalogueProblem with the line of each mistake.
    """
    if len(data) > MAX_BYTES:
        message = tr("It is larger than %(limit)s MB.", limit=MAX_BYTES // 1024 // 1024)
        raise CatalogueProblem([slip(1, "", message, tr("Split it."))])
    if not data.strip():
        raise CatalogueProblem([slip(1, "", tr("The file is empty."))])
    given = {key: value for key, value in (said or {}).items() if value.strip()}
    if given.get("system") == "neither":
        given["system"] = ""
    reader = _reader(name, data, given)
    content = reader.read()
    head = replace(content.head, **given)
    return checked(replace(content, head=head), reader.where)


def _reader(name: str, data: bytes, given: Mapping[str, str]) -> Reader:
    if name.casefold().endswith((".csv", ".tsv", ".txt")):
        return SheetReader(data, Head(**{"name": "", "title": "", "version": "", **given}))
    text = _text(data)
    value: Any
    lines: Any
    beginning = text.lstrip()[:1]
    if beginning == "<":
        hint = tr("OSCAL is read as JSON or YAML. Convert it; tools of OSCAL do that.")
        raise CatalogueProblem([slip(1, "", tr("It is XML, which is not read."), hint)])
    if beginning in ("{", "["):
        value, lines = plain_json(text)
    else:
        try:
            value, lines = plain_yaml(text, MAX_BYTES, MAX_DEPTH)
        except YamlProblem as problem:
            raise CatalogueProblem([problem.slip]) from None
    if isinstance(value, dict) and "format" in value:
        return OwnReader(value, lines)
    return OscalReader(value, lines)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message, hint = tr("It is not UTF-8."), tr("Save it as UTF-8 text.")
        raise CatalogueProblem([slip(line, "", message, hint)]) from None
