"""What people make of a list: saved views, columns, and what changed since they looked last."""
