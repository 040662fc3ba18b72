"""The calendar: every date of an organization that somebody may see."""
