"""Settings of the organization and of the person, and the first set-up."""
