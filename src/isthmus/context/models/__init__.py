from isthmus.context.models.communication import Communication
from isthmus.context.models.competence import Competence, Holder, Level
from isthmus.context.models.complaint import Complaint
from isthmus.context.models.conflict import Conflict
from isthmus.context.models.issue import Issue, IssueKind, Topic
from isthmus.context.models.location import Location, LocationKind
from isthmus.context.models.need import Need
from isthmus.context.models.objective import (
    Direction,
    Measurement,
    Objective,
    ObjectiveKind,
    Protects,
    Standing,
)
from isthmus.context.models.obligation import Obligation, ObligationKind
from isthmus.context.models.process import Process
from isthmus.context.models.profile import Profile, Provides
from isthmus.context.models.relationship_review import RelationshipReview, ReviewKind
from isthmus.context.models.scope import (
    Membership,
    ScopeLine,
    ScopeProgress,
    ScopeStatement,
)
from isthmus.context.models.training import Attendance, Participant, Training, TrainingKind
from isthmus.context.models.unit import Unit

__all__ = [
    "Attendance",
    "Communication",
    "Competence",
    "Complaint",
    "Conflict",
    "Direction",
    "Holder",
    "Issue",
    "IssueKind",
    "Level",
    "Location",
    "LocationKind",
    "Measurement",
    "Membership",
    "Need",
    "Objective",
    "ObjectiveKind",
    "Obligation",
    "ObligationKind",
    "Participant",
    "Process",
    "Profile",
    "Protects",
    "Provides",
    "RelationshipReview",
    "ReviewKind",
    "ScopeLine",
    "ScopeProgress",
    "ScopeStatement",
    "Standing",
    "Topic",
    "Training",
    "TrainingKind",
    "Unit",
]
