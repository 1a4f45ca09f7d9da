"""Rewriting the file of the base so that no page, free or used, keeps what was erased.

Emptied rows leave their old bytes in unused parts of pages, in the search index's segments and
in the write-ahead log. The index is merged whole, the file is written anew, the log is cut.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import apsw
import psutil

from db.search_entries import TABLES as ENTRY_TABLES
from db.search_index import TABLES as INDEX_TABLES

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from db.connection import OfficeDatabase

logger = logging.getLogger(__name__)

_CHECKPOINTED: Final = 0


def sweep(db: OfficeDatabase, progress: Progress) -> bool:
    """Leave no trace of erased data in the file; takes about 10 s per gigabyte.

    Must run outside a transaction. Readers of other threads may go on; a long reading of another
    program, or too little memory for a copy of the base, puts the work off.

    Returns:
        Whether all was done; False: do it again at the next opening.
    """
    connection = db.connection()
    progress.step(60, 100, "Чищу поисковый индекс")
    try:
        db.begin_writing()
        for table in (*INDEX_TABLES, *ENTRY_TABLES):
            db.run(" ".join(("INSERT INTO", f"{table}({table})", "VALUES('optimize')")))
        db.run("COMMIT")
        progress.step(70, 100, "Переписываю файл базы")
        size = db.run("PRAGMA page_count")[0][0] * db.run("PRAGMA page_size")[0][0]
        if size > psutil.virtual_memory().available:
            logger.warning("too little memory to rewrite the base")
            return False
        db.run("PRAGMA secure_delete = 1")
        db.run("VACUUM")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]
    except (apsw.BusyError, apsw.LockedError, apsw.FullError) as error:
        if connection.in_transaction:
            db.run("ROLLBACK")
        logger.warning("the base is not rewritten yet: %s", type(error).__name__)
        return False
    progress.step(95, 100, "Файл базы переписан")
    return busy == _CHECKPOINTED
