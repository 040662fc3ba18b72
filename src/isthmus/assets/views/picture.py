"""A record and what it hangs together with, as a picture: the page and the files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from isthmus.assets.impact.reading import Answer
from isthmus.assets.picture import files, reading
from isthmus.assets.picture.asked import MOST_OPEN, Asked, asked
from isthmus.assets.picture.drawing import Drawing, Rest, drawn
from isthmus.assets.picture.drawing import Record as Drawn
from isthmus.engine.access import EXPORT
from isthmus.engine.door.checks import require
from isthmus.engine.formats import number
from isthmus.engine.language import joined, tr
from isthmus.engine.models import Entry, Record
from isthmus.engine.own.relations import relation_types
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import entry_address, page_address, record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, find_record

#: How a picture is written, by the ending of its address: media type and what writes it.
FORMATS: dict[str, tuple[str, Callable[[Drawing, files.Told], bytes]]] = {
    "svg": ("image/svg+xml", files.svg),
    "png": ("image/png", files.png),
}


@require_safe
def picture(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """The record between what leads to it and what it leads to, as far as it was expanded."""
    one = _Picture(request, org, record_type, reference)
    steps = ((one.record.reference, record_address(one.record, org)), (tr("Picture"), ""))
    crumbs = register_crumbs(record_type, org, *steps)
    return page(request, "assets/picture.html", one.context(), crumbs)


@require_safe
def picture_file(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str, ending: str
) -> HttpResponse:
    """The same picture as a file. Whoever may export the register may keep it."""
    one = _Picture(request, org, record_type, reference)
    require(record_type, EXPORT, act_of(request))
    media_type, write = FORMATS[ending]
    told = files.Told(one.title, one.answer_words, timezone.localdate())
    answer = HttpResponse(write(one.drawing, told), content_type=media_type)
    name = f"{one.record.reference}-picture.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


class _Picture:
    """What a picture shows, and the addresses that lead from it."""

    def __init__(
        self, request: MemberRequest, org: str, record_type: type[RecordType], reference: str
    ) -> None:
        self.record: Record = find_record(request, record_type, reference)
        self.viewer, self.org, self.record_type = request.viewer, org, record_type
        entry = self.record.entry
        given = asked(request.GET, relation_types(self.viewer.organization))
        self.left_out = given.left_out
        self.graph = reading.graph_of(entry, given, self.viewer)
        # What isn't in the picture is not carried on in its addresses.
        opened = {self.graph.entries[key].reference for key in self.graph.opened}
        here = {entry.reference}
        self.asked = Asked(
            tuple(one for one in given.open if one in opened - here),
            given.side,
            given.registers,
            given.relations,
            given.mark,
        )
        self.answer: Answer | None = reading.hits(entry, given, self.viewer)
        self.drawing = drawn(entry, self.graph, self.answer, given.mark)
        self.title = tr("Picture of %(title)s", title=self.record.title)

    @property
    def answer_words(self) -> str:
        """Say in a sentence or two what the picture shows."""
        count = len(self.graph.entries) - 1
        if not self.graph.groups[self.record.pk]:
            said = tr("Nothing is related to it.")
        elif count == 1:
            said = tr("1 record is drawn around it.")
        else:
            said = tr("%(count)s records are drawn around it.", count=number(count))
        if self.graph.left_out:
            said += " " + tr("Not all there are: each group says how many it leaves out.")
        return f"{said} {self._hit_words()}".strip()

    def _hit_words(self) -> str:
        if self.answer is None:
            return ""
        by_register = joined(
            f"{one.record_type.label_plural} {number(one.count)}" for one in self.answer.groups
        )
        lost = self.asked.mark == "lost"
        if not by_register:
            return tr("Nothing is lost with it.") if lost else tr("It rests on nothing.")
        if lost:
            return tr("If it is lost, this is hit: %(registers)s.", registers=by_register)
        return tr("It rests on: %(registers)s.", registers=by_register)

    def context(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "record": self.record,
            "record_url": record_address(self.record, self.org),
            "impact_url": record_address(self.record, self.org, "record_impact"),
            "d": self.drawing,
            "links": {"record": self._record, "turn": self._turn, "rest": self._rest},
            "answer": self.answer_words,
            "empty": not self.graph.groups[self.record.pk],
            "asked": self.asked,
            "too_many": MOST_OPEN if self.left_out else 0,
            "now": timezone.now(),
            "sides": self._choices("side", (
                ("", tr("Both sides")), ("before", tr("What leads here")),
                ("after", tr("Where it leads")),
            )),
            "marks": self._choices("mark", (
                ("", tr("Relations")), ("lost", tr("If it is lost")),
                ("rests", tr("What it rests on")),
            )),
            "registers": [(one.register, one.label_plural) for one in self.graph.registers],
            "chosen": [
                one.register for one in self.graph.registers if one.code in self.asked.registers
            ],
            "relations": [
                (code, self._both_ways(code)) for code in self.graph.relations
            ],
            "files": self._files(),
            "all_url": self.asked.query(registers=(), relations=()),
            "closed_url": self.asked.query(open=()),
            "hits": self._hits(),
            "rows": [
                (_name(self.graph.entries[source]), self.graph.said(codes), _name(self.graph.entries[target]))
                for (source, target), codes in self.graph.lines.items()
            ],
        }  # fmt: skip

    def _choices(self, name: str, choices: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
        now = getattr(self.asked, name)
        return [
            {"label": label, "url": self.asked.query(**{name: code}), "current": code == now}
            for code, label in choices
        ]

    def _both_ways(self, code: str) -> str:
        declared = self.graph.types[code]
        pair = dict.fromkeys((declared.label, declared.inverse))
        return " / ".join(pair)

    def _files(self) -> list[tuple[str, str]]:
        if not self.viewer.may_on(self.record_type.model, EXPORT):
            return []
        query = self.asked.query()
        base = record_address(self.record, self.org)
        return [(ending.upper(), f"{base}picture.{ending}{query}") for ending in FORMATS]

    def _hits(self) -> list[dict[str, Any]]:
        """Return by register what is hit; each leads to a picture with the way there expanded."""
        if self.answer is None:
            return []
        rests = self.asked.mark == "rests"
        side = "side=rests&" if rests else ""
        impact = record_address(self.record, self.org, "record_impact")
        return [
            {
                "label": group.record_type.label_plural,
                "count": group.count,
                "left_out": group.left_out,
                "url": f"{impact}?{side}register={group.record_type.register}",
                "rows": [
                    {
                        "entry": told.entry,
                        "url": entry_address(told.entry, self.org),
                        "way": self._way(
                            [link.entry for link in (told.way[:-1] if rests else told.way)]
                        ),
                        "drawn": told.entry.pk in self.graph.entries,
                    }
                    for told in group.told
                ],
            }
            for group in self.answer.groups
        ]

    def _way(self, entries: list[Entry | None]) -> str:
        """Return the address of the picture with what lies on a way expanded; "" where it can't be."""
        ends = {self.record.reference}
        named = [one.reference for one in entries if one is not None]
        opened = dict.fromkeys([*self.asked.open, *(one for one in named if one not in ends)])
        if len(named) < len(entries) or len(opened) > MOST_OPEN:
            return ""
        return self.asked.query(open=tuple(opened))

    def _record(self, one: Drawn) -> str:
        return entry_address(one.entry, self.org)

    def _turn(self, one: Drawn) -> str:
        return self.asked.toggled(one.entry.reference)

    def _rest(self, one: Rest) -> str:
        near = self.graph.entries[one.group.near]
        address = page_address(
            "record_after" if one.group.outgoing else "record_before",
            org=self.org,
            record_type=near.record_type,
            reference=near.reference,
            relation=one.group.code,
        )
        return address + Asked(registers=self.asked.registers).query()


def _name(entry: Entry) -> str:
    return f"{entry.reference} {entry.title}"
