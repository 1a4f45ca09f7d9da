"""Search: any word, part of a word, phone, e-mail or ИНН, typed as people type."""

from crm_desktop.search.find import Hit, find, matching_ids
from crm_desktop.search.text import ClientText, Part, search_text
from db.search_query import Scope

__all__ = ["ClientText", "Hit", "Part", "Scope", "find", "matching_ids", "search_text"]
