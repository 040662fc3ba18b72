"""How history tells of deadlines, and whom they concern."""

from isthmus.engine.happenings import Happened, declare
from isthmus.engine.notices.noting import concerning
from isthmus.incidents.falling_due import due_words
from isthmus.incidents.notifying.sweep import DEADLINES
from isthmus.incidents.notifying.verbs import MISSED, WARNED

concerning.update(dict.fromkeys((WARNED, MISSED), DEADLINES.concerned))
declare(
    Happened(WARNED, "warns that it has to be told soon", "warns that the deadline comes near of",
             "alarm", due_words),
    Happened(MISSED, "notes that it was not told in time", "notes that the deadline was missed of",
             "alarm", due_words),
)  # fmt: skip
