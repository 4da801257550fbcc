"""Pictures of scenes on paper: what is in the SVG, how large the PNG is, and what can go wrong with files."""

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from rich.style import Style

from core.errors import DataError, SpecError
from nntui.playground.picture_cells import _Inks, _shapes
from nntui.playground.picture_file import DOTS_PER_INCH, save_pictures, write_pictures
from nntui.playground.pictures import CellsPicture, ChartPicture, GridPicture, Trace
from nntui.widgets.cells import Cells
from nntui.widgets.chart import Axis, Chart, Line, Mark, Role

X = np.linspace(0.0, 1.0, 21)
AXIS = Axis(0.0, 1.0, ((0.0, "0.0"), (1.0, "1.0")))
LOGARITHMIC = Axis(-2.0, 0.0, ((-2.0, "0.01"), (0.0, "1")))
CHART = Chart(
    AXIS,
    LOGARITHMIC,
    "x",
    [Line(Role.TRAINING, X, -X), Line(Role.TEST, X, X - 1, dotted=True), Line(Role.VALIDATION, X, X - 2, dashed=True)],
    marks=[Mark(0.25, "s1"), Mark(0.75, "s2")],
    windows=[(0.2, 0.3), (0.7, 0.8)],
)
LEGEND = [("━ output", Role.TRAINING), ("┄ target", Role.TEST), ("╍ bump 1", Role.VALIDATION), ("·· fails", Role.BAND)]
GRID = GridPicture(np.add.outer(X, X), (0.0, 1.0), (0.0, 1.0), levels=(0.5, 1.0))


def drawing(*rows: str) -> Cells:
    cells = Cells(max(map(len, rows)), len(rows))
    for number, row in enumerate(rows):
        cells.put(number, 0, row, 1)
    return cells


def svg_of(tmp_path, *pictures, title="A title", foot="nntui universality 'bump h=0.8'"):
    path = tmp_path / "picture.svg"
    write_pictures(pictures, title, foot, path)
    return ElementTree.parse(path).getroot(), path.read_text(encoding="utf-8")


def paths_with(root, style: str) -> list[str]:
    """The outlines of all paths whose style has this in it."""
    return [
        path.get("d", "") for path in root.iter("{http://www.w3.org/2000/svg}path") if style in path.get("style", "")
    ]


def test_a_chart_on_paper_has_its_curves_names_ticks_marks_and_windows(tmp_path):
    root, text = svg_of(tmp_path, ChartPicture(CHART, LEGEND))
    for words in ("output", "target", "bump 1", "fails", "s1", "s2", "0.01", "1.0", "A title"):
        assert f"<!-- {words} -->" in text
    assert "━" not in text
    assert "<image" not in text, "vectors, not a picture of a picture"
    blue, green, orange = (paths_with(root, f"stroke: {colour}") for colour in ("#1257a3", "#1b7a3d", "#c75100"))
    assert len(blue) == len(green) == len(orange) == 2, "the curve, and its sample in the legend"
    assert all("stroke-dasharray" in each.get("style") for each in root.iter() if "#1b7a3d" in each.get("style", ""))
    numbers = [float(each) for each in re.findall(r"-?[\d.]+", max(blue, key=len))]
    assert numbers[1] < numbers[-1], "it falls: y counts downwards in an SVG"
    assert len(paths_with(root, "fill: #f6e3c4")) == 3, "two windows, and their sample"


def test_the_line_that_makes_the_picture_again_is_at_its_foot_and_in_its_description(tmp_path):
    long = "nntui universality 'hand neurons=\"" + " ".join(f"{n},-1,0.5" for n in range(300)) + "\"'"
    root, text = svg_of(tmp_path, ChartPicture(CHART), foot=long)
    assert [each.text for each in root.iter("{http://purl.org/dc/elements/1.1/}description")] == [long]
    assert "whole in the description" in text
    write_pictures([ChartPicture(CHART)], "$t_1$ in plain letters", "nntui universality 'α=1'", tmp_path / "one.png")
    assert Image.open(tmp_path / "one.png").text["Description"] == "nntui universality 'α=1'"


def test_a_png_has_a_size_for_printing_and_a_white_ground(tmp_path):
    path = tmp_path / "picture.PNG"
    write_pictures([ChartPicture(CHART, LEGEND), CellsPicture(drawing("x ●──◉"), {})], "Two", "line", path)
    picture = Image.open(path)
    assert picture.width == 7 * DOTS_PER_INCH
    assert picture.height > 4 * DOTS_PER_INCH
    assert [picture.convert("RGB").getpixel((x, 3)) for x in (3, picture.width - 3)] == [(255, 255, 255)] * 2


