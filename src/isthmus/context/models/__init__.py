from isthmus.context.models.issue import Issue, IssueKind, Topic
from isthmus.context.models.location import Location, LocationKind
from isthmus.context.models.need import Need
from isthmus.context.models.obligation import Obligation, ObligationKind
from isthmus.context.models.process import Process
from isthmus.context.models.unit import Unit

__all__ = [
    "Issue",
    "IssueKind",
    "Location",
    "LocationKind",
    "Need",
    "Obligation",
    "ObligationKind",
    "Process",
    "Topic",
    "Unit",
]
