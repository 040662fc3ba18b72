"""Probes over the inventory, one module for each register."""

from isthmus.assets.probes import (  # noqa: F401 - probes declare themselves
    definition,
    discrepancy,
    item,
    sighting,
)
