"""What is hit when a record is lost, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from isthmus.assets.impact import reading
from isthmus.assets.impact.named import Named, named
from isthmus.assets.picture.asked import Asked
from isthmus.engine.edges import RELATED
from isthmus.engine.language import tr
from isthmus.engine.models import Entry
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.web.addresses import entry_address, record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, find_record

#: So many records of each register stand below one another; more where one register is looked at.
SHORT = 20


@require_safe
def impact(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Both ways from one record: lost with it, or with `side=rests` what it rests on itself."""
    found = find_record(request, record_type, reference)
    page_of = _Page(request, org, found.entry)
    context = {
        "title": tr("Impact of %(title)s", title=found.title),
        "record": found,
        "record_url": record_address(found, org),
        "picture_url": record_address(found, org, "record_picture")
        + Asked(mark="rests" if page_of.rests else "lost").query(),
        "with_found": record_address(found, org, "record_options") + "?type=" + RELATED.code,
        **page_of.context(),
    }
    steps = ((found.reference, record_address(found, org)), (tr("Impact"), ""))
    crumbs = register_crumbs(record_type, org, *steps)
    return page(request, "assets/impact.html", context, crumbs)


class _Page:
    """What the page shows of an answer, and the addresses that lead from it."""

    def __init__(self, request: MemberRequest, org: str, entry: Entry) -> None:
        self.viewer, self.org, self.entry = request.viewer, org, entry
        self.rests = request.GET.get("side") == "rests"
        only = registry.by_register(request.GET.get("register", ""))
        self.only = only.code if only else ""
        asked = [] if self.rests else request.GET.getlist("with")
        self.named: Named = named(asked, self.viewer, entry)

    def context(self) -> dict[str, Any]:
        most = reading.MOST if self.only else SHORT
        if self.rests:
            answer = reading.rests_on(self.entry, self.viewer, only=self.only, most=most)
        else:
            starts = [self.entry, *self.named.entries]
            answer = reading.lost_with(starts, self.viewer, only=self.only, most=most)
        return {
            "rests": self.rests,
            "answer": answer,
            "sides": [
                {"label": tr("If it is lost"), "url": "?", "current": not self.rests},
                {"label": tr("What it rests on"), "url": "?side=rests", "current": self.rests},
            ],
            "registers": self._registers(answer),
            "groups": [self._group(one) for one in answer.groups if one.told],
            "together": [
                {"entry": one, "url": entry_address(one, self.org), "without": self._without(one)}
                for one in self.named.entries
            ],
            "problem": self._problem(),
        }

    def _problem(self) -> dict[str, str] | None:
        """Return what is wrong with what was named, and what stays in the field for it."""
        if self.named.unknown:
            name = self.named.unknown[0]
            return {
                "typed": name,
                "text": tr("There is no record “%(reference)s” that you may see.", reference=name),
            }
        if self.named.left_out:
            most = tr("At most %(most)s records are looked at together.", most=reading.MOST_AT_ONCE)
            return {"typed": self.named.left_out[0], "text": most}
        return None

    def _address(self, entries: Sequence[Entry], register: str = "") -> str:
        query = [("side", "rests")] if self.rests else []
        query += [("with", one.reference) for one in entries]
        query += [("register", register)] if register else []
        return "?" + urlencode(query)

    def _without(self, gone: Entry) -> str:
        return self._address([one for one in self.named.entries if one is not gone])

    def _registers(self, answer: reading.Answer) -> list[dict[str, Any]]:
        found = [
            {
                "label": one.record_type.label_plural,
                "url": self._address(self.named.entries, one.record_type.register),
                "count": one.count,
                "current": one.record_type.code == self.only,
            }
            for one in answer.groups
        ]
        if len(found) < 2:
            return []
        every = {
            "label": tr("All"),
            "url": self._address(self.named.entries),
            "count": answer.count,
            "current": not self.only,
        }
        return [every, *found]

    def _group(self, one: reading.Group) -> dict[str, Any]:
        return {
            "label": one.record_type.label_plural,
            "count": one.count,
            "left_out": one.left_out,
            "more_url": ""
            if self.only
            else self._address(self.named.entries, one.record_type.register),
            "rows": [
                {
                    "entry": told.entry,
                    "url": entry_address(told.entry, self.org),
                    "lost": told.lost,
                    "alone": told.alone,
                    "way": [
                        {
                            "words": link.words,
                            "entry": link.entry,
                            "url": entry_address(link.entry, self.org) if link.entry else "",
                            "spares": _spares(link),
                        }
                        for link in told.way
                    ],
                }
                for told in one.told
            ],
        }


def _spares(link: reading.Link) -> str:
    """Return what is said where fewer suffice than there are; empty where all are needed."""
    if link.enough is None:
        return ""
    needed, of = link.enough
    if link.left is None:
        return tr("%(needed)s of %(of)s needed", needed=needed, of=of)
    return tr("%(needed)s of %(of)s needed, %(left)s left", needed=needed, of=of, left=link.left)
