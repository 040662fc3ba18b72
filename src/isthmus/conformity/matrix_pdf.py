"""The printed matrix: typst source on the frame of `engine/pdf.py`. It reads `data`, made in exports."""

SOURCE = """
#show: frame.with(title: data.title, organization: data.organization, kind: "as of " + data.on,
  landscape: true, size: 8.6pt,
  lead: if data.conditions == "" { "What records say, what was judged and what is traced, requirement by requirement." }
        else { "Only: " + data.conditions + ". The points below and the headings above come with it." })

#let colours = (
  conforms: (rgb("#19794a"), rgb("#19794a")),
  supported: (rgb("#19794a"), white),
  claimed: (rgb("#b56e00"), white),
  contradicted: (rgb("#bd2a31"), rgb("#f3c77c")),
  falls_short: (rgb("#bd2a31"), rgb("#bd2a31")),
  no_evidence: (rgb("#7d8694"), tiling(size: (2.2pt, 2.2pt), line(start: (0pt, 2.2pt), end: (2.2pt, 0pt), stroke: 0.5pt + rgb("#7d8694")))),
  did_not_occur: (rgb("#b9c0ca"), rgb("#b9c0ca")),
  not_assessed: (rgb("#7d8694"), white),
  not_applicable: (rgb("#7d8694"), white),
)
// A shape beside each word, so that a copy without colour says the same.
#let mark(code) = {
  let (edge, ground) = colours.at(code)
  let shape = if code in ("conforms", "supported", "not_assessed", "did_not_occur", "not_applicable") { circle } else { rect }
  let size = if shape == circle { (radius: 3pt) } else { (width: 6pt, height: 6pt) }
  box(baseline: 0.4pt, shape(..size, fill: ground, stroke: 0.8pt + edge))
}
#let verdict(code, label) = {
  mark(code)
  h(3pt)
  if code == "not_applicable" { strike(label) } else if code in ("falls_short", "contradicted", "conforms") { strong(label) } else { label }
}
#let stacked(counts) = {
  let total = counts.map(it => it.count).sum(default: 0)
  if total > 0 {
    grid(columns: counts.map(it => it.count * 1fr), column-gutter: 1.2pt, ..counts.map(it => {
      let (edge, ground) = colours.at(it.code)
      rect(width: 100%, height: 9pt, fill: ground, stroke: 0.6pt + edge)
    }))
  }
}

#block(breakable: false, below: 10pt, grid(columns: (1fr, 1fr, 1fr), column-gutter: 14pt, row-gutter: 5pt,
  ..data.verdicts.map(it => grid(columns: (74pt, 1fr), verdict(it.code, it.label), small(it.meaning)))))

#let paragraphs(items) = stack(spacing: 3.5pt, ..items.map(it => par(leading: 0.5em, it)))
#let cells(it) = if it.level == "heading" {
  (table.cell(fill: ground, mono(it.ref)),
   table.cell(fill: ground, strong(it.title)),
   table.cell(fill: ground, verdict(it.code, it.verdict)),
   table.cell(colspan: 3, fill: ground, small(it.reason)))
} else {
  let quietly = if it.level == "point" { body => text(fill: quiet, body) } else { body => body }
  (mono(it.ref), quietly(it.title), quietly(verdict(it.code, it.verdict)),
   quietly(paragraphs(it.records)), quietly(it.judged), quietly(paragraphs(it.traces)),
  ).map(body => table.cell(breakable: not it.whole, body))
}

#for (index, edition) in data.editions.enumerate() {
  if index > 0 { pagebreak() }
  heading(level: 1, edition.title)
  par(edition.answer)
  stacked(edition.counts)
  v(2pt)
  small(edition.counts.map(it => verdict(it.code, it.label + " " + str(it.count))).join(h(12pt)))
  if edition.lines.len() == 0 { par(emph("Nothing was chosen here.")) } else {
    set par(leading: 0.52em)
    table(
      columns: (54pt, 1.5fr, 82pt, 1.9fr, 1.5fr, 1.5fr),
      inset: (x: 4pt, y: 3.4pt), stroke: (x, y) => (bottom: 0.4pt + hairline),
      table.header(..("Ref.", "Requirement", "Verdict", "What records say", "What was judged", "What is traced")
        .map(it => table.cell(fill: ink, text(fill: white, weight: 600, it)))),
      ..edition.lines.map(cells).flatten())
  }
}
#if data.editions.len() == 0 [No edition of a standard is in use.]
"""
