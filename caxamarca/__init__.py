"""Caxamarca Democrática y Participativa: ideas, one secret ballot each, an exact count, an open follow-up."""
