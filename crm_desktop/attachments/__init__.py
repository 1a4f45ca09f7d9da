"""Files of clients: encrypted on the disk, opened with care, never lost by a crash."""
