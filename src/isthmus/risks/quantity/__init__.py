"""Risks in figures: how often in a year, how much each time, and what that may come to."""
