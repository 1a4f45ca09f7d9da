"""Whose word counts: members and keys over the share, judging, invitations, erasures by law."""
