"""Business calendars: when somebody is there, and since when that was agreed."""
