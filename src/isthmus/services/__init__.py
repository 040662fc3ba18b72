"""What customers are provided with: the service catalogue (mission rows A2 and A4)."""
