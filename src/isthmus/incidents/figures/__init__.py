"""Figures of reports: how many there are, since when, and how fast they are dealt with."""
