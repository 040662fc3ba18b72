"""Probes, traces, judgements and the verdict they give on each requirement."""
