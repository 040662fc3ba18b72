"""Evidence of what was reported: what becomes of it is decided before anything is restored."""
