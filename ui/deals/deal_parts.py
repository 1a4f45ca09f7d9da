"""What a deal's card consists of: its tabs and the sections on its left, found by name."""

from __future__ import annotations

from typing import Final

from ui.clients.card_parts import SectionInfo, TabInfo

TABS: Final[tuple[TabInfo, ...]] = (
    TabInfo("feed", "Лента", "Лента сделки", "list", "ui.deals.deal_feed:DealFeed",
            lambda card: card.events),
    TabInfo("tasks", "Задачи", "Задачи сделки", "square-check", "ui.tasks.record_tab:RecordTasks",
            lambda card: card.tasks_open, "дела действия план"),
    TabInfo("files", "Файлы", "Файлы сделки", "paperclip", "ui.clients.files_tab:FilesTab",
            lambda card: card.files, "вложения документы"),
    TabInfo("stages", "Этапы", "История этапов сделки", "activity",
            "ui.deals.stages_tab:StagesTab", words="путь длительность сколько стояла"),
    TabInfo("history", "История изменений", "История изменений сделки", "history",
            "ui.deals.deal_history_tab:DealHistoryTab"),
)  # fmt: skip

SECTIONS: Final[tuple[SectionInfo, ...]] = (
    SectionInfo("main", "О сделке", "ui.deals.deal_fields:MainDealFields"),
    SectionInfo("contacts", "Контакты", "ui.deals.deal_contacts:DealContacts"),
    SectionInfo("lines", "Состав", "ui.deals.deal_lines:DealLines"),
    SectionInfo("people", "Помощники и метки", "ui.deals.deal_people:DealPeople"),
    SectionInfo("own", "Свои поля", "ui.deals.deal_fields:OwnDealFields"),
    SectionInfo("ties", "Связанные сделки", "ui.deals.deal_ties:DealTies"),
)
