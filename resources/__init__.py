"""Files shipped with the program: fonts, icons, help, directories. Imports nothing."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent
