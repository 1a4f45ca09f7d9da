"""Personal data on the card: basis, consents, extract, blocking, destroying."""
