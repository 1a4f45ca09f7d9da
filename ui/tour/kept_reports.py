"""Pictures of what is kept of reports: under a name, figures with their date, by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.journal.stamps import now_ms
from crm_desktop.saved_reports.comparing import compare_now
from crm_desktop.saved_reports.saving import list_saved, save_report
from crm_desktop.saved_reports.schedule import Schedule, add_schedule, list_schedules
from crm_desktop.saved_reports.snapshots import list_snapshots
from crm_desktop.saved_reports.when import When
from ui.reports.screen import ReportsScreen
from ui.saved_reports.schedule_dialog import ScheduleDialog
from ui.shell.screen import Place
from ui.tour.camera import settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ui.shell.frame import OfficeFrame

NAMES = ("К планёрке в понедельник", "Моя воронка")


def show_kept(
    frame: OfficeFrame, take: Callable[[str], None], tidy: Callable[[], None], folder: Path
) -> None:
    """Keep a report, remember its figures, plan it; `folder` must be there."""
    frame.go(Place.REPORT, "funnel")
    settle(frame.runner)
    screen = frame.screen_shown
    if not isinstance(screen, ReportsScreen) or screen.viewer.setting is None:
        return
    acts, office = screen.acts, frame.office
    acts.keep()
    take("report_keep")
    tidy()
    for name in NAMES:
        save_report(office, name, definition=screen.viewer.setting, shared=name is NAMES[0])
    acts.remember()
    settle(frame.runner)
    acts.open_snapshots()
    take("report_snapshots")
    tidy()
    (row, *_) = list_snapshots(office)
    screen.viewer.show_result(compare_now(office, row.id, now=now_ms()))
    take("report_compared")
    add_schedule(office, Schedule(list_saved(office)[0].id, When(), str(folder)), now=now_ms())
    acts.open_schedules()
    take("report_schedules")
    tidy()
    (plan, *_) = list_schedules(office)
    ScheduleDialog(frame.workspace, parent=frame.window(), schedule=plan).open()
    take("report_schedule")
    for toast in frame.toasts.toasts:
        toast.dismiss()
    tidy()
    frame.go(Place.REPORT)
    take("reports_kept")
