"""Probes over the context, one module for each register."""

from isthmus.context.probes import (  # noqa: F401 - probes declare themselves
    issue,
    need,
    obligation,
    party,
    process,
)
