"""Records out of the house and back: CSV, XLSX and JSON, derived from the record type.

What is exported can be imported again, and changes nothing then. An import is read, planned
(what would be created and changed, what is wrong, by row and column) and applied through the
door, all of it or nothing.
"""

from isthmus.engine.transfer.describe import Described, describe
from isthmus.engine.transfer.errors import CellError, TransferProblem
from isthmus.engine.transfer.export import ENDINGS, export, media_type
from isthmus.engine.transfer.mapping.load import MappingProblem
from isthmus.engine.transfer.mapping.rules import Mapping
from isthmus.engine.transfer.mapping.rules import parse as parse_mapping
from isthmus.engine.transfer.operations import Outcome, apply, plan
from isthmus.engine.transfer.plan import Plan, PlannedRow
from isthmus.engine.transfer.read import read
from isthmus.engine.transfer.schema import schema
from isthmus.engine.transfer.sheet import MAX_BYTES, MAX_ROWS, Sheet, SheetRow
from isthmus.engine.transfer.table import Reading

__all__ = [
    "ENDINGS",
    "MAX_BYTES",
    "MAX_ROWS",
    "CellError",
    "Described",
    "Mapping",
    "MappingProblem",
    "Outcome",
    "Plan",
    "PlannedRow",
    "Reading",
    "Sheet",
    "SheetRow",
    "TransferProblem",
    "apply",
    "describe",
    "export",
    "media_type",
    "parse_mapping",
    "plan",
    "read",
    "schema",
]
