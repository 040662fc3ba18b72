"""What other systems know of the inventory: sources that are read, and what is made of it.

A source is a subclass of `source.Source`; docs/developer/discovery.md says how to write one.
"""
