"""Approvals: who has to say that a record is right, who said so, and whether it still holds."""
