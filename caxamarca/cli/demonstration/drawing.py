"""Drawn landscapes in place of photographs: a demonstration shows nobody's house and nobody's face."""

import io
import random

from PIL import Image, ImageDraw

from caxamarca.actions.picturing import take_picture
from caxamarca.persistence.content import Picture

SIZE = (960, 640)
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


def _ridge(chance: random.Random, height: int) -> list[tuple[int, int]]:
    width, bottom = SIZE
    crest = [(x, height + chance.randint(-60, 60)) for x in range(0, width + 121, 120)]
    return [(0, bottom), *crest, (width + 120, bottom)]
