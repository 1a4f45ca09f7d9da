"""Reports about the base and the program: how well records are filled, what the CRM is worth."""
