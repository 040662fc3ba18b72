"""The registers of the inventory, one module each."""

from isthmus.assets.records import definition, item  # noqa: F401 - registers declare themselves
