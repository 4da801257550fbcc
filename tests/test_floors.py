"""A file imports only from floors below its own: kernels, core, nntui. Nothing slow comes before the first frame."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
INTERFACE = {"nntui", "textual", "rich", "plotext", "click"}


def modules_of(package: str) -> list[Path]:
    files = sorted((ROOT / package).rglob("*.py"))
    assert files, package
    return files


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it the import stands."""
    package = module_name(file).split(".") if file.name == "__init__.py" else module_name(file).split(".")[:-1]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, node.module] if node.module else above)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def top(module: str) -> str:
    return module.split(".")[0]


@pytest.mark.parametrize("file", modules_of("core"), ids=module_name)
def test_core_imports_nothing_of_the_interface(file: Path) -> None:
    assert not {module for module in imported(file) if top(module) in INTERFACE}


@pytest.mark.parametrize("file", modules_of("core/kernels"), ids=module_name)
def test_kernels_import_nothing_else_of_the_project(file: Path) -> None:
    own = {module for module in imported(file) if top(module) in ("core", "nntui")}
    assert not {module for module in own if module != "core" and not module.startswith("core.kernels")}


def loaded_after(statement: str) -> set[str]:
    """The top-level names in sys.modules of a fresh interpreter after a statement."""
    program = f"{statement}\nimport sys; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_core_runs_without_any_of_the_interface() -> None:
    names = [module_name(file) for file in modules_of("core") if file.name != "__main__.py"]
    loaded = loaded_after("import " + ", ".join(names))
    assert "numba" in loaded, "otherwise this test looks at nothing"
    assert not loaded & INTERFACE


def test_the_first_frame_needs_no_numba() -> None:
    loaded = loaded_after("import nntui.app, nntui.cli")
    assert "textual" in loaded
    assert not loaded & {"numba", "llvmlite", "plotext"}


def test_the_command_line_is_light() -> None:
    assert not loaded_after("import nntui.cli") & {"numba", "numpy", "textual", "rich", "plotext"}
