"""Reading a file by its name's ending."""

from __future__ import annotations

from pathlib import PurePath

from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.errors import TransferProblem
from isthmus.engine.transfer.read_csv import read_csv
from isthmus.engine.transfer.read_json import read_json
from isthmus.engine.transfer.read_xlsx import read_xlsx
from isthmus.engine.transfer.sheet import MAX_BYTES, Sheet

READERS = {".csv": read_csv, ".xlsx": read_xlsx, ".json": read_json}


def read(record_type: type[RecordType], name: str, data: bytes) -> Sheet:
    """Return what a file holds. Raises TransferProblem if it can't be read as its name says.

    Wrong columns and cells are no exception: they stand in the sheet's `errors`.
    """
    reader = READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        message = f"“{PurePath(name).name[:60]}” is neither CSV nor XLSX nor JSON."
        raise TransferProblem(message, "Save it as one of them; the name's ending counts.")
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        raise TransferProblem(f"The file is larger than {limit} MB.", "Split the file.")
    if not data.strip():
        raise TransferProblem("The file is empty.")
    return reader(record_type, data)
