"""Markdown as safe HTML. Nothing in a text is run, fetched or evaluated.

HTML in the text is shown as written; what the renderer makes goes through an allow-list besides,
so that a mistake in either is caught by the other. Pictures become links: a page fetches nothing
from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from isthmus.documents.placeholders import placeholders
from isthmus.engine.text import clean_line, fold

__all__ = ["Heading", "headings", "parse", "placeholders", "render", "title_of", "words"]

#: Longer texts are shown unrendered, in characters: a parser's worst case stays bounded.
LONGEST = 400_000
EXTERNAL = "noopener noreferrer nofollow"
TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code",
    "em", "strong", "s", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "th": {"class"},
    "td": {"class"},
} | {f"h{level}": {"id"} for level in range(2, 7)}
_EXTERNAL = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
#: `!!! Note` before an indented passage: a remark, as written for MkDocs
_REMARK = re.compile(r"!!!\s+(\w[\w -]{0,40})(?:\s+\"([^\"]*)\")?$")

_markdown = (
    MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
    .enable("table")
    .enable("strikethrough")
)

P = ParamSpec("P")
R = TypeVar("R")

#: Texts of so many characters at most are kept as they were drawn: they are read far more often
#: than they change.
SHORT, KEPT = 20_000, 200


def kept(draw: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
    """Let a function of a text, which depends on nothing else, remember what it drew of short ones."""
    again = cast("Callable[Concatenate[str, P], R]", lru_cache(maxsize=KEPT)(draw))

    @wraps(draw)
    def drawn(text: str, /, *more: P.args, **options: P.kwargs) -> R:
        return (again if len(text) <= SHORT else draw)(text, *more, **options)

    return drawn


@dataclass(frozen=True)
class Heading:
    """A heading for the table of contents; `level` counts from 2, the page's title being 1."""

    level: int
    id: str
    text: str


@kept
def render(text: str, title: str = "", top: int = 2) -> Markup:
    """Return `text` as safe HTML, its highest headings being of level `top`.

    A first heading that only repeats `title` is left out.
    """
    if len(text) > LONGEST:
        return Markup("<pre>{}</pre>").format(text)
    html = _markdown.renderer.render(parse(text, title, top), _markdown.options, {})
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return Markup(safe)  # noqa: S704  (what nh3 let through)


@kept
def headings(text: str, title: str = "") -> Sequence[Heading]:
    """Return the headings of `text` in order, with the ids that `render` gives them."""
    if len(text) > LONGEST:
        return ()
    tokens = parse(text, title)
    return tuple(
        Heading(int(token.tag[1]), str(token.attrs["id"]), words(tokens[place + 1]))
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0
    )


def title_of(text: str) -> str:
    """Return the words of the first main heading, or of the first heading at all; "" for none."""
    tokens = _markdown.parse(text[:LONGEST])
    found = [
        (token.tag, words(tokens[place + 1]))
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    named = [(tag, name) for tag, name in found if name]
    return next((name for tag, name in named if tag == "h1"), named[0][1] if named else "")


def words(inline: Token) -> str:
    """Return the text of an inline token without its marks."""
    parts = []
    for child in inline.children or []:
        if child.type == "image":
            parts.append(words(child))
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        else:
            parts.append(child.content)
    return clean_line("".join(parts))


def parse(text: str, title: str = "", top: int = 2) -> list[Token]:
    """Return the tokens of `text`, with headings shifted to `top` and named, and harmless links."""
    env: dict[str, Any] = {}
    tokens = _remarks(_markdown.parse(text, env), env)
    if title and _opens_with(tokens, title):
        tokens = tokens[3:]
    known: set[str] = set()
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = top - min(levels, default=top)
    for place, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"
        if token.type == "heading_open":
            token.attrs["id"] = _name(words(tokens[place + 1]), known)
        elif token.type in ("th_open", "td_open"):
            _align(token)
    for token in tokens:
        if token.type == "inline":
            token.children = list(_inlines(token.children or [], known))
    return tokens


def _opens_with(tokens: Sequence[Token], title: str) -> bool:
    first = tokens[0] if tokens else None
    return (
        first is not None
        and (first.type, first.tag) == ("heading_open", "h1")
        and fold(words(tokens[1])) == fold(title)
    )


def _name(text: str, known: set[str]) -> str:
    """Return an id for a heading. The prefix keeps it apart from the page's own ids."""
    plain = "s-" + (re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:60] or "section")
    name, number = plain, 1
    while name in known:
        number += 1
        name = f"{plain}-{number}"
    known.add(name)
    return name


def _align(cell: Token) -> None:
    """Say a column's alignment by class: the page's policy takes no inline style."""
    style = str(cell.attrs.pop("style", ""))
    if style.endswith("right"):
        cell.attrs["class"] = "col-end"


def _inlines(children: Sequence[Token], known: set[str]) -> Iterator[Token]:
    """Yield inline tokens with pictures as links, and links that lead nowhere as their text."""
    open_links: list[bool] = []
    for child in children:
        if child.type == "image":
            yield from _picture(child, inside_link=bool(open_links))
        elif child.type == "link_open":
            open_links.append(_lead_somewhere(child, known))
            if open_links[-1]:
                yield child
        elif child.type == "link_close":
            if open_links.pop():
                yield child
        else:
            yield child


def _lead_somewhere(link: Token, known: set[str]) -> bool:
    """Return whether a link has a target here or outside; file names of other texts have none."""
    target = str(link.attrs.get("href") or "")
    if _EXTERNAL.match(target):
        link.attrs["rel"] = EXTERNAL
        return True
    name = "s-" + target.removeprefix("#")
    if target.startswith("#") and name in known:
        link.attrs["href"] = f"#{name}"
        return True
    return False


def _picture(image: Token, *, inside_link: bool) -> Iterator[Token]:
    source = str(image.attrs.get("src") or "")
    text = Token("text", "", 0, content=words(image) or "picture")
    if inside_link or not _EXTERNAL.match(source):
        yield text
        return
    yield Token("link_open", "a", 1, attrs={"href": source, "rel": EXTERNAL})
    yield text
    yield Token("link_close", "a", -1)


def _remarks(tokens: list[Token], env: dict[str, Any]) -> list[Token]:
    """Return the tokens with each `!!! Note` and its indented passage as a quotation."""
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        here = tokens[place : place + 4]
        match = _REMARK.match(here[1].content) if _is_remark(here) else None
        if match is None:
            result.append(tokens[place])
            place += 1
            continue
        head = f"**{match[2] or match[1]}**\n\n"
        inside = _markdown.parse(head + here[3].content, env)
        result += [Token("blockquote_open", "blockquote", 1, block=True), *_deeper(inside)]
        result.append(Token("blockquote_close", "blockquote", -1, block=True))
        place += 4
    return result


def _is_remark(here: Sequence[Token]) -> bool:
    kinds = [token.type for token in here]
    return kinds == ["paragraph_open", "inline", "paragraph_close", "code_block"]


def _deeper(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        token.level += 1
    return tokens
