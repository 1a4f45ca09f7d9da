"""Reports about people: what managers do, tasks in time, calls, requests."""
