"""Verbs of the events by which a report's history tells of its clocks. They are stored: keep them."""

REBOUND = "clock rebound"
WARNED = "clock warned"
BREACHED = "clock breached"
WITHDRAWN = "breach withdrawn"
