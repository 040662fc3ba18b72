"""What people read for the codes of the library. Needs neither Django nor a database."""

from __future__ import annotations

import re

from isthmus.standards.errata import Erratum, errata

KINDS = {
    "clause": "Clause",
    "subclause": "Sub-clause",
    "point": "Lettered point",
    "area": "Area",
    "objective": "Control objective",
    "theme": "Theme",
    "control": "Control",
}
KINDS_PLURAL = {
    "clause": "clauses",
    "subclause": "sub-clauses",
    "point": "lettered points",
    "area": "areas",
    "objective": "control objectives",
    "theme": "themes",
    "control": "controls",
}
PHASES = {"plan": "Plan", "do": "Do", "check": "Check", "act": "Act"}

#: How far an entry of an edition may be relied upon: label and meaning.
ENTRY_PROVENANCE = {
    "cited": ("Cited", "ISO/IEC 27013:2015 prints this identifier."),
    "confirmed": ("Confirmed", "Two public sources, named with the edition, carry it."),
    "unverified": ("Unverified", "From knowledge; fewer than two public sources confirm it."),
}
#: Where a statement of correspondence, or a term, comes from.
PROVENANCE = {
    "printed": ("Printed", "It stands so in a table of ISO/IEC 27013:2015."),
    "body": ("In the text", "The clauses of ISO/IEC 27013:2015 state it."),
    "derived": ("Derived", "Our own reading, never ISO's."),
}
#: Relations of correspondences, in the order in which people choose among them.
RELATIONS = {
    "corresponds": "Corresponds",
    "similar": "Similar",
    "no-direct-equivalent-except": "No direct equivalent, except",
    "no-direct-equivalent": "No direct equivalent",
    "see-below": "See below",
    "many": "Many",
    "range": "A range of clauses",
    "not-specified": "Not specified",
    "not-a-requirement": "Not a requirement",
    "not-cited": "Not cited",
    "unchanged": "Unchanged",
    "renumbered": "Renumbered",
    "changed": "Changed",
    "merged": "Merged",
    "split": "Split",
    "withdrawn": "Withdrawn",
    "new": "New",
}
_ERRATUM = re.compile(r"\bE\d+\b")


def errata_in(*texts: str | None) -> list[Erratum]:
    """Return the errata that these texts cite by number, each once, in order."""
    by_id = {erratum.id: erratum for erratum in errata()}
    cited = [id_ for text in texts if text for id_ in _ERRATUM.findall(text)]
    return [by_id[id_] for id_ in dict.fromkeys(cited) if id_ in by_id]
