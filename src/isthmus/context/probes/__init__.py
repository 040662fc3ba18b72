"""Probes over the context, one module for each register."""
