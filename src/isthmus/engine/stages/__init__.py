"""Work too large for one transaction: a job takes its chunks through one stage after another.

Each chunk is one transaction that also notes what was done to it, so that whoever was killed goes
on with the next one and nothing is done twice. An import and what is done to all that match a list
are such work; each says what its stages are.
"""

from isthmus.engine.stages.work import SLICE, Work, WorkProblem

__all__ = ["SLICE", "Work", "WorkProblem"]
