"""The rights there are; what each is called is told in `power_words`."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """What a use case names; rights over areas follow from what a person may do with records."""

    VIEW_CLIENTS = "view_clients"
    EDIT_CLIENTS = "edit_clients"
    DELETE_CLIENTS = "delete_clients"
    BULK_EDIT = "bulk_edit"
    VIEW_HISTORY = "view_history"
    UNDO = "undo"
    IMPORT = "import"
    EXPORT = "export"
    PRINT = "print"
    MERGE = "merge"
    HANDOVER = "handover"
    SHARE_VIEWS = "share_views"
    PERSONAL_DATA = "personal_data"
    ERASE = "erase"
    VIEW_DEALS = "view_deals"
    EDIT_DEALS = "edit_deals"
    DELETE_DEALS = "delete_deals"
    ASSIGN_DEALS = "assign_deals"
    APPROVE = "approve"
    VIEW_TASKS = "view_tasks"
    EDIT_TASKS = "edit_tasks"
    TEAM_FIGURES = "team_figures"
    REPORTS = "reports"
    EDIT_PLANS = "edit_plans"
    EDIT_FUNNELS = "edit_funnels"
    EDIT_RULES = "edit_rules"
    VIEW_OFFICE = "view_office"
    EDIT_SETTINGS = "edit_settings"
    MANAGE_PEOPLE = "manage_people"
    VIEW_AUDIT = "view_audit"
    BACKUP = "backup"
    RESTORE = "restore"
    DOCTOR = "doctor"
    SHARE_OFFICE = "share_office"
