"""A rectangle of characters with roles: what charts and tables are drawn into before they get their colours."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip


class Cells:
    """A rectangle of characters, each with the role that decides its style."""

    def __init__(self, width: int, height: int) -> None:
        self.characters = np.full((height, width), " ", dtype="<U1")
        self.roles = np.zeros((height, width), dtype=np.uint8)

    def put(self, row: int, column: int, text: str, role: int) -> None:
        """Writes text into one row; what lies outside is cut off."""
        height, width = self.characters.shape
        text = text[max(0, -column) :][: max(0, width - max(0, column))]
        if text and 0 <= row < height:
            place = slice(max(0, column), max(0, column) + len(text))
            self.characters[row, place] = list(text)
            self.roles[row, place] = role

    def strips(self, styles: Mapping[int, Style]) -> list[Strip]:
        """The rows as Textual draws them."""
        width = self.roles.shape[1]
        strips = []
        for characters, roles in zip(self.characters, self.roles, strict=True):
            text = "".join(characters.tolist())
            edges = [0, *(np.flatnonzero(np.diff(roles)) + 1).tolist(), width]
            runs = [Segment(text[a:b], styles[int(roles[a])]) for a, b in pairwise(edges)]
            strips.append(Strip(runs, width))
        return strips
