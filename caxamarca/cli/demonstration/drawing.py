"""Drawn landscapes and papers in place of photographs: a demonstration shows nobody's house, face or signature."""

import io
import random

from PIL import Image, ImageDraw, ImageFont

from caxamarca.actions.documenting import take_document
from caxamarca.actions.picturing import take_picture
from caxamarca.persistence.content import Document, Picture

SIZE = (960, 640)
SHEET = (827, 1169)
"""A4 of 100 points an inch."""
SKIES = ("#dfe9ec", "#f3e3cd", "#d7e4dc")
RIDGES = ("#8fa99c", "#5f8473", "#3b6353", "#234a3d")


def landscape(seed: int) -> Picture:
    """Ridges one behind the other, a sun and a field; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    image = Image.new("RGB", SIZE, chance.choice(SKIES))
    pen = ImageDraw.Draw(image)
    middle = chance.randint(150, SIZE[0] - 150)
    pen.ellipse((middle - 55, 70, middle + 55, 180), fill="#f2b46b")
    for row, colour in enumerate(RIDGES):
        pen.polygon(_ridge(chance, 210 + 85 * row), fill=colour)
    target = io.BytesIO()
    image.save(target, "PNG")
    return take_picture(target.getvalue())


def paper(title: str) -> Document:
    """One page of a document: its title, and lines that nobody can read."""
    image = Image.new("L", SHEET, "white")
    pen = ImageDraw.Draw(image)
    pen.text((80, 90), title, fill=0, font=ImageFont.load_default(30))
    for line in range(22):
        pen.rectangle((80, 180 + 36 * line, 760 - 37 * (line % 5), 188 + 36 * line), fill=160)
    target = io.BytesIO()
    image.save(target, "PDF", resolution=100)
    return take_document(target.getvalue())


def _ridge(chance: random.Random, height: int) -> list[tuple[int, int]]:
    width, bottom = SIZE
    crest = [(x, height + chance.randint(-60, 60)) for x in range(0, width + 121, 120)]
    return [(0, bottom), *crest, (width + 120, bottom)]
