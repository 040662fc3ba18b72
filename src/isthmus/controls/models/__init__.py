from isthmus.controls.models.control import Control, Effect, Origin
from isthmus.controls.models.operation import Operation, OperationKind
from isthmus.controls.models.trial import Aspect, ControlTest, Point

__all__ = [
    "Aspect", "Control", "ControlTest", "Effect", "Operation", "OperationKind", "Origin", "Point",
]  # fmt: skip
