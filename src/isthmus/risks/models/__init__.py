from isthmus.risks.models.approach import Approach, Choice
from isthmus.risks.models.method import Cell, Criterion, LevelMeaning, Method, ScaleStep
from isthmus.risks.models.risk import Measure, Risk

__all__ = [
    "Approach", "Cell", "Choice", "Criterion", "LevelMeaning", "Measure", "Method", "Risk", "ScaleStep",
]  # fmt: skip
