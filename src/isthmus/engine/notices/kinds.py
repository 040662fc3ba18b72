"""What people are told of. Their names are stored: don't change them."""

from __future__ import annotations

from dataclasses import dataclass

from isthmus.engine.language import declare_texts

TASK, MENTION, APPROVAL, DECISION = "task", "mention", "approval", "decision"
DUE, WATCHED, EMERGENCY, CLEARANCE = "due", "watched", "emergency", "clearance"
STAND_IN, GIVEN = "stand-in", "given"
HANDED, DAMAGED = "handed", "damaged"


@dataclass(frozen=True)
class Kind:
    """One kind of notice. `page` and `mail` say what holds where nobody chose."""

    code: str
    label: str
    about: str
    icon: str
    #: all that may be said of it in an e-mail about a restricted record
    bare: str
    page: bool = True
    mail: bool = True
    #: stands in the page whatever somebody chose: security rests on its being seen
    fixed: bool = False

    def __post_init__(self) -> None:
        declare_texts(self, "label", "about", "bare")


#: Every kind, the most urgent first: of one act somebody is told by the first that fits.
KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(EMERGENCY, "Opened in an emergency",
             "Somebody opened a restricted record that you know of.", "lock-open",
             "Somebody opened a restricted record in an emergency", fixed=True),
        Kind(CLEARANCE, "Clearances",
             "You are let in to read a restricted record, or that is about to end.", "key",
             "What you may read of a restricted record changes"),
        Kind(DAMAGED, "Damaged evidence",
             "A file of evidence that you hold, own or work on is not what was collected.",
             "alert-octagon", "A file of something restricted is damaged", fixed=True),
        Kind(TASK, "Tasks", "Somebody gives a task to you, to a role you hold, or to whom you stand in for.", "checkbox",
             "You have a task on a restricted record"),
        Kind(GIVEN, "Given to your team",
             "Something that nobody works on yet comes to a team that you belong to, or to a role you hold.",
             "users-group", "Something restricted comes to your team"),
        Kind(STAND_IN, "Standing in",
             "Somebody names you to do their work while they are away, or that changes.",
             "users", "Somebody for whom you stand in is away at another time"),
        Kind(HANDED, "Changes of hands",
             "Somebody hands evidence over to you, or has received or refused what you hand over.",
             "briefcase", "Something restricted changes hands"),
        Kind(APPROVAL, "Approvals that wait for you",
             "Something can be approved by you, or by you for whom you stand in.", "checks",
             "A restricted record waits for your approval"),
        Kind(MENTION, "Mentions", "Somebody names you in a comment.", "message-circle",
             "You are mentioned on a restricted record"),
        Kind(DECISION, "Decisions on what is yours",
             "What you submitted or own is approved, sent back, or has to be approved anew.",
             "gavel", "There is a decision on a restricted record"),
        Kind(DUE, "Due dates", "A task or a record of yours, or of whom you stand in for, falls due or is overdue.", "alarm",
             "Something about a restricted record falls due"),
        Kind(WATCHED, "Changes of what you watch",
             "Fields, state, comments, tasks, files and relations.", "eye",
             "A restricted record that you watch changed", mail=False),
    )
}  # fmt: skip

RANK = {code: place for place, code in enumerate(KINDS)}
