"""What a service suffers from a restricted case, told apart from the case to everybody."""
