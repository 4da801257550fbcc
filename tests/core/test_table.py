"""Tables of the user's own: what is found in them, and which sentence a wrong one gets."""

import contextlib
import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import memory
from core.data.description import LABEL, LEFT_OUT, NUMBER, TRAINING, WORDS
from core.data.table import inspect_table, read_table
from core.errors import DataError, LabError, SpecError

IRIS = "length,width,species\n5.1,3.5,setosa\n4.9,3.0,setosa\n7.0,3.2,versicolor\n"


@pytest.fixture
def table(tmp_path):
    """Writes a table and gives its path."""

    def write(text, name="t.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


def sentence_of(path, **options):
    with pytest.raises(LabError) as caught:
        read_table(path, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def inputs_of(path, **options):
    return read_table(path, **options).parts[TRAINING].inputs.tolist()


def test_numbers_words_and_the_label_are_told_apart(table):
    content = read_table(table("id,age,port,survived\n1,20,S,yes\n2,30,C,no\n3,40,S,yes\n"))
    found = content.description
    assert [column.kind for column in found.columns] == [LEFT_OUT, NUMBER, WORDS, LABEL]
    assert content.parts[TRAINING].inputs.tolist() == [[20, 0, 1], [30, 1, 0], [40, 0, 1]]
    assert content.parts[TRAINING].labels.tolist() == [1, 0, 1]
    assert (found.classes, found.class_counts, found.label) == (("no", "yes"), (1, 2), "survived")
    assert content.scaled.tolist() == [True, False, False]


def test_numbers_as_labels_are_in_the_order_of_their_size(table):
    content = read_table(table("x,class\n1,10\n2,9\n3,10\n"))
    assert content.description.classes == ("9", "10")
    assert content.parts[TRAINING].labels.tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (IRIS, "species"),
        ("class,a,b\n0,1.5,2\n1,2.5,3\n", "class"),
        ("a,kind,b\n1,x,2.5\n2,y,3.5\n", "kind"),
        ("0,1.5,2.5\n1,2.5,3.5\n1,3.5,4.5\n", "column 1"),
        ("1.5,2.5,0\n2.5,3.5,1\n", "column 3"),
    ],
)
def test_the_label_is_guessed(table, text, label):
    assert inspect_table(table(text)).label == label


def test_the_label_may_be_named_or_numbered(table):
    path = table("a,b,c\n0,1,5\n1,0,6\n0,1,7\n")
    assert inspect_table(path, label="b").label == inspect_table(path, label="2").label == "b"
    assert inputs_of(path, label="b") == [[0, 5], [1, 6], [0, 7]]
    assert sentence_of(path, label="d").startswith("label: got 'd'; allowed: a column of t.csv by name (a, b, c)")
    assert "label" in sentence_of(path, label="4")
    assert "label" in sentence_of(table("a,b\n0.5,1.5\n0.7,1.7\n"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (IRIS, ["length", "width", "species"]),
        (IRIS.split("\n", 1)[1], ["column 1", "column 2", "column 3"]),
        ("1,2\n3,4\n5,6\n", ["column 1", "column 2"]),
        ("colour,taste\nred,sweet\ngreen,sour\n", ["colour", "taste"]),
        ("p,x\ne,x\np,s\n", ["column 1", "column 2"]),
        (",a,b\n0,1,x\n1,2,y\n2,3,x\n", ["column 1", "a", "b"]),
    ],
)
def test_a_header_is_noticed(table, text, names):
    assert [column.name for column in inspect_table(table(text), label="2").columns] == names


def test_a_header_can_be_insisted_on(table):
    path = table("1990,2000,2010\n1,2,0\n3,4,1\n")
    assert read_table(path).description.rows == 3
    assert read_table(path, header="yes").description.rows == 2
    assert [column.name for column in inspect_table(path, header="yes").columns] == ["1990", "2000", "2010"]
    assert read_table(table("a,b\nc,x\nc,y\n"), label="2", header="no").description.rows == 3
    with pytest.raises(SpecError, match="header: got 'perhaps'"):
        inspect_table(path, header="perhaps")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_separates_the_cells_is_noticed(table, delimiter):
    assert inputs_of(table(IRIS.replace(",", delimiter))) == [[5.1, 3.5], [4.9, 3.0], [7.0, 3.2]]


