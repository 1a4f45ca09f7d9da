"""«Календарь»: the frame, its modes and what can be done there."""
