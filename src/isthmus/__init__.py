"""Isthmus: one integrated management system for information security and services."""

__version__ = "0.1.0"
