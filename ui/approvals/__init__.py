"""What waits for the head, on the card of a deal."""
