"""What is tried so that nobody is shut out, said once: the public statement prints it, and the tests go by it."""

from datetime import date

NARROWEST, PHONE, DESKTOP = 320, 360, 1280
"""Widths of screens, in CSS pixels; the narrowest is also the widest one at 400 %."""

LETTERS = 200
"""How large letters are tried, in per cent of the usual ones."""

REVISED = date(2026, 11, 22)
"""When people last read the statement over, and looked at the photographs of the pages."""
