"""The pages that every record type has, derived from its declaration."""
