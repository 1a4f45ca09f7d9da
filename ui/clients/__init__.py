"""The screens of the client base: the list, the card, a new client."""
