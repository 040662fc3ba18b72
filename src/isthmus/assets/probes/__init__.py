"""Probes over the inventory, one module for each register."""

from isthmus.assets.probes import definition, item  # noqa: F401 - probes declare themselves
