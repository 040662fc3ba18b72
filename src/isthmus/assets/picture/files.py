"""A picture to be kept: SVG that needs nothing else, and PNG of the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from django.template.loader import render_to_string

from isthmus.assets.picture.drawing import Drawing
from isthmus.assets.picture.fitting import cut, plain
from isthmus.assets.picture.layout import MARGIN
from isthmus.engine.formats import day
from isthmus.engine.language import tr

#: Room above the shapes for title, answer and day.
TOP = 84
#: A picture of a single record is as wide as its words.
NARROWEST = 640
#: By generic names: whoever opens the file has typefaces of their own.
ANYBODYS = {"sans": "sans-serif", "mono": "monospace"}
#: Those inside typst, so that the same picture is the same file on every machine.
OURS = {"sans": "'Libertinus Serif'", "mono": "'DejaVu Sans Mono'"}
#: Twice as many as the drawing's units, in each direction; fewer where that were too many in all.
PIXELS_A_POINT, MOST_PIXELS = 2.0, 16_000_000


@dataclass(frozen=True)
class Told:
    """What stands above a picture."""

    title: str
    answer: str
    on: date

    @property
    def note(self) -> str:
        return tr("As of %(day)s.", day=day(self.on))


def svg(drawing: Drawing, told: Told) -> bytes:
    """Return the picture as SVG: no script, no link, nothing that is fetched."""
    return _svg(drawing, told, ANYBODYS)


def png(drawing: Drawing, told: Told) -> bytes:
    """Return the picture as PNG of at most `MOST_PIXELS`."""
    width, height = _size(drawing)
    scale = min(PIXELS_A_POINT, math.sqrt(MOST_PIXELS / (width * height)))
    with TemporaryDirectory() as root:
        Path(root, "picture.svg").write_bytes(_svg(drawing, told, OURS))
        main = Path(root, "main.typ")
        main.write_text(
            f"#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n"
            f'#image("picture.svg", width: {width}pt, height: {height}pt)\n',
            encoding="utf-8",
        )
        made = typst.compile(
            str(main), format="png", ppi=72 * scale, root=root, package_path=root,
            package_cache_path=root,
        )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def _size(drawing: Drawing) -> tuple[int, int]:
    return max(drawing.width, NARROWEST), drawing.height + TOP


def _svg(drawing: Drawing, told: Told, fonts: dict[str, str]) -> bytes:
    width, height = _size(drawing)
    room = width - 2 * MARGIN
    context = {
        "d": drawing,
        "width": width,
        "height": height,
        "top": TOP,
        "fonts": fonts,
        "title": plain(told.title),
        "head": cut(told.title, room, 20),
        "answer": cut(told.answer, room, 13),
        "note": told.note,
    }
    return render_to_string("assets/picture_file.svg", context, using="jinja2").encode()