def test_a_heatmap_keeps_its_cells_and_a_relief_is_drawn_from_patches(tmp_path):
    steps = GridPicture(np.array([[0.0, 1.0], [2.0, np.nan]]), traces=[Trace("the ball", X, X, "D")])
    root, text = svg_of(tmp_path, steps)
    assert "<!-- the ball -->" in text
    image = next(each for each in root.iter("{http://www.w3.org/2000/svg}image"))
    data = image.get("{http://www.w3.org/1999/xlink}href").partition("base64,")[2]
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA")).astype(int)
    pixels = pixels[::-1] if "-" in image.get("transform", "").split()[3] else pixels
    top, bottom = ((row[9, :3].sum(), row[-9, :3].sum()) for row in (pixels[9], pixels[-9]))
    assert bottom[0] < bottom[1] < top[0], "row 0 is the lowest y, and bright is high"
    root, _ = svg_of(tmp_path, GridPicture(np.add.outer(X, X), turn=(30.0, 30.0)))
    assert not list(root.iter("{http://www.w3.org/2000/svg}image"))
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 300
    ends = GridPicture(np.full((2, 2), 0.4), title="flat", ends=(0.0, 7.0))
    assert "<!-- 7 -->" in svg_of(tmp_path, ends)[1], "the bar of colours says where they end"
    _, with_lines = svg_of(tmp_path, GRID)
    assert "<!-- 0.5 -->" in with_lines


def test_drawings_in_characters_are_shapes_in_readable_colours(tmp_path):
    dark = {
        0: Style.parse("#ffffff on #101010"),
        1: Style.parse("#f0f0f0 on #101010"),
        2: Style.parse("#ffff80 on #101010"),
    }
    cells = drawing("ab⣿▀", "    ")
    cells.put(1, 0, "yy", 2)
    picture = CellsPicture(cells, dark)
    root, text = svg_of(tmp_path, picture)
    assert "<image" not in text
    inks = _Inks(picture)
    assert inks.of(1, "a") == (pytest.approx((15 / 255,) * 3), None), "light on a dark screen is dark on paper"
    yellow, behind = inks.of(2, "y")
    assert behind is None
    assert max(yellow[:2]) < 0.75
    assert yellow[0] == pytest.approx(yellow[1])
    assert paths_with(root, "fill: #0f0f0f")
    for character, shapes in (("⣿", 8), ("⠁", 1), ("▀", 1), ("a", 1), (" ", 0), ("\x07", 0), ("σ", 1)):
        assert len(_shapes(character, 0.0, 0.0)) == shapes
    (half,) = _shapes("▄", 0.0, 0.0)
    assert half.vertices[:, 1].max() == pytest.approx(1.164 / 2)
    (top_left,) = _shapes("⠁", 0.0, 0.0)
    assert top_left.vertices[:, 0].mean() < 0.301
    assert top_left.vertices[:, 1].mean() > 0.8


def test_pixels_of_blocks_keep_their_colours():
    styles = {0: Style.parse("default on #101010"), 1: Style.parse("#ff0000 on #0000ff")}
    cells = Cells(10, 1)
    cells.put(0, 0, "▀", 1)
    assert _Inks(CellsPicture(cells, styles)).of(1, "▀") == ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    assert _Inks(CellsPicture(cells, {})).of(1, "x") == ((0.0, 0.0, 0.0), None), "the terminal's own colours"


def test_saving_never_overwrites_and_numbers_the_files(tmp_path):
    first = save_pictures([ChartPicture(CHART)], "t", "f", tmp_path, "bump")
    assert [path.name for path in first] == ["bump.svg", "bump.png"]
    before = first[0].read_bytes()
    first[1].unlink()
    second = save_pictures([ChartPicture(CHART)], "t", "f", tmp_path, "bump")
    assert [path.name for path in second] == ["bump-2.svg", "bump-2.png"]
    assert first[0].read_bytes() == before == second[0].read_bytes(), "the same picture is the same file"
    assert save_pictures([ChartPicture(CHART)], "t", "f", tmp_path, "bump")[0].name == "bump-3.svg"


def test_what_cannot_be_written_is_said_in_a_sentence(tmp_path):
    with pytest.raises(SpecError, match=r"picture: got 'a\.pdf'; allowed: a name that ends in \.svg or \.png"):
        write_pictures([ChartPicture(CHART)], "t", "f", tmp_path / "a.pdf")
    with pytest.raises(DataError, match=r"cannot be written to .*: No such file or directory"):
        write_pictures([ChartPicture(CHART)], "t", "f", tmp_path / "nowhere" / "a.svg")
    with pytest.raises(DataError, match=r"cannot be written to .*: No such file or directory"):
        save_pictures([ChartPicture(CHART)], "t", "f", tmp_path / "nowhere", "a")
