"""Editions of the standards, their requirements, how they correspond, and their terms, as data."""
