"""The library on the command line. Needs neither Django nor a database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli.options import Json
from isthmus.cli.output import as_json, table
from isthmus.cli.problems import Problem

if TYPE_CHECKING:
    from isthmus.standards.correspondences import Correspondence, Target
    from isthmus.standards.library import Edition, Requirement
    from isthmus.standards.terms import Definition, Term

standards = typer.Typer(
    help="Editions of the standards and their requirements.", no_args_is_help=True
)


def held(code: str) -> Edition:
    """Return an edition by code (iso27001-2013) or short name (27001:2013). Raises Problem."""
    from isthmus.standards.library import EDITIONS, edition, short_name

    for known in EDITIONS:
        if code in (known, short_name(known)):
            return edition(known)
    raise Problem(f"The library holds no edition “{code}”.", f"One of: {', '.join(EDITIONS)}.")


@standards.command("list")
def list_editions(json: Json = False) -> None:
    """The editions the library holds."""
    from isthmus.standards.library import editions

    rows = [
        {
            "edition": edition.code,
            "title": edition.title,
            "subject": edition.subject,
            "system": edition.system,
            "published": edition.published,
            "amendments": list(edition.amendments),
            "requirements": len(edition.requirements),
            "judged": len(edition.judged()),
        }
        for edition in editions()
    ]
    if json:
        as_json(rows)
    else:
        heads = ("edition", "title", "subject", "requirements", "judged")
        table(heads, ([row[head] for head in heads] for row in rows))


@standards.command()
def show(
    edition: Annotated[str, typer.Argument(help="For example iso27001-2013.")],
    under: Annotated[
        str, typer.Option(metavar="REF", help="Only this requirement and what is below it.")
    ] = "",
    json: Json = False,
) -> None:
    """Every requirement of an edition, in order, with where its identifier is known from."""
    wanted = held(edition)
    rows = _under(wanted, under)
    if json:
        as_json(
            {
                "edition": wanted.code,
                "title": wanted.title,
                "subject": wanted.subject,
                "system": wanted.system,
                "requirements": [_requirement(row) for row in rows],
            }
        )
        return
    heads = ("ref", "title", "kind", "phase", "provenance")
    table(heads, ([getattr(row, head) for head in heads] for row in rows))


def _under(edition: Edition, ref: str) -> Iterable[Requirement]:
    if not ref:
        return edition.requirements
    if ref not in edition.by_ref:
        raise Problem(
            f"{edition.title} has no “{ref}”.", f"See: isthmus standards show {edition.code}"
        )
    return [edition.by_ref[ref], *edition.below(ref)]


def _requirement(row: Requirement) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "title": row.title,
        "kind": row.kind,
        "parent": row.parent,
        "phase": row.phase,
        "intent": row.intent,
        "provenance": row.provenance,
        "confirmed_by": list(row.confirmed_by),
    }


def correspondences(
    from_edition: Annotated[str, typer.Argument(metavar="FROM", help="An edition.")],
    to_edition: Annotated[str, typer.Argument(metavar="TO", help="Another edition.")],
    provenance: Annotated[
        str,
        typer.Option(metavar="printed|body|derived", help="Only statements of this provenance."),
    ] = "",
    json: Json = False,
) -> None:
    """What corresponds to what between two editions, each statement with its provenance."""
    from isthmus.standards.correspondences import BODY, DERIVED, PRINTED, pairs
    from isthmus.standards.correspondences import correspondences as stated

    kinds = (PRINTED, BODY, DERIVED)
    if provenance and provenance not in kinds:
        raise Problem(f"There is no provenance “{provenance}”.", f"One of: {', '.join(kinds)}.")
    left, right = held(from_edition).code, held(to_edition).code
    if (left, right) not in pairs() and (right, left) not in pairs():
        known = "; ".join(f"{a} {b}" for a, b in pairs())
        raise Problem(f"The library does not relate {left} and {right}.", f"It relates: {known}.")
    rows = [row for row in stated(left, right) if provenance in ("", row.provenance)]
    if json:
        as_json([_correspondence(row) for row in rows])
        return
    table(
        ("from", "relation", "to", "provenance", "note"),
        (
            (row.from_ref or "–", row.relation, _targets(row), _source(row), row.note)
            for row in rows
        ),
        empty="No such statement.",
    )


def _targets(row: Correspondence) -> str:
    return ", ".join(
        f"{target.requirement_ref} ¶{target.paragraph}" if target.paragraph
        else target.requirement_ref
        for target in row.to
    ) or "–"  # fmt: skip


def _source(row: Correspondence) -> str:
    if row.row:
        return f"{row.provenance} (row {row.row})"
    return f"{row.provenance} ({row.clause})" if row.clause else row.provenance


def _correspondence(row: Correspondence) -> dict[str, Any]:
    return {
        "from": row.from_ref,
        "relation": row.relation,
        "provenance": row.provenance,
        "to": [_target(target) for target in row.to],
        "note": row.note,
        "row": row.row,
        "clause": row.clause or None,
        "adds": {"from": row.adds_from, "to": row.adds_to},
    }


def _target(target: Target) -> dict[str, str | None]:
    found = {"ref": target.ref, "point": target.point, "paragraph": target.paragraph}
    if target.relation:
        found["relation"] = target.relation
    if target.erratum:
        found["erratum"] = target.erratum
    return found


def terms(
    term: Annotated[str, typer.Argument(help="Only terms that hold these words.")] = "",
    json: Json = False,
) -> None:
    """The terms of both standards side by side, and whether they mean the same."""
    from isthmus.standards.terms import MEANINGS
    from isthmus.standards.terms import terms as every

    rows = [row for row in every() if term.casefold() in row.term.casefold()]
    if json:
        as_json([_term(row) for row in rows])
        return
    table(
        ("term", "meaning", "27000", "20000-1", "in an integrated system"),
        (
            (row.term, MEANINGS.get(row.meaning, row.meaning), _ref(row.iso27000),
             _ref(row.iso20000_1), row.integrated)
            for row in rows
        ),
        empty=f"No term holds “{term}”. See them all: isthmus terms",
    )  # fmt: skip


def _ref(definition: Definition | None) -> str:
    return (definition.ref or "yes") if definition else "–"


def _definition(definition: Definition | None) -> dict[str, str] | None:
    return {"ref": definition.ref, "says": definition.says} if definition else None


def _term(row: Term) -> dict[str, Any]:
    return {
        "term": row.term,
        "provenance": row.provenance,
        "iso27000": _definition(row.iso27000),
        "iso20000_1": _definition(row.iso20000_1),
        "meaning": row.meaning,
        "integrated": row.integrated,
        "newer": row.newer,
        "newer_meaning": row.newer_meaning,
        "see": list(row.see),
        "note": row.note,
        "requirements": {code: list(refs) for code, refs in row.requirements.items()},
    }
