"""What a webhook can choose to hear of: groups of verbs, and the registers they happen in."""

from __future__ import annotations

from isthmus.engine.happenings import happenings
from isthmus.engine.language import N_
from isthmus.engine.models import Event, Webhook
from isthmus.engine.registry import registry

CREATED, EDITED, MOVED, RELATED, REMOVED, BESIDE = (
    "created", "edited", "moved", "related", "removed", "beside",
)  # fmt: skip
GROUPS = {
    CREATED: N_("Created"),
    EDITED: N_("Edited"),
    MOVED: N_("Taken through a step: submitted, approved, closed …"),
    RELATED: N_("Related or no longer related"),
    REMOVED: N_("Removed"),
    BESIDE: N_("Comments, tasks, attachments"),
}


def group_of(type_: str, verb: str) -> str | None:
    """Return the group of what happened; None for what is told to nobody outside (access)."""
    record_type = registry.find(type_)
    if record_type is None:
        return None
    if verb in (CREATED, EDITED, REMOVED):
        return verb
    if verb in ("related", "unrelated"):
        return RELATED
    if verb in record_type.transitions():
        return MOVED
    known = happenings.get(verb)
    return BESIDE if known is not None and not known.quiet else None


def name_of(type_: str, verb: str) -> str:
    """Return what a message calls an event: `documents.edited`."""
    record_type = registry.find(type_)
    return f"{record_type.register if record_type else type_}.{verb}"[:120]


def wants(webhook: Webhook, type_: str, event: Event) -> bool:
    """Return whether a webhook is to be told of an event."""
    group = group_of(type_, event.verb)
    record_type = registry.find(type_)
    if group is None or record_type is None:
        return False
    return (not webhook.verbs or group in webhook.verbs) and (
        not webhook.registers or record_type.register in webhook.registers
    )
