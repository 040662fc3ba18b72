"""The registers of the context, one module each."""

from isthmus.context import edges  # noqa: F401 - relations declare themselves
from isthmus.context.records import (  # noqa: F401 - registers declare themselves
    communication,
    competence,
    complaint,
    conflict,
    issue,
    location,
    need,
    objective,
    obligation,
    process,
    profile,
    relationship_review,
    scope,
    training,
    unit,
)
