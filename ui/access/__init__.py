"""What a person may see and do: the roles, and why a record is seen."""
