"""Risks of information security and services: methods, assessment, treatment, acceptance (rows R1 to R4, R6)."""
