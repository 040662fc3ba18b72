"""Telling people what concerns them, in the page and by e-mail: each of each thing once."""
