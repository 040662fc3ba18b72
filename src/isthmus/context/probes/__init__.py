"""Probes over the context, one module for each register."""

from isthmus.context.probes import (  # noqa: F401 - probes declare themselves
    communication,
    competence,
    complaint,
    conflict,
    issue,
    need,
    objective,
    obligation,
    party,
    process,
    relationship_review,
    scope,
    training,
)
