"""Reading the matrix back from OSCAL assessment results, and what changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from isthmus.conformity.matrix import Matrix
from isthmus.conformity.verdict import BY_CODE, Verdict
from isthmus.engine.transfer.mapping.load import Path
from isthmus.standards.catalogues.content import MAX_BYTES, CatalogueProblem, pointer, slip
from isthmus.standards.catalogues.json_lines import JsonLines, plain_json
from isthmus.standards.catalogues.oscal import NS


@dataclass(frozen=True)
class Results:
    """What assessment results of ours say."""

    organization: str  #: short name
    on: str
    #: by edition and reference
    verdicts: Mapping[tuple[str, str], Verdict]


@dataclass(frozen=True)
class Change:
    """A requirement whose verdict is another than it was; None where it was or is not there."""

    edition: str
    ref: str
    before: Verdict | None
    now: Verdict | None


def read_results(data: bytes) -> Results:
    """Return every verdict that the file holds. Raises CatalogueProblem with the line.

    Results of other programs have states but no verdicts, so they are refused.
    """
    if len(data) > 4 * MAX_BYTES:
        raise CatalogueProblem([slip(1, "", "It is larger than 40 MB.")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CatalogueProblem([slip(1, "", "It is not UTF-8.")]) from None
    value, lines = plain_json(text)
    found = value.get("assessment-results") if isinstance(value, dict) else None
    if not isinstance(found, dict):
        raise CatalogueProblem([slip(1, "", "These are no OSCAL assessment results.")])
    metadata = found.get("metadata")
    return Results(
        _prop(metadata, "organization"), _prop(metadata, "on"), dict(_verdicts(found, lines))
    )


def _verdicts(
    found: Mapping[str, Any], lines: JsonLines
) -> Iterator[tuple[tuple[str, str], Verdict]]:
    for place, result in enumerate(_list(found.get("results"))):
        findings = result.get("findings") if isinstance(result, dict) else None
        for number, finding in enumerate(_list(findings)):
            code, ref = _prop(finding, "verdict"), _prop(finding, "ref")
            path: Path = ("assessment-results", "results", place, "findings", number)
            if code not in BY_CODE or not ref:
                what = f"“{code[:40]}” is no verdict." if code else "The finding has no verdict."
                hint = "Only results that Isthmus wrote can be compared."
                raise CatalogueProblem([slip(lines.of(path), pointer(path), what, hint)])
            yield (_prop(finding, "edition"), ref), BY_CODE[code]


def _prop(value: Any, name: str) -> str:
    props = value.get("props") if isinstance(value, dict) else None
    for one in _list(props):
        if isinstance(one, dict) and (one.get("name"), one.get("ns")) == (name, NS):
            return str(one.get("value", ""))
    return ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def changes(then: Results, matrix: Matrix) -> list[Change]:
    """Return what stands otherwise than in the file, in the order of the matrix, then what is gone."""
    now = {(line.edition, line.ref): line.verdict for line in matrix.lines()}
    codes = {code for code, _ in now}
    before = {key: verdict for key, verdict in then.verdicts.items() if key[0] in codes}
    keys = dict.fromkeys([*now, *before])
    return [
        Change(*key, before.get(key), now.get(key))
        for key in keys
        if before.get(key) != now.get(key)
    ]
