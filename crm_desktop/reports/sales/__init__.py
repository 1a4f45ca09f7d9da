"""Reports about sales: the funnel, deals by any way, reasons of loss, length of the cycle."""
