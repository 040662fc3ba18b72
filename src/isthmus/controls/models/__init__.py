from isthmus.controls.models.control import Control, Effect, Origin

__all__ = ["Control", "Effect", "Origin"]
