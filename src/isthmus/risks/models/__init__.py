from isthmus.risks.models.acceptance_level import AcceptanceLevel, Decider
from isthmus.risks.models.approach import Approach, Choice
from isthmus.risks.models.method import Cell, Criterion, LevelMeaning, Method, ScaleStep
from isthmus.risks.models.risk import Case, Estimate, Measure, Risk
from isthmus.risks.models.session import Participant, RiskSession

__all__ = [
    "AcceptanceLevel",
    "Approach",
    "Case",
    "Cell",
    "Choice",
    "Criterion",
    "Decider",
    "Estimate",
    "LevelMeaning",
    "Measure",
    "Method",
    "Participant",
    "Risk",
    "RiskSession",
    "ScaleStep",
]  # fmt: skip
