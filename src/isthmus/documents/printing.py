"""A document as PDF: its Markdown becomes a tree of plain data, which one fixed template draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markdown_it.token import Token

from isthmus.documents.rendering import LONGEST, parse
from isthmus.engine.pdf import compile_pdf

Node = dict[str, Any]

TEMPLATE = """
#let run(it) = {
  let body = if it.code { raw(it.text) } else { it.text }
  if it.strong { body = strong(body) }
  if it.em { body = emph(body) }
  if it.s { body = strike(body) }
  if it.href != "" { link(it.href, body) } else { body }
}
#let runs(its) = its.map(it => if it.text == "\\n" { linebreak() } else { run(it) }).join()

#let cell-align(it) = if it == "end" { right } else { left }
#let drawn(nodes) = for it in nodes {
  if it.kind == "heading" { heading(level: it.level, runs(it.runs)) }
  else if it.kind == "text" { par(runs(it.runs)) }
  else if it.kind == "line" { runs(it.runs) }
  else if it.kind == "rule" { line(length: 100%, stroke: 0.6pt + hairline) }
  else if it.kind == "code" {
    block(width: 100%, fill: ground, inset: 8pt, radius: 2pt, raw(it.text, block: true))
  }
  else if it.kind == "quote" {
    block(width: 100%, inset: (left: 10pt), stroke: (left: 1.5pt + hairline), drawn(it.nodes))
  }
  else if it.kind == "bullets" { list(tight: it.tight, ..it.items.map(drawn)) }
  else if it.kind == "numbers" {
    enum(tight: it.tight, start: it.start, ..it.items.map(drawn))
  }
  else if it.kind == "table" {
    sheet(columns: (1fr,) * it.align.len(), align: it.align.map(cell-align),
      head: it.head.map(runs), ..it.rows.flatten().map(cell => runs(cell.runs)))
  }
}

#show: frame.with(title: data.title, reference: data.reference, organization: data.organization,
  kind: data.kind, made: data.made, lead: data.lead)
#facts(data.facts)
#v(6pt)
#drawn(data.nodes)
"""


@dataclass(frozen=True)
class Print:
    """What stands on the paper besides the text."""

    title: str
    reference: str
    organization: str
    kind: str
    made: str  #: version and state, at the foot of each page
    lead: str
    facts: Sequence[tuple[str, str]]


def document_pdf(print_: Print, body: str, made_at: datetime | None = None) -> bytes:
    """Return the PDF of a document or version whose text is `body`."""
    return compile_pdf(
        TEMPLATE,
        {
            "title": print_.title,
            "reference": print_.reference,
            "organization": print_.organization,
            "kind": print_.kind,
            "made": print_.made,
            "lead": print_.lead,
            "facts": [list(fact) for fact in print_.facts],
            "nodes": nodes_of(body, print_.title),
        },
        made_at=made_at,
    )


def nodes_of(body: str, title: str = "") -> list[Node]:
    """Return `body` as a tree of nodes that the template knows."""
    if len(body) > LONGEST:
        return [{"kind": "code", "text": body}]
    return list(_blocks(parse(body, title, top=1)))


def _blocks(tokens: Sequence[Token]) -> Iterator[Node]:
    place = 0
    while place < len(tokens):
        token = tokens[place]
        end = _end(tokens, place)
        inside = tokens[place + 1 : end]
        if token.type in _LEAVES:
            yield _LEAVES[token.type](token)
        elif token.type in _BRANCHES:
            yield _BRANCHES[token.type](token, inside)
        place = end + 1


def _end(tokens: Sequence[Token], start: int) -> int:
    """Return where the token that opens at `start` closes; itself if it opens nothing."""
    depth = 0
    for place in range(start, len(tokens)):
        depth += tokens[place].nesting
        if depth <= 0:
            return place
    return len(tokens) - 1


def _heading(token: Token, inside: Sequence[Token]) -> Node:
    return {"kind": "heading", "level": int(token.tag[1]), "runs": _runs(inside)}


def _paragraph(token: Token, inside: Sequence[Token]) -> Node:
    # A tight list hides its paragraphs: their text is a line of the item.
    return {"kind": "line" if token.hidden else "text", "runs": _runs(inside)}


def _quote(token: Token, inside: Sequence[Token]) -> Node:
    return {"kind": "quote", "nodes": list(_blocks(inside))}


def _items(inside: Sequence[Token]) -> tuple[list[list[Node]], bool]:
    items, place = [], 0
    while place < len(inside):
        end = _end(inside, place)
        items.append(list(_blocks(inside[place + 1 : end])))
        place = end + 1
    return items, any(token.hidden for token in inside)


def _bullets(token: Token, inside: Sequence[Token]) -> Node:
    items, tight = _items(inside)
    return {"kind": "bullets", "items": items, "tight": tight}


def _numbers(token: Token, inside: Sequence[Token]) -> Node:
    items, tight = _items(inside)
    start = int(token.attrs.get("start", 1))
    return {"kind": "numbers", "items": items, "tight": tight, "start": start}


def _table(token: Token, inside: Sequence[Token]) -> Node:
    head: list[list[Node]] = []
    align: list[str] = []
    rows: list[list[Node]] = []
    for place, part in enumerate(inside):
        if part.type == "tr_open":
            rows.append([])
        elif part.type == "th_open":
            align.append("end" if part.attrs.get("class") else "")
            head.append(_runs(inside[place + 1 : place + 2]))
        elif part.type == "td_open":
            rows[-1].append({"runs": _runs(inside[place + 1 : place + 2])})
    return {"kind": "table", "head": head, "align": align, "rows": [row for row in rows if row]}


def _rule(token: Token) -> Node:
    return {"kind": "rule"}


def _code(token: Token) -> Node:
    return {"kind": "code", "text": token.content}


_LEAVES = {"hr": _rule, "fence": _code, "code_block": _code}
_BRANCHES = {
    "heading_open": _heading,
    "paragraph_open": _paragraph,
    "blockquote_open": _quote,
    "bullet_list_open": _bullets,
    "ordered_list_open": _numbers,
    "table_open": _table,
}
_MARKS = {"strong_open": "strong", "em_open": "em", "s_open": "s"}


def _runs(inside: Sequence[Token]) -> list[Node]:
    """Return inline tokens as runs of text, each with its own marks: flat, however deep they were."""
    depth = {"strong": 0, "em": 0, "s": 0}
    href, runs = "", []
    for child in (child for token in inside for child in token.children or []):
        mark = _MARKS.get(child.type.replace("_close", "_open"))
        if mark:
            depth[mark] += child.nesting
        elif child.type == "link_open":
            href = _outside(child.attrs)
        elif child.type == "link_close":
            href = ""
        elif child.type == "softbreak":
            runs.append(_run(" ", depth, href))
        elif child.type == "hardbreak":
            runs.append(_run("\n", depth, ""))
        elif child.content:
            runs.append(_run(child.content, depth, href, code=child.type == "code_inline"))
    return runs


def _outside(attrs: Mapping[str, Any]) -> str:
    """Return a link's address if it leads out of the paper."""
    href = str(attrs.get("href") or "")
    return "" if href.startswith("#") else href


def _run(text: str, depth: Mapping[str, int], href: str, *, code: bool = False) -> Node:
    marks = {name: count > 0 for name, count in depth.items()}
    return {"text": text, "href": href, "code": code, **marks}
