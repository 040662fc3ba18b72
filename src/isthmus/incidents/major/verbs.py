"""Verbs of events about major incidents that are no transitions. They are stored: don't change them."""

UPDATE_WARNED = "major update warned"
UPDATE_MISSED = "major update missed"
