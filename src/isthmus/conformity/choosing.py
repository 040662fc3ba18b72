"""Reading the conditions of the matrix from an address, and writing addresses with others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from isthmus.conformity.adoption import editions_in_use
from isthmus.conformity.matrix import NOBODY, Choice, Matrix
from isthmus.conformity.probe import probes
from isthmus.conformity.verdict import BY_CODE, VERDICTS
from isthmus.engine.filters import QueryProblem
from isthmus.engine.language import N_, tr
from isthmus.engine.models import Organization
from isthmus.standards.library import Edition

PHASES = {"plan": N_("Plan"), "do": N_("Do"), "check": N_("Check"), "act": N_("Act")}
RECORDS = "records"
#: The names in an address, in the order in which chips stand.
NAMES = ("edition", "verdict", "clause", "owner", "phase", "probe", "stale")


@dataclass(frozen=True)
class Asked:
    """What an address asks of the matrix."""

    choice: Choice
    edition: Edition | None
    direction: str  #: empty (requirement → records) or `records`
    given: Mapping[str, str]  #: the conditions as they stand in the address

    def address(self, **changes: str) -> str:
        """Return the query of an address with some conditions changed; empty values end them."""
        kept = {**self.given, **changes}
        ordered = {name: kept[name] for name in (*NAMES, "direction") if kept.get(name)}
        return f"?{urlencode(ordered)}" if ordered else "?"


def read(parameters: QueryDict, organization: Organization) -> Asked:
    """Read an address. Raises QueryProblem for a value that nothing has."""
    given = {
        name: ",".join(value for value in parameters.getlist(name) if value)
        for name in (*NAMES, "direction")
    }
    given = {name: value for name, value in given.items() if value}
    chosen = tuple(given.get("verdict", "").split(",")) if "verdict" in given else ()
    _known("verdict", chosen, BY_CODE)
    _known("phase", [given.get("phase", "")], {"": "", **PHASES})
    _known("probe", [given.get("probe", "")], {"": "", **probes})
    _known("direction", [given.get("direction", "")], {"": "", RECORDS: ""})
    in_use = {edition.code: edition for edition in editions_in_use(organization.pk)}
    _known("edition", [given.get("edition", "")], {"": "", **in_use})
    _split_clause(given, in_use)
    choice = Choice(
        verdicts=chosen,
        owner=given.get("owner", ""),
        clause=given.get("clause", ""),
        phase=given.get("phase", ""),
        probe=given.get("probe", ""),
        stale=given.get("stale") == "1",
    )
    return Asked(choice, in_use.get(given.get("edition", "")), given.get("direction", ""), given)


def _split_clause(given: dict[str, str], in_use: Mapping[str, Edition]) -> None:
    """Read `iso27001-2013:7` as clause 7 of that edition: 7 alone is a clause of both standards."""
    code, colon, ref = given.get("clause", "").partition(":")
    if colon:
        _known("edition", [code], in_use)
        given["edition"], given["clause"] = code, ref


def _known(name: str, values: Any, known: Mapping[str, Any]) -> None:
    for value in values:
        if value not in known:
            choices = ", ".join(key for key in known if key)
            raise QueryProblem(
                name,
                tr("There is no %(name)s “%(value)s” here.", name=name, value=value),
                tr("One of: %(choices)s.", choices=choices),
            )


def chips(asked: Asked, owners: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the conditions as chips that read like a sentence."""
    choice, found = asked.choice, []
    said = {
        "edition": (tr("Standard"), "is", asked.edition.short if asked.edition else ""),
        "verdict": (
            tr("Verdict"),
            tr("is any of") if len(choice.verdicts) > 1 else "is",
            ", ".join(BY_CODE[code].label.lower() for code in choice.verdicts),
        ),
        "clause": (tr("Clause"), "is", tr("Annex A") if choice.clause == "A" else choice.clause),
        "owner": (
            tr("Owner"),
            "is",
            "nobody" if choice.owner == NOBODY else owners.get(choice.owner, choice.owner),
        ),
        "phase": (tr("Phase"), "is", PHASES.get(choice.phase, "")),
        "probe": (tr("Probe"), "is", probes[choice.probe].title if choice.probe else ""),
        "stale": (tr("Evidence"), "", tr("has changed since")),
    }
    for name, (label, operator, value) in said.items():
        if asked.given.get(name):
            remove = asked.address(**{name: ""})
            found.append(
                {"label": label, "operator": operator, "value": value, "remove_url": remove}
            )
    return found


def addable(asked: Asked, matrix: Matrix, owners: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the conditions a person can add, with what stands there now."""
    clauses = [
        (f"{clause.edition}:{clause.ref}", f"{standing.edition.short}, {clause.ref} {clause.title}")
        for standing in matrix.standings
        for clause in standing.edition.children(None)
    ]
    given = dict(asked.given)
    if "clause" in given and asked.edition:
        given["clause"] = f"{asked.edition.code}:{given['clause']}"
    choices: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "edition": (
            tr("Standard"),
            [(one.edition.code, one.edition.title) for one in matrix.standings],
        ),
        "verdict": (tr("Verdict"), [(one.code, one.label) for one in VERDICTS]),
        "clause": (tr("Clause"), clauses),
        "owner": (tr("Owner or assessor"), [(NOBODY, tr("Nobody")), *owners.items()]),
        "phase": (tr("Phase"), list(PHASES.items())),
        "stale": (tr("Evidence"), [("1", tr("Has changed since"))]),
    }
    return [
        {"name": name, "label": label, "choices": rows, "value": given.get(name, "")}
        for name, (label, rows) in choices.items()
    ]
