"""Files that are too large for one transaction: read, checked and written in chunks, by a job.

    reading → checking → ready → writing → relating → done

Each chunk is one transaction that also notes what was done to it, so that whoever was killed goes
on with the next one and nothing is done twice. Relations come last: by then each row has its record.
"""

from isthmus.engine.transfer.staged.begin import begin, unfinished
from isthmus.engine.transfer.staged.result import made, refused
from isthmus.engine.transfer.staged.steps import IMPORTS

__all__ = ["IMPORTS", "begin", "made", "refused", "unfinished"]
