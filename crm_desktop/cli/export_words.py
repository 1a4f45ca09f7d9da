"""What the commands that write files of records understand and say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.wording import count

if TYPE_CHECKING:
    import argparse

    from crm_desktop.cli.output import Output
    from crm_desktop.exporting.report import ExportReport


def named_columns(options: argparse.Namespace) -> list[str] | None:
    """Return the columns asked for; None = all."""
    if options.columns is None:
        return None
    return [name.strip() for name in options.columns.split(",") if name.strip()]


def tell_export(output: Output, report: ExportReport, forms: tuple[str, str, str]) -> None:
    """Say what was written."""
    told = f"Сохранено: {report.path} ({count(report.rows, *forms)})."
    output.result(
        {
            "path": str(report.path),
            "rows": report.rows,
            "neutralised": report.neutralised,
            "cut": report.cut,
            "replaced": report.replaced,
        },
        "\n".join([told, *report.notes]),
    )
