"""What people read for the codes of the library. Needs neither Django nor a database."""

from __future__ import annotations

import re

from isthmus.engine.language import N_
from isthmus.standards.errata import Erratum, errata

KINDS = {
    "clause": N_("Clause"),
    "subclause": N_("Sub-clause"),
    "point": N_("Lettered point"),
    "area": N_("Area"),
    "objective": N_("Control objective"),
    "theme": N_("Theme"),
    "group": N_("Group"),
    "control": N_("Control"),
}
KINDS_PLURAL = {
    "clause": N_("clauses"),
    "subclause": N_("sub-clauses"),
    "point": N_("lettered points"),
    "area": N_("areas"),
    "objective": N_("control objectives"),
    "theme": N_("themes"),
    "group": N_("groups"),
    "control": N_("controls"),
}
PHASES = {"plan": N_("Plan"), "do": N_("Do"), "check": N_("Check"), "act": N_("Act")}

#: How far an entry of an edition may be relied upon: label and meaning.
ENTRY_PROVENANCE = {
    "cited": (N_("Cited"), N_("ISO/IEC 27013:2015 prints this identifier.")),
    "confirmed": (N_("Confirmed"), N_("Two public sources, named with the edition, carry it.")),
    "unverified": (
        N_("Unverified"),
        N_("From knowledge; fewer than two public sources confirm it."),
    ),
    "loaded": (N_("Loaded"), N_("It stands so in a file that was loaded.")),
}
#: Where a statement of correspondence, or a term, comes from.
PROVENANCE = {
    "printed": (N_("Printed"), N_("It stands so in a table of ISO/IEC 27013:2015.")),
    "body": (N_("In the text"), N_("The clauses of ISO/IEC 27013:2015 state it.")),
    "derived": (N_("Derived"), N_("Our own reading, never ISO's.")),
}
#: Relations of correspondences, in the order in which people choose among them.
RELATIONS = {
    "corresponds": N_("Corresponds"),
    "similar": N_("Similar"),
    "no-direct-equivalent-except": N_("No direct equivalent, except"),
    "no-direct-equivalent": N_("No direct equivalent"),
    "see-below": N_("See below"),
    "many": N_("Many"),
    "range": N_("A range of clauses"),
    "not-specified": N_("Not specified"),
    "not-a-requirement": N_("Not a requirement"),
    "not-cited": N_("Not cited"),
    "unchanged": N_("Unchanged"),
    "renumbered": N_("Renumbered"),
    "changed": N_("Changed"),
    "merged": N_("Merged"),
    "split": N_("Split"),
    "withdrawn": N_("Withdrawn"),
    "new": N_("New"),
}
_ERRATUM = re.compile(r"\bE\d+\b")


def errata_in(*texts: str | None) -> list[Erratum]:
    """Return the errata that these texts cite by number, each once, in order."""
    by_id = {erratum.id: erratum for erratum in errata()}
    cited = [id_ for text in texts if text for id_ in _ERRATUM.findall(text)]
    return [by_id[id_] for id_ in dict.fromkeys(cited) if id_ in by_id]
