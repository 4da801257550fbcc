"""`nntui data FILE`: looks at a user's own data before anything is trained on it."""

from pathlib import Path

import click

from core.errors import DataError


@click.command("data")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--label", default="", metavar="COLUMN", help="The column of the classes, by name or number from 1.")
@click.option(
    "--header",
    default="auto",
    metavar="WORD",
    help="Whether the first line names the columns: yes, no or auto.  [default: auto]",
)
def data_command(path: Path, label: str, header: str) -> int:
    """Show what is in FILE: your own data, to train on with `nntui train --data FILE`.

    FILE is a table (CSV or TSV), NumPy arrays (NPZ or NPY), IDX images (also .gz), or a folder with one folder of
    images for each class.
    """
    from core.data.source import inspect_data, read_data
    from nntui.data_text import description_lines

    found = inspect_data(path, label, header)
    try:
        found = read_data(path, label, header).description
    except DataError:
        click.echo("\n".join(description_lines(found)))
        raise
    click.echo("\n".join(description_lines(found)))
    return 0
