"""`nntui data FILE`: looks at a user's own data before anything is trained on it."""

from pathlib import Path

import click

from core.data_function import is_function
from core.errors import DataError


@click.command("data")
@click.argument("what", metavar="FILE")
@click.option("--label", default="", metavar="COLUMN", help="The column of the classes, by name or number from 1.")
@click.option(
    "--header",
    default="auto",
    metavar="WORD",
    help="Whether the first line names the columns: yes, no or auto.  [default: auto]",
)
def data_command(what: str, label: str, header: str) -> int:
    """Show what is in FILE: your own data, to train on with `nntui train --data FILE`.

    FILE is a table (CSV or TSV), NumPy arrays (NPZ or NPY), IDX images (also .gz), or a folder with one folder of
    images for each class. It may also be a function, such as 'f(x) = 0.5 + 0.4sin(9x)' or 'f(x, y) = hill'.
    """
    from core.data.function import look_at_function
    from core.data.source import inspect_data, read_data
    from nntui.data_text import description_lines, function_lines

    if is_function(what):
        click.echo("\n".join(function_lines(look_at_function(what))))
        return 0
    path = Path(what)
    found = inspect_data(path, label, header)
    try:
        found = read_data(path, label, header).description
    except DataError:
        click.echo("\n".join(description_lines(found)))
        raise
    click.echo("\n".join(description_lines(found)))
    return 0
