"""What reading and writing OSCAL share."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable

from isthmus.engine.language import N_

#: The version of OSCAL that is written.
VERSION = "1.1.2"
#: Of properties that are ours.
NS = "urn:isthmus:oscal"
#: A group that holds the controls of the one above, where OSCAL wants either groups or controls.
WRAPPER = "wrapper"
#: Every UUID follows from this and from what it names, so the same file is written again.
_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, NS)
_TOKEN = re.compile(r"[^\W\d][\w.-]*")
#: What stands on top of the documents of OSCAL, and what each is called.
DOCUMENTS = {
    "catalog": N_("a catalogue"),
    "profile": N_("a profile"),
    "mapping-collection": N_("a mapping"),
    "component-definition": N_("a component definition"),
    "system-security-plan": N_("a system security plan"),
    "assessment-plan": N_("an assessment plan"),
    "assessment-results": N_("assessment results"),
    "plan-of-action-and-milestones": N_("a plan of action and milestones"),
}


def uuid_of(*parts: str) -> str:
    """Return the UUID of what these parts name; the first says what it is."""
    return str(uuid.uuid5(_ROOT, "\x1f".join(parts)))


def token(ref: str) -> str:
    """Return a reference as an identifier of OSCAL: a letter or _ first, then no blanks."""
    if _TOKEN.fullmatch(ref):
        return ref
    return "_" + re.sub(r"[^\w.-]", lambda match: f"-{ord(match[0]):x}-", ref)


def identifiers(refs: Iterable[str]) -> dict[str, str]:
    """Return an identifier for each reference of an edition, none of them twice."""
    found: dict[str, str] = {}
    used: set[str] = set()
    for ref in refs:
        found[ref] = free(token(ref), used)
        used.add(found[ref])
    return found


def free(wanted: str, used: Collection[str]) -> str:
    """Return an identifier that is not used yet: the wanted one, or with a number after it."""
    found, number = wanted, 2
    while found in used:
        found, number = f"{wanted}-{number}", number + 1
    return found


def prop(name: str, value: str, ns: str = NS) -> dict[str, str]:
    """Return a property; those of OSCAL's own name space have none."""
    found = {"name": name, "value": value}
    return {"name": name, "ns": ns, "value": value} if ns else found
