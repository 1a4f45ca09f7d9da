"""What every test of the project stands on."""

from __future__ import annotations

import os

# Before anything imports Qt: no test may need a screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
