"""Choosing an edition of each standard."""

from __future__ import annotations

from isthmus.engine.language import N_, tr
from isthmus.standards.library import editions

NONE = "none"
#: What speaks for an edition, in a sentence.
WHY = {
    "iso27001-2013": N_("The one that ISO/IEC 27013:2015 relates, row by row, to 20000-1:2011."),
    "iso20000-1-2011": N_("The one that ISO/IEC 27013:2015 relates, row by row, to 27001:2013."),
    "iso27001-2022": N_(
        "The current one, with Amendment 1:2024. How it corresponds is our own reading."
    ),
    "iso20000-1-2018": N_(
        "The current one, with Amendment 1:2024. How it corresponds is our own reading."
    ),
}
WITHOUT = {
    "isms": N_("Information security is measured elsewhere, or comes later."),
    "sms": N_("Service management is measured elsewhere, or comes later."),
}


def edition_choices(system: str) -> list[dict[str, str]]:
    """Return the editions of one standard as choices of a form, and none of them."""
    found = [
        {"value": edition.code, "label": edition.title, "hint": WHY.get(edition.code, "")}
        for edition in editions()
        if edition.system == system
    ]
    return [*found, {"value": NONE, "label": tr("Not for now"), "hint": WITHOUT[system]}]


def chosen(*answers: str) -> list[str]:
    """Return the editions that were chosen."""
    return [answer for answer in answers if answer and answer != NONE]
