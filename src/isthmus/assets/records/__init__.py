"""The registers of the inventory, one module each."""

from isthmus.assets.records import (  # noqa: F401 - registers declare themselves
    definition,
    discrepancy,
    item,
)
