from isthmus.improvement.models.improvement import Improvement
from isthmus.improvement.models.nonconformity import Action, Nonconformity

__all__ = ["Action", "Improvement", "Nonconformity"]
