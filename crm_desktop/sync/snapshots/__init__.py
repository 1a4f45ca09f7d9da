"""The whole base on the share, for whoever joins or is repaired."""
