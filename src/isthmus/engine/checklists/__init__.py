"""Checklists as data: an organization asks, records answer, item by item or with a reason why not."""
