"""What stations tell each other of themselves: how far they are, who is where."""