def test_quotes_a_decimal_comma_blank_lines_and_a_byte_order_mark(table):
    text = '\ufeff"a, b";c\r\n\r\n"1,5";x\r\n"2,5";y\r\n'
    content = read_table(table(text))
    assert content.description.columns[0].name == "a, b"
    assert content.parts[TRAINING].inputs.tolist() == [[1.5], [2.5]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (IRIS + "1,2\n", "t.csv: line 5 has 2 columns; the first line has 3."),
        (IRIS + "1,,setosa\n", "t.csv: line 5, column 'width': the value is missing; fill it in or take the line out."),
        (IRIS + "?,1,setosa\n", "line 5, column 'length': the value is missing ('?')"),
        (IRIS + "1,2,\n", "line 5, column 'species': the value is missing"),
        (IRIS + "\n\n1,inf,setosa\n", "line 7, column 'width': inf is too large"),
        (IRIS + "1e200,2,setosa\n", "line 5, column 'length': 1e+200 is too large"),
        ("a,b\n1,x\n2,x\n", "has 'x' for all rows; allowed are 2 to 256 classes"),
        ("a,b\n", "label"),
        ("species\nsetosa\n", "line 1 has a single column"),
        ("", "t.csv: is empty."),
        ("species,kind\nx,y\n", "t.csv"),
        ("a,b\n1,x\x00\n", "is not a text file"),
    ],
)
def test_a_wrong_table_gets_one_sentence_with_the_place(table, text, sentence):
    assert sentence in sentence_of(table(text))


def test_a_word_among_numbers_far_below_is_named_with_its_line(table):
    lines = [f"{number},{number % 3},{number}.5" for number in range(120_000)]
    lines[110_000] = "1,2,oops"
    assert sentence_of(table("a,class,b\n" + "\n".join(lines))) == (
        "t.csv: line 110002, column 'b': 'oops' is not a number, as it should be."
    )


def test_text_that_is_not_utf_8_is_named_with_its_line(tmp_path):
    path = tmp_path / "latin.csv"
    path.write_bytes(IRIS.encode() + "1,2,é\n".encode("latin-1"))
    assert sentence_of(path) == "latin.csv: line 5 is not text in UTF-8; save the file as UTF-8."


def test_names_are_no_input_and_a_measurement_no_label(table):
    names = "name,a,class\n" + "".join(f"n{number},{number},{number % 2}\n" for number in range(60))
    assert "line 52, column 'name': is one word more than the 50" in sentence_of(table(names))
    prices = "a,price\n" + "".join(f"{number},{number}.5\n" for number in range(300))
    assert "line 258, column 'price': is one label more than the 256" in sentence_of(table(prices), label="price")


def test_a_table_too_large_for_memory_is_refused_before_it_is_read(table, monkeypatch):
    path = table("a,class\n" + "1.25,0\n1.75,1\n" * 200_000)
    monkeypatch.setattr(memory, "available_bytes", lambda: 50_000_000)
    monkeypatch.setattr("core.data.table.records", lambda form: pytest.fail("it was read"))
    sentence = sentence_of(path)
    assert "rows of 1 inputs need" in sentence
    assert "96 MB of memory, and 50 MB are free" in sentence
    estimate = inspect_table(path)
    assert not estimate.exact
    assert estimate.rows == pytest.approx(400_000, rel=0.01)


def test_columns_of_bytes_are_the_pixels_of_an_image(table):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (5, 64))
    text = "label," + ",".join(f"pixel{number}" for number in range(64)) + "\n"
    text += "".join(f"{row % 2}," + ",".join(map(str, image)) + "\n" for row, image in enumerate(images))
    content = read_table(table(text))
    assert content.description.image.text == "8x8x1"
    assert content.parts[TRAINING].inputs.dtype == np.uint8
    assert np.array_equal(content.parts[TRAINING].inputs, images)


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=8)
cells = st.floats(-1e20, 1e20) | st.integers(-(10**9), 10**9)


@given(
    rows=st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=2)),
    delimiter=st.sampled_from(",;\t|"),
    data=st.data(),
)
def test_numbers_come_back_as_they_were_written(tmp_path_factory, rows, delimiter, data):
    path = tmp_path_factory.mktemp("table") / "t.csv"
    labels = data.draw(st.lists(st.sampled_from(["cat", "dog"]), min_size=len(rows), max_size=len(rows)))
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["class", *(f"x{number}" for number in range(len(rows[0])))])
        writer.writerows([label, *row] for label, row in zip(labels, rows, strict=True))
    if len(set(labels)) < 2:
        assert "for all rows" in sentence_of(path)
        return
    content = read_table(path)
    assert content.parts[TRAINING].inputs.tolist() == [[float(cell) for cell in row] for row in rows]
    assert [content.description.classes[label] for label in content.parts[TRAINING].labels] == labels


@given(st.binary(max_size=200) | st.text('0123456789.,;"\n\tab?', max_size=200).map(str.encode))
def test_any_bytes_at_all_are_a_table_or_one_sentence(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("table") / "t.csv"
    path.write_bytes(data)
    for look in (inspect_table, read_table):
        with contextlib.suppress(DataError, SpecError):
            look(path)
