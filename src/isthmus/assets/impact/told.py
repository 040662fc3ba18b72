"""The answer as plain values, for the API and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from isthmus.assets.impact.reading import Answer, Told, lost_with, rests_on
from isthmus.engine.access import Viewer
from isthmus.engine.models import Entry


def asked(starts: Sequence[Entry], viewer: Viewer, *, rests: bool) -> Answer:
    """Return what the loss of all `starts` hits, or what the first of them rests on."""
    return rests_on(starts[0], viewer) if rests else lost_with(starts, viewer)


def plain(answer: Answer) -> dict[str, Any]:
    return {
        "registers": [
            {
                "type": group.record_type.code,
                "count": group.count,
                "left_out": group.left_out,
                "records": [_record(one) for one in group.told],
            }
            for group in answer.groups
        ],
        "elsewhere": answer.elsewhere,
    }


def _record(told: Told) -> dict[str, Any]:
    return {
        "reference": told.entry.reference,
        "title": told.entry.title,
        "lost": told.lost,
        "alone": told.alone,
        "way": [
            {
                "relation": link.code,
                "reads": link.words,
                "reference": link.entry.reference if link.entry else "",
                "title": link.entry.title if link.entry else "",
                "needed": link.enough.needed if link.enough else None,
                "of": link.enough.of if link.enough else None,
                "left": link.left,
            }
            for link in told.way
        ],
    }
