"""Fields an office adds to its clients."""
