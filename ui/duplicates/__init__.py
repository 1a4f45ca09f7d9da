"""Records of one client: finding them, making them one, taking them apart."""
