"""What the audit tells apart, and how it is grouped for people."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

AUDIT: Final = "audit"
"""The kind of the change sets that hold nothing but lines of the audit."""
TITLE: Final = "Журнал доступа"


class Act(StrEnum):
    """What somebody did that left no other trace in the base."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    LOCK = "lock"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - the name of an act
    EXPORT = "export"
    LIVE_CALENDAR = "live_calendar"
    PRINT = "print"
    EXTRACT = "extract"
    COPY = "copy"
    FILE_SAVED = "file_saved"
    CARDS_SEEN = "cards_seen"
    BACKUP_MADE = "backup_made"
    BACKUP_VERIFIED = "backup_verified"
    BACKUP_RESTORED = "backup_restored"
    BACKUP_LOOKED = "backup_looked"
    BACKUP_BROUGHT_BACK = "backup_brought_back"
    DRILL = "drill"
    SALVAGED = "salvaged"
    PERSON_ADDED = "person_added"
    PERSON_REMOVED = "person_removed"
    ROLE_GIVEN = "role_given"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an act
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of an act
    RECOVERY_USED = "recovery_used"
    SHEET_ISSUED = "sheet_issued"
    SHEET_VOIDED = "sheet_voided"
    REMEMBERED = "remembered"
    FORGOTTEN = "forgotten"
    FAILURES_LOST = "failures_lost"
    REKEYED = "rekeyed"
    THRESHOLD = "threshold"
    CHAIN_CHECKED = "chain_checked"
    AUDIT_EXPORTED = "audit_exported"
    OFFICE_SHARED = "office_shared"
    OFFICE_LEFT = "office_left"
    STATION_INVITED = "station_invited"
    STATION_JOINED = "station_joined"
    INVITE_REVOKED = "invite_revoked"
    STATION_RETIRED = "station_retired"
    MEMBERS_CLASH = "members_clash"


class Group(StrEnum):
    """Groups of acts, as the filter offers them."""

    ENTRY = "entry"
    TAKEN = "taken"
    SEEN = "seen"
    MASS = "mass"
    PEOPLE = "people"
    SETTINGS = "settings"
    COPIES = "copies"
    WARNINGS = "warnings"


GROUPS: Final = {
    Group.ENTRY: "Вход и выход",
    Group.TAKEN: "Выгрузки и печать",
    Group.SEEN: "Просмотр карточек",
    Group.MASS: "Массовые действия",
    Group.PEOPLE: "Сотрудники и права",
    Group.SETTINGS: "Настройки",
    Group.COPIES: "Резервные копии",
    Group.WARNINGS: "Предупреждения",
}

ACTS_OF: Final[dict[Group, tuple[Act, ...]]] = {
    Group.ENTRY: (
        Act.SIGN_IN, Act.SIGN_OUT, Act.LOCK, Act.WRONG_PASSWORD, Act.REMEMBERED,
        Act.FORGOTTEN, Act.FAILURES_LOST,
    ),
    Group.TAKEN: (
        Act.EXPORT, Act.LIVE_CALENDAR, Act.PRINT, Act.EXTRACT, Act.COPY, Act.FILE_SAVED,
        Act.AUDIT_EXPORTED,
    ),
    Group.SEEN: (Act.CARDS_SEEN,),
    Group.MASS: (),
    Group.PEOPLE: (
        Act.PERSON_ADDED, Act.PERSON_REMOVED, Act.ROLE_GIVEN, Act.PASSWORD_CHANGED,
        Act.PASSWORD_RESET, Act.SHEET_ISSUED, Act.SHEET_VOIDED, Act.RECOVERY_USED, Act.REKEYED,
        Act.MEMBERS_CLASH,
    ),
    Group.SETTINGS: (
        Act.OFFICE_SHARED, Act.OFFICE_LEFT, Act.STATION_INVITED, Act.STATION_JOINED,
        Act.INVITE_REVOKED, Act.STATION_RETIRED,
    ),
    Group.COPIES: (
        Act.BACKUP_MADE, Act.BACKUP_VERIFIED, Act.BACKUP_RESTORED, Act.BACKUP_LOOKED,
        Act.BACKUP_BROUGHT_BACK, Act.DRILL, Act.SALVAGED,
    ),
    Group.WARNINGS: (Act.THRESHOLD, Act.CHAIN_CHECKED),
}  # fmt: skip
GROUP_OF: Final = {act: group for group, acts in ACTS_OF.items() for act in acts}

# Of the journal's own change sets: by their kind, and by the tables they wrote to.
TAKEN_KINDS: Final = ("export", "print")
MASS_KINDS: Final = ("bulk", "erase", "import", "merge", "return", "undo", "unmerge")
PEOPLE_TABLES: Final = (
    "member", "access_role", "department", "department_rule", "client_share", "substitution",
)  # fmt: skip
SETTING_TABLES: Final = (
    "setting", "directory_item", "own_field", "funnel", "stage", "currency", "rule",
    "calendar_day",
)  # fmt: skip


def group_of(act: str) -> Group:
    """Return the group of a stored act; of one this program does not know, the warnings."""
    return GROUP_OF[Act(act)] if act in set(Act) else Group.WARNINGS
