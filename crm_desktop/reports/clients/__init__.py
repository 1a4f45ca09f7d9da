"""Reports about clients: who buys, how often, what they bring, where they come from."""
