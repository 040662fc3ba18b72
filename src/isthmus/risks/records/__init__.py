from isthmus.risks.records.acceptance_level import AcceptanceLevelType
from isthmus.risks.records.approach import ApproachType
from isthmus.risks.records.method import MethodType
from isthmus.risks.records.risk import RiskType
from isthmus.risks.records.session import RiskSessionType

__all__ = [
    "AcceptanceLevelType",
    "ApproachType",
    "MethodType",
    "RiskSessionType",
    "RiskType",
]  # fmt: skip
