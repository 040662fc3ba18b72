"""The clocks of reports: what happened to them, what was promised for them, and what follows."""
