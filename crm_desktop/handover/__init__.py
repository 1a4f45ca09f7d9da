"""Work changes hands: for a while (substitution) or for good (handover)."""
