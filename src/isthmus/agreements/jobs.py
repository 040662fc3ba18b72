"""The jobs of the package declare themselves."""

from isthmus.agreements.calendars import jobs  # noqa: F401
