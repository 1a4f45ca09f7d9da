"""An invented office to look at, to learn on and to measure with: the same for the same seed."""
