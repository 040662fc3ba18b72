"""Whom an incident has to be told to, by law or by contract, and whether that was done in time."""
