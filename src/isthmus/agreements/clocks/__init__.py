"""Clocks of service targets: pure functions of what happened and what was agreed."""
