"""What reading and writing OSCAL share."""

from __future__ import annotations

import re
import uuid

#: The version of OSCAL that is written.
VERSION = "1.1.2"
#: Of properties that are ours.
NS = "urn:isthmus:oscal"
#: Every UUID follows from this and from what it names, so the same file is written again.
_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, NS)
_TOKEN = re.compile(r"[^\W\d][\w.-]*")
#: What stands on top of the documents of OSCAL, and what each is called.
DOCUMENTS = {
    "catalog": "a catalogue",
    "profile": "a profile",
    "mapping-collection": "a mapping",
    "component-definition": "a component definition",
    "system-security-plan": "a system security plan",
    "assessment-plan": "an assessment plan",
    "assessment-results": "assessment results",
    "plan-of-action-and-milestones": "a plan of action and milestones",
}


def uuid_of(*parts: str) -> str:
    """Return the UUID of what these parts name; the first says what it is."""
    return str(uuid.uuid5(_ROOT, "\x1f".join(parts)))


def token(ref: str) -> str:
    """Return a reference as an identifier of OSCAL: a letter or _ first, then no blanks."""
    if _TOKEN.fullmatch(ref):
        return ref
    return "_" + re.sub(r"[^\w.-]", lambda match: f"-{ord(match[0]):x}-", ref)


def prop(name: str, value: str, ns: str = NS) -> dict[str, str]:
    """Return a property; those of OSCAL's own name space have none."""
    found = {"name": name, "value": value}
    return {"name": name, "ns": ns, "value": value} if ns else found
