"""What methods say: levels by matrix or formula, criteria, and the version in force."""
