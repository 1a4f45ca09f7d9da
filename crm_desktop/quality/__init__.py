"""How good the base is: what is missing, wrong or forgotten."""
