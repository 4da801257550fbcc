"""Writes pictures of a scene as SVG or PNG: on white, readable in grey, with the line that makes the scene again.

matplotlib takes a while to import, so it is imported by the first picture that is written. Letters are written as
shapes: a picture looks the same wherever it is opened.
"""

import io
import logging
import textwrap
import warnings
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.checks import names_joined
from core.errors import DataError, SpecError
from nntui.playground.pictures import CellsPicture, ChartPicture, GridPicture, Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("svg", "png")
DOTS_PER_INCH = 150
_WIDTH = 7.0  # inches
_LEAST_HEIGHT, _GREATEST_HEIGHT = 1.2, 12.0  # inches, of a row of pictures
_FOOT_LETTERS, _FOOT_LINES = 112, 3
_SETTINGS: dict[Any, Any] = {
    "axes.linewidth": 0.6,
    "axes.titlesize": 9,
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "hatch.linewidth": 0.4,
    "path.simplify": True,
    "svg.hashsalt": "nntui",  # names inside the file that do not change from one time to the next
    "text.parse_math": False,
}


def format_of(path: Path) -> str:
    """`svg` or `png`, by the ending of the name. Raises SpecError."""
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise SpecError(
            "picture", path.name, f"a name that ends in {names_joined(tuple(f'.{one}' for one in FORMATS))}"
        )
    return ending


def write_pictures(pictures: Sequence[Picture], title: str, foot: str, path: Path) -> None:
    """Writes the pictures, one below the other, into one file, whose ending decides the format.

    foot: what makes the picture again; small at the bottom, and whole in the file's description. An older file of that
    name is replaced. Raises SpecError for another ending, DataError where the file cannot be written.
    """
    drawn = _drawn(pictures, title, foot, (format_of(path),))
    try:
        path.write_bytes(drawn[0])
    except OSError as error:
        raise DataError(f"The picture cannot be written to {path}: {error.strerror}.") from None


def save_pictures(pictures: Sequence[Picture], title: str, foot: str, folder: Path, name: str) -> tuple[Path, ...]:
    """Writes name.svg and name.png, or name-2, name-3, ... where there are such files: nothing is overwritten.

    Raises DataError where the folder cannot be written to.
    """
    drawn = _drawn(pictures, title, foot, FORMATS)
    for number in count(1):
        stem = name if number == 1 else f"{name}-{number}"
        paths = tuple(folder / f"{stem}.{ending}" for ending in FORMATS)
        if any(path.exists() for path in paths):
            continue
        try:
            for path, contents in zip(paths, drawn, strict=True):
                with path.open("xb") as file:
                    file.write(contents)
        except FileExistsError:
            continue
        except OSError as error:
            raise DataError(f"The picture cannot be written to {folder.absolute()}: {error.strerror}.") from None
        return paths
    raise AssertionError("numbers do not end")


def _drawn(pictures: Sequence[Picture], title: str, foot: str, formats: Sequence[str]) -> list[bytes]:
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it tells of a cache that it makes
    import matplotlib

    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that the font lacks, over the screen of the lab
        matplotlib.rcdefaults()  # whatever the user has set for pictures of his own
        matplotlib.rcParams.update(_SETTINGS)
        figure = _figure(pictures, title, foot)
        return [_contents(figure, ending, title, foot) for ending in formats]


def _contents(figure: "Figure", ending: str, title: str, foot: str) -> bytes:
    said: dict[str, Any] = {"Title": title, "Description": foot}
    unsaid: dict[str, Any] = {"Date": None, "Creator": None} if ending == "svg" else {"Software": None}
    written = io.BytesIO()
    figure.savefig(written, format=ending, dpi=DOTS_PER_INCH, metadata={**said, **unsaid})
    return written.getvalue()


def _figure(pictures: Sequence[Picture], title: str, foot: str) -> "Figure":
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    from nntui.playground.picture_axes import draw_chart, draw_grid
    from nntui.playground.picture_cells import draw_cells

    rows = _rows(pictures)
    heights = [min(max(map(_height, row)), _GREATEST_HEIGHT) for row in rows]
    lines = _foot_lines(foot)
    head, bottom = 0.45, 0.2 + 0.13 * len(lines)
    whole = sum(heights) + head + bottom
    within = ConstrainedLayoutEngine(rect=(0.01, bottom / whole, 0.98, 1 - (head + bottom) / whole))
    figure = Figure(figsize=(_WIDTH, whole), layout=within, facecolor="white")
    figure.text(0.015, 1 - 0.1 / whole, title, va="top", fontsize=11, fontweight="bold")
    figure.text(
        0.015, 0.08 / whole, "\n".join(lines), va="bottom", fontsize=6.2, family="DejaVu Sans Mono", color="0.35"
    )
    bands = figure.subfigures(len(rows), 1, height_ratios=heights, squeeze=False)[:, 0]
    for band, row in zip(bands, rows, strict=True):
        for place, picture in enumerate(row, start=1):
            relief = isinstance(picture, GridPicture) and picture.turn is not None
            axes = band.add_subplot(1, len(row), place, projection="3d" if relief else None)
            if isinstance(picture, ChartPicture):
                draw_chart(axes, picture)
            elif isinstance(picture, GridPicture):
                draw_grid(axes, picture)
            else:
                draw_cells(axes, picture)
    return figure


def _rows(pictures: Sequence[Picture]) -> list[list[Picture]]:
    """Grids stand side by side in twos, all else has a row of its own."""
    rows: list[list[Picture]] = []
    for picture in pictures:
        beside = rows and len(rows[-1]) == 1 and isinstance(rows[-1][0], GridPicture)
        if beside and isinstance(picture, GridPicture):
            rows[-1].append(picture)
        else:
            rows.append([picture])
    return rows


def _height(picture: Picture) -> float:
    """Of its row, in inches: drawings in characters take the room that the characters do."""
    if isinstance(picture, CellsPicture):
        rows, columns = picture.cells.roles.shape
        return max(_LEAST_HEIGHT, 0.15 + (_WIDTH - 0.2) * 2 * rows / max(columns, 1)) if columns > 60 else 0.15 * rows
    return 3.6


def _foot_lines(foot: str) -> list[str]:
    lines = textwrap.wrap(foot, _FOOT_LETTERS, break_on_hyphens=False) or [""]
    return lines if len(lines) <= _FOOT_LINES else [*lines[:_FOOT_LINES], "... (whole in the description of this file)"]
