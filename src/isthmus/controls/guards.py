"""What must hold before a control moves. Lists in, reasons out."""

from __future__ import annotations

from isthmus.context.guards.filled import filled, has_owner
from isthmus.engine.language import N_

__all__ = ["has_owner", "says_how"]

#: What is not written down can be neither tested nor handed over.
says_how = filled(
    "how",
    "no-how",
    N_("It does not say how it is done."),
    N_("Write down by whom or what, how often, and where that can be seen."),
)
