"""Who may open the office and do what: keys, identities, members, passwords."""
