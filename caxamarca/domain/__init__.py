"""The rules. Standard library only: no Flask, no database, no clock, no language."""
