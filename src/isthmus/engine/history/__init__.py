"""What history is good for: replay, seals, verification, lawful erasure, the past as it was."""
