"""Verbs of the events by which a report's history tells of its evidence. They are stored: keep them."""

BY_DEFAULT = "evidence decided by default"
DEFAULT_GONE = "evidence default withdrawn"
ITEM_MOVED = "item_moved"
