"""Exchange between the stations of one office through a shared folder, an SMB share or a database.

Every station has a whole base of its own and works alone; what it writes goes from the journal into
segments (`absorb`, `segments`), from the spool to the share (`publish`), from there to the others
(`pull`) and into their bases (`merge`). Nothing here knows a window, and nothing is global: several
offices live in one process.
"""
