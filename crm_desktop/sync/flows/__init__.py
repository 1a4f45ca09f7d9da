"""What people do with a shared office: share, invite, join, leave, move, repair, return."""
