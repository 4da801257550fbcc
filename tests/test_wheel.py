"""The wheel that is built from this checkout works where there is no checkout, with the data it needs."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from command_line import run_here

ROOT = Path(__file__).parents[1]
_SETS = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
MNIST = {
    f"{name}-ubyte.gz" for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    # Without isolation: the build back-end is one of the development packages, so nothing is downloaded.
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `nntui` command of a fresh environment that has the wheel, and what it needs from the tests' environment."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel]
    subprocess.run(install, check=True, capture_output=True)
    where = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True
    )
    # A folder named in a .pth file is searched, but the .pth files in it are not read: the checkout stays out of sight.
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(where.stdout.strip()) / "dependencies.pth").write_text("\n".join(sorted(folders)))
    for path in (home, *home.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o555)
    return home / "bin" / "nntui"


def run(command: Path, *words: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """Runs the installed command away from the checkout, as a user who has never run it before."""
    ours = {"PYTHONPATH", "NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "VIRTUAL_ENV"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([command, *words], cwd=home, env=environment, capture_output=True, text=True, timeout=300)


def test_the_wheel_holds_both_packages_and_the_data_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {"nntui/cli.py", "core/spec.py"} <= set(names)
    assert {name.rsplit("/", 1)[1] for name in names if name.startswith("nntui/assets/mnist/")} >= MNIST
    assert any(name.startswith("nntui/assets/mnist/LICENSE") for name in names)
    assert {"nntui/assets/book/curves/LICENSE.md", "nntui/assets/book/curves/overfitting.json"} <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]
    styles = {path.relative_to(ROOT).as_posix() for path in (ROOT / "nntui").rglob("*.tcss")}
    assert styles <= set(names), "the app's style sheets"


def test_the_installed_command_says_its_version(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "--version", home=tmp_path)
    assert (done.returncode, done.stdout.split()[0]) == (0, "nntui"), done.stderr


def test_the_installed_command_compiles_once_trains_and_leaves_its_folder_alone(
    installed: Path, tmp_path: Path
) -> None:
    folder, words = installed.parents[1], ("train", "784-30-10", "--batches", "1", "--json")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    done = run(installed, *words, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Compiling the kernels, once for this version" in done.stderr
    measured, end = (json.loads(line) for line in done.stdout.splitlines())
    assert (measured["step"], measured["test"]["count"], end["state"]) == (1, 10_000, "stopped")
    here = run_here(*words, cwd=tmp_path)
    assert measured["test"] == json.loads(here.stdout.splitlines()[0])["test"], "other processes compiled the same"
    again = run(installed, *words, home=tmp_path)
    assert "Compiling" not in again.stderr
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
