"""Time that people spent on records, of the types that declare `time_spent`."""
