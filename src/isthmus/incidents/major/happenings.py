"""How history tells of updates to the customer that fall due, and whom that concerns."""

from isthmus.engine.happenings import Happened, declare
from isthmus.engine.notices.noting import concerning
from isthmus.incidents.falling_due import due_words
from isthmus.incidents.major.sweep import UPDATES
from isthmus.incidents.major.verbs import UPDATE_MISSED, UPDATE_WARNED

concerning.update(dict.fromkeys((UPDATE_WARNED, UPDATE_MISSED), UPDATES.concerned))
declare(
    Happened(UPDATE_WARNED, "warns that the customer is to hear soon how it stands",
             "warns that the customer is to hear soon of", "alarm", due_words),
    Happened(UPDATE_MISSED, "notes that the customer did not hear in time how it stands",
             "notes that the customer did not hear in time of", "alarm", due_words),
)  # fmt: skip
