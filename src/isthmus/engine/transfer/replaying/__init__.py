"""Replaying the log of another tool: its records come in with the history that they had there.

`log` reads the file and keeps what the mapping names; `tales` puts the rows of each record in order
and says what is odd about them, without a database; `valued` makes values of a row's cells; `writing`
takes whole records through the door, chunk by chunk; `report` accounts for every row.
"""

from isthmus.engine.transfer.replaying.report import Report
from isthmus.engine.transfer.replaying.writing import replay_log

__all__ = ["Report", "replay_log"]
