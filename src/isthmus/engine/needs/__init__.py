"""What needs somebody: one list over tasks, approvals, mentions, dates and what upper packages add."""
