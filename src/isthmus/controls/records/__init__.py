from isthmus.controls.records.control import ControlType
from isthmus.controls.records.operation import OperationType
from isthmus.controls.records.trial import ControlTestType

__all__ = ["ControlTestType", "ControlType", "OperationType"]
