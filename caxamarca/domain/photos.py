"""Photos that people send: how heavy and how large they may be."""

from caxamarca.domain.files import MEGABYTE

BYTE_LIMIT = 10 * MEGABYTE

PIXEL_LIMITS = {"JPEG": 50_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
"""A JPEG, which is what a camera makes, is shrunk while it is read; the others are opened whole."""
