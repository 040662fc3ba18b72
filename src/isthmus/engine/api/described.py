"""The API's description, as `make reference` wrote it: no web process works it out.

A test compares it with what `build.description` makes of the operations.
"""

from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("openapi.json")


@cache
def openapi() -> bytes:
    """Return the description in OpenAPI 3.1."""
    return FILE.read_bytes()
