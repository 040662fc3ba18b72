"""Catalogues of requirements that people load and take along: OSCAL, YAML, CSV (mission row L4)."""
