"""Verbs of events about notifications that are no transitions. They are stored: don't change them."""

WARNED = "notification warned"
MISSED = "notification missed"
