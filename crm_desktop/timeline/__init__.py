"""What happened with a client: calls, meetings, letters, messages, notes."""
