"""The command line. What takes time to import is imported by the command that needs it."""

import difflib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.data_function import is_function
from core.errors import DataError, LabError
from core.run_file import run_to_toml
from core.spec import MNIST, Run
from nntui.data_command import data_command
from nntui.exit_codes import FAILURE, OK, TERMINATED, USAGE, end_tidily_on_sigterm, interruption_code
from nntui.lessons_command import lessons_command
from nntui.run_options import NotARunError, run_from_words, run_options

if TYPE_CHECKING:
    from types import FrameType

    from core.lessons import Lesson
    from core.scenes.scene import Scene
    from nntui.app import LabApp

_FILE = click.Path(dir_okay=False, path_type=Path)


class _Commands(click.Group):
    """Takes a first word that is no command as the run to open in the lab."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            args = ["lab", *args]
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        click.echo(f"nntui {version('nntui')}")
        ctx.exit()


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    subcommand_metavar="[RUN | COMMAND ...]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 done, 1 failed or diverged, 2 wrong usage, 130 interrupted.",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
@click.pass_context
def commands(context: click.Context) -> int | None:
    """A laboratory for neural networks in the terminal.

    Without a command it opens the lab: on the default run, or on RUN, which is a run file (TOML), a network such as
    784-100-10, your own data such as iris.csv, or a function such as 'f(x) = book'.
    """
    return None if context.invoked_subcommand else _open_lab(None)


@commands.command()
@click.argument("run", required=False)
def lab(run: str | None) -> int:
    """Open the lab on RUN: a run file (TOML), a network such as 784-100-10, data such as iris.csv, or f(x) = book."""
    return _open_lab(run)


def _open_lab(word: str | None) -> int:
    try:
        run = run_from_words(word, None, {})
    except NotARunError as error:
        names = sorted(commands.commands)
        near = difflib.get_close_matches(error.word, names, 1)
        hint = f" Did you mean `nntui {near[0]}`?" if near else ""
        raise NotARunError(error.word, before=f"a command ({', '.join(names)}) nor ", after=hint) from None
    return _show_lab(run)


def _show_lab(run: Run, lesson: "Lesson | None" = None, scene: "Scene | None" = None) -> int:
    _require_terminal()
    if run.data != MNIST and not is_function(run.data):
        from core.data.source import read_data

        read_data(Path(run.data), run.label, run.header)  # what is wrong with it is said here; the engine finds it read
    from nntui.app import LabApp
    from nntui.quick_exit import leave, quick_driver

    app = LabApp(run=run, driver_class=quick_driver(), lesson=lesson, scene=scene)
    _quit_on_sigterm(app)
    try:
        app.run()
    finally:
        if app.leaving:
            leave(app.return_code or OK)
    return app.return_code or OK


def _require_terminal() -> None:
    # Textual draws on standard error, which may be redirected while standard output is not.
    is_terminal = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    if not is_terminal:
        raise click.UsageError("The lab needs a terminal for input and output; `nntui train` does without.")
    if os.environ.get("TERM") in ("dumb", "unknown"):
        raise click.UsageError("The lab needs a terminal that can place text (TERM says it cannot); try `nntui train`.")


def _quit_on_sigterm(app: "LabApp") -> None:
    """Lets the app leave the terminal as it found it; it wakes up for its next drawing."""
    import signal

    def leave(number: int, frame: "FrameType | None") -> None:
        app.leave(TERMINATED)

    signal.signal(signal.SIGTERM, leave)


@commands.command()
@click.argument("run", required=False, metavar="[NETWORK | RUN.toml | DATA]")
@run_options
@click.option("--run", "run_file", type=_FILE, metavar="FILE", help="Start from this run file.")
@click.option("--save", type=_FILE, metavar="FILE", help="Write the run to a file that `nntui FILE` opens.")
@click.option("--batches", type=click.IntRange(min=1), metavar="N", help="Stop after so many mini-batches.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each epoch, and one at the end.")
def train(
    run: str | None,
    run_file: Path | None,
    save: Path | None,
    batches: int | None,
    as_json: bool,
    **options: str | None,
) -> int:
    """Train without the lab and print how each epoch ends.

    NETWORK is a line such as 784-30-10, or "784, dense 30 relu, softmax 10". Options go before what a run file says.
    DATA is a file or folder of your own, or a function such as 'f(x) = 0.5 + 0.4sin(9x)'; `nntui data` shows what
    is in it.
    """
    wanted = run_from_words(run, run_file, options)
    if save:
        _save_run(wanted, save)
    from nntui.headless import Headless
    from nntui.headless_output import choose_output

    end_tidily_on_sigterm()
    ending = Headless(wanted, choose_output(as_json), batches).train()
    if ending.state == "interrupted":
        return interruption_code(ending.interruption)
    return FAILURE if ending.state == "diverged" else OK


@commands.command("find-rate")
@click.argument("run", required=False, metavar="[NETWORK | RUN.toml]")
@run_options
@click.option("--run", "run_file", type=_FILE, metavar="FILE", help="Start from this run file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def find_rate(run: str | None, run_file: Path | None, as_json: bool, **options: str | None) -> int:
    """Sweep the learning rate and suggest one.

    Trains on mini-batches with an ever greater learning rate, until the loss blows up.
    """
    wanted = run_from_words(run, run_file, options)
    from nntui.find_rate import find_rate

    end_tidily_on_sigterm()
    return find_rate(wanted, as_json)


@commands.command()
@click.argument("run", required=False, metavar="[NETWORK | RUN.toml]")
@click.option("--of", "members", type=click.IntRange(2, 100), default=5, show_default=True, help="How many networks.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="How many to train at once.")
@run_options
@click.option("--run", "run_file", type=_FILE, metavar="FILE", help="Start from this run file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def ensemble(
    run: str | None, members: int, jobs: int, run_file: Path | None, as_json: bool, **options: str | None
) -> int:
    """Train several networks, from SEED, SEED + 1, ..., and let them vote on the test images.

    Prints the accuracy of each, of their plurality vote (ties go to the greater mean probability) and of their mean
    probability, and on which images they disagree.
    """
    wanted = run_from_words(run, run_file, options)
    from nntui.ensemble import run_ensemble

    end_tidily_on_sigterm()
    return run_ensemble(wanted, members, jobs, as_json)


def _save_run(run: Run, path: Path) -> None:
    try:
        path.write_text(run_to_toml(run), encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}.") from None


commands.add_command(data_command)
commands.add_command(lessons_command)


@commands.command()
@click.argument("lesson_id", metavar="ID")
def lesson(lesson_id: str) -> int:
    """Open the lab with the lesson ID, or with the only one whose id begins so; `nntui lessons` lists them."""
    from nntui.lesson_session import shipped_course

    found = shipped_course().find(lesson_id)
    return _show_lab(found.run, found)


@commands.command()
@click.argument("scene", nargs=-1, metavar="[SCENE]")
@click.option("--picture", type=_FILE, metavar="FILE", help="Only write its picture, to FILE.svg or FILE.png.")
@click.option("--list", "listed", is_flag=True, help="List all scenes there are, by name.")
@click.option("--saved", is_flag=True, help="Only list the saved scenes.")
def universality(scene: tuple[str, ...], picture: Path | None, saved: bool, listed: bool) -> int:
    """Open the playground, where any function is built by hand or by the proof.

    SCENE is a line such as 'game', 'bump s1=0.3 h=0.8' or 'proof target=runge bumps=100', which y copies there, or the
    name of a scene that was saved there.
    """
    from nntui.playground.kept_scenes import KeptScenes, find_scene

    if listed:
        from nntui.universality_command import list_scenes

        return list_scenes()
    if saved:
        from nntui.universality_command import list_kept

        return list_kept(KeptScenes())
    wanted = find_scene(" ".join(scene) or "sigmoid", KeptScenes())
    if picture is not None:
        from nntui.universality_command import write_picture

        return write_picture(wanted, picture)
    return _show_lab(run_from_words(None, None, {}), scene=wanted)


@commands.command()
@click.option("--net", "nets", multiple=True, metavar="NETWORK", help="Only this network; may be repeated.")
@click.option("--batch-size", type=click.IntRange(min=1), help="Only with mini-batches of this size.")
@click.option("--peer", "peers", multiple=True, metavar="NAME", help="Only against this peer; may be repeated.")
@click.option("--rounds", type=click.IntRange(min=1), help="How often each has its turn.  [default: 5]")
@click.option("--seconds", type=click.FloatRange(min=0), help="How long a turn is at least.  [default: 1]")
@click.option("--quick", is_flag=True, help="Short turns in few rounds: a rough picture.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for the machine and for each network.")
def bench(
    nets: tuple[str, ...],
    batch_size: int | None,
    peers: tuple[str, ...],
    rounds: int | None,
    seconds: float | None,
    quick: bool,
    as_json: bool,
) -> int:
    """Measure training speed beside other libraries.

    Trains the same networks on the same data with nntui and with whichever of these are installed: PyTorch, JAX,
    scikit-learn and NumPy (`pip install "nntui[bench]"` for all).
    """
    from nntui.bench.command import choose, run_benchmark

    end_tidily_on_sigterm()
    return run_benchmark(choose(nets, peers, rounds, seconds, quick, batch_size), as_json)


@commands.command()
@click.argument("name", required=False, type=click.Choice(["random", "darkness", "svm"]))
@click.option("--training", type=int, default=50_000, metavar="N", help="Use the first N images.  [default: 50000]")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each baseline.")
def baseline(name: str | None, training: int, as_json: bool) -> None:
    """How many digits one gets right without a network.

    Guessing at random, comparing the mean darkness of an image, and a support vector machine with the book's settings,
    which needs `pip install "nntui[svm]"` and about ten minutes for all images. Without a name: the two quick ones.
    """
    from nntui.baseline import run_baselines

    end_tidily_on_sigterm()
    run_baselines(name, training, as_json)


@commands.command()
@click.argument("wanted", nargs=-1, metavar="[EXPERIMENT | CHAPTER]...")
@click.option("--all", "everything", is_flag=True, help="Every experiment there is.")
@click.option("--quick", is_flag=True, help="Only what ends within a minute each, and within three minutes in all.")
@click.option("--resume", is_flag=True, help="Go on where an interrupted one stopped; what is done is not done again.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("reproduced"),
    show_default=True,
    metavar="FOLDER",
    help="Where the report and its pictures go.",
)
@click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help="Processes at once.  [default: one a core]")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each job and each experiment.")
def reproduce(
    wanted: tuple[str, ...], everything: bool, quick: bool, resume: bool, out: Path, jobs: int | None, as_json: bool
) -> int:
    """Play the book's experiments and hold them against what it published.

    EXPERIMENT is an id such as ch3.overfit-1000, CHAPTER such as ch3; without either, and without --all or --quick,
    they are listed. Writes a report with our curves over the published ones, and fails if one differs.
    """
    from nntui.reproduce.command import Wishes
    from nntui.reproduce.command import reproduce as play

    end_tidily_on_sigterm()
    return play(Wishes(wanted, everything and not wanted, quick, resume, out, jobs, as_json))


def main() -> None:
    """The `nntui` command: runs it, says in one sentence what went wrong, and exits with the code for it."""
    sys.exit(_run())


def _run() -> int:
    try:
        code = commands.main(prog_name="nntui", standalone_mode=False)
        sys.stdout.flush()
        return code or OK
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "nntui"
        return _refuse(f"{error.format_message()} See `{command} --help`.", USAGE)
    except click.ClickException as error:
        return _refuse(error.format_message(), error.exit_code)
    except click.Abort as abort:
        return _refuse("Interrupted.", interruption_code(abort.__cause__))
    except DataError as error:
        return _refuse(str(error), FAILURE)
    except LabError as error:
        return _refuse(str(error), USAGE)
    except MemoryError:
        return _refuse("There is not enough memory for this.", FAILURE)
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python must not try to write the rest when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE


def _refuse(sentence: str, code: int) -> int:
    click.echo(f"nntui: {sentence}", err=True)
    return code
