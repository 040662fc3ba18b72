from isthmus.risks.records.approach import ApproachType
from isthmus.risks.records.method import MethodType
from isthmus.risks.records.risk import RiskType

__all__ = ["ApproachType", "MethodType", "RiskType"]
