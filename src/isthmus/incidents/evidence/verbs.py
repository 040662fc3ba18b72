"""Verbs of events about evidence that are no transitions. They are stored: don't change them."""

FOUND_DAMAGED, SOUND_AGAIN = "file_damaged", "file_sound"
CASE_FILE = "case_file_made"
STAMPED = "time_stamped"
