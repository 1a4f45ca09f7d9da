"""How the program looks and what the office is set to."""
