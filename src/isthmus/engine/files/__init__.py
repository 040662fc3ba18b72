"""Uploads: the one way in and out for files, of records' own fields and of attachments alike.

In: the request's body is measured while it streams (`uploads`), a file is sniffed by its bytes
(`kinds`), hashed while it is written (`storing`), and handed to a virus scanner where one is set
(`scanning`). Out: its bytes are compared with its hash before the first is sent (`keeping`).
What a record wants kept encrypted it says by `encrypting.encrypt`; whoever opens it notices nothing.
"""

from isthmus.engine.files.keeping import Damage, check, damage_seen, opened
from isthmus.engine.files.kinds import ALLOWED, sniff
from isthmus.engine.files.scanning import scan, waiting
from isthmus.engine.files.storing import discard, dispose, erase, receive, store
from isthmus.engine.files.uploads import too_large

__all__ = [
    "ALLOWED",
    "Damage",
    "check",
    "damage_seen",
    "discard",
    "dispose",
    "erase",
    "opened",
    "receive",
    "scan",
    "sniff",
    "store",
    "too_large",
    "waiting",
]
