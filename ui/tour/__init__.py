"""Pictures of every screen with real data: for review, and for a computer without a display."""
