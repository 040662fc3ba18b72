from isthmus.improvement.records.improvement import ImprovementType
from isthmus.improvement.records.nonconformity import NonconformityType

__all__ = ["ImprovementType", "NonconformityType"]
