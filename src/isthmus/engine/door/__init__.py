"""The door: the only way in which records change.

Pages, API, command line, imports and the demonstration call the same functions, and a single
write is a batch of one. Each chunk of a batch is one transaction: lock the entries in order of
their keys, check permission, ask the guards, validate, change, append to history.
"""

from isthmus.engine.door.act import Act
from isthmus.engine.door.answers import Answers
from isthmus.engine.door.clearance import (
    grant_clearance,
    open_in_emergency,
    withdraw_clearance,
)
from isthmus.engine.door.create import create
from isthmus.engine.door.edit import Edit, edit
from isthmus.engine.door.errors import (
    Absent,
    Conflict,
    DoorError,
    Forbidden,
    Invalid,
    Refused,
    RowError,
)
from isthmus.engine.door.move import Choice, choices_for, move
from isthmus.engine.door.possible import Possibility, possibilities_for, refusals
from isthmus.engine.door.relate import relate, relate_many, unrelate
from isthmus.engine.door.remove import remove
from isthmus.engine.door.restrict import lift, lift_many, restrict, restrict_many
from isthmus.engine.door.settings import record_organization_event, set_house_rule
from isthmus.engine.door.share import share, unshare
from isthmus.engine.door.undo import restore, undo

__all__ = [
    "Absent",
    "Act",
    "Answers",
    "Choice",
    "Conflict",
    "DoorError",
    "Edit",
    "Forbidden",
    "Invalid",
    "Possibility",
    "Refused",
    "RowError",
    "choices_for",
    "create",
    "edit",
    "grant_clearance",
    "lift",
    "lift_many",
    "move",
    "open_in_emergency",
    "possibilities_for",
    "record_organization_event",
    "refusals",
    "relate",
    "relate_many",
    "remove",
    "restore",
    "restrict",
    "restrict_many",
    "set_house_rule",
    "share",
    "undo",
    "unrelate",
    "unshare",
    "withdraw_clearance",
]
