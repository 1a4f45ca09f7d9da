"""The ways to a share: a folder, an SMB server, a database; each keeps `Transport`'s promises."""
