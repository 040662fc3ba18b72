from isthmus.controls.models.control import Control, Effect, Origin
from isthmus.controls.models.trial import Aspect, ControlTest

__all__ = ["Aspect", "Control", "ControlTest", "Effect", "Origin"]
