"""Statements of Applicability: which controls apply, why, and how far they are (mission row R5)."""
