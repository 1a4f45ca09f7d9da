"""The currencies an office deals in besides the rouble, and their rates."""
