"""Documented information: one set of documents for both standards (mission row C5)."""
