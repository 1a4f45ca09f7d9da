"""What other stations did, put into this base: the same result whatever the order."""
