"""PDF by typst. What people wrote travels as data, never as source, so that it stays literal.

A template reads `data` (what `compile_pdf` was given) and stands on `frame`:

    #show: frame.with(title: data.title, organization: data.organization, kind: "Document")
    #data.text
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

# The fonts named below are in typst itself: the same page on every machine. Those of the system
# serve only letters that these lack.

#: Marks that set the direction of the text after them.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

PRELUDE = """
#let data = json(bytes(sys.inputs.data))
#let ink = rgb("#1c2330")
#let quiet = rgb("#5b6472")
#let hairline = rgb("#c9ced6")
#let ground = rgb("#f3f4f6")
#let isms = rgb("#4338ca")
#let sms = rgb("#0f766e")
#let mono(it) = text(font: "DejaVu Sans Mono", size: 0.84em, it)
#let small(it) = text(size: 0.86em, fill: quiet, it)

// Both lands and what joins them: the product's mark as a line.
#let joined = box(width: 100%, stack(dir: ltr,
  rect(width: 50%, height: 1.6pt, fill: isms, stroke: none),
  rect(width: 50%, height: 1.6pt, fill: sms, stroke: none)))

// Label and value in rows: ((label, value), ...), values as text.
#let facts(rows) = grid(columns: (auto, 1fr), column-gutter: 14pt, row-gutter: 6pt,
  ..rows.map(((label, value)) => (small(label), [#value])).flatten())

// A table with a head that is repeated on each page. `rows` hold content or text.
#let sheet(columns: (), head: (), align: left, ..cells) = table(
  columns: columns, align: align, inset: (x: 5pt, y: 4pt), stroke: none,
  fill: (_, y) => if y == 0 { ground },
  table.header(..head.map(it => text(weight: 600, it))),
  table.hline(stroke: 0.6pt + hairline), ..cells, table.hline(stroke: 0.6pt + hairline))

#let frame(title: "", reference: "", organization: "", kind: "", made: "", lead: none,
           landscape: false, size: 10.5pt, body) = {
  set document(title: title, author: organization)
  set text(font: "Libertinus Serif", size: size, fill: ink, lang: "en", hyphenate: false)
  set par(leading: 0.68em, spacing: 1.05em)
  set list(indent: 6pt, body-indent: 6pt)
  set enum(indent: 6pt, body-indent: 6pt)
  set page(paper: "a4", flipped: landscape, margin: (x: 20mm, top: 22mm, bottom: 20mm),
    header: context if counter(page).get().first() > 1 {
      small(grid(columns: (1fr, auto), column-gutter: 12pt, title, reference))
    },
    footer: context small(grid(columns: (1fr, auto), column-gutter: 12pt,
      (organization, kind, made).filter(it => it != "").join(" · "),
      [#counter(page).display() of #counter(page).final().first()])))
  show raw: set text(font: "DejaVu Sans Mono", size: 0.84em)
  show heading: set block(above: 1.5em, below: 0.7em, sticky: true)
  show heading.where(level: 1): set text(size: 15pt, weight: 600)
  show heading.where(level: 2): set text(size: 12.5pt, weight: 600)
  show heading.where(level: 3): set text(size: 11pt, weight: 600)
  show link: set text(fill: isms)
  joined
  v(4pt)
  if reference != "" { block(below: 6pt, small(mono(reference))) }
  block(below: 8pt, par(leading: 0.5em, text(size: 21pt, weight: 600, title)))
  if lead != none and lead != "" { block(below: 12pt, text(fill: quiet, size: 1.06em, lead)) }
  body
}
"""


def escape(text: str) -> str:
    """Return `text` as a typst string literal, quotes included, for the rare constant in source."""
    quoted = clean(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + quoted.replace("\n", "\\n").replace("\t", "\\t") + '"'


def clean(text: str) -> str:
    """Return `text` without what no font can draw and without marks that turn it round.

    Control characters, lone surrogates, and the marks that make text run the other way: they
    would let a line read differently from what it says.
    """
    return "".join(
        char
        for char in text
        if char in "\n\t"
        or (unicodedata.category(char) not in ("Cc", "Cs") and char not in TURNING)
    )


def cleaned(value: Any) -> Any:
    """Return JSON-like `value` with every text in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(name)): cleaned(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(item) for item in value]
    return value


def compile_pdf(source: str, data: Mapping[str, Any], *, made_at: datetime | None = None) -> bytes:
    """Return the PDF of the typst `source`, which finds `data` (anything JSON can say) as `data`.

    Nothing that came from people belongs into `source`. The same source, data and `made_at` (the
    creation time written into the file) give the same bytes. Raises typst.TypstError for a source
    that is wrong. The compiler reaches no files and no packages: its root holds the source alone.
    """
    with TemporaryDirectory() as root:
        main = Path(root, "main.typ")
        main.write_text(PRELUDE + source, encoding="utf-8")
        return typst.compile(
            str(main),
            format="pdf",
            root=root,
            package_path=root,
            package_cache_path=root,
            sys_inputs={"data": json.dumps(cleaned(data))},
            timestamp=made_at.replace(microsecond=0) if made_at else None,
        )
