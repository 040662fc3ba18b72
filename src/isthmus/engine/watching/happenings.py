"""How history tells of watching."""

from isthmus.engine.happenings import Happened, declare

declare(
    Happened("watched", "watches it", "watches", "eye", quiet=True),
    Happened("unwatched", "no longer watches it", "no longer watches", "eye-off", quiet=True),
    Happened(
        "watch_ended", "ended the watching of somebody who left",
        "ended the watching of somebody who left, of", "eye-off", quiet=True,
    ),
)  # fmt: skip
