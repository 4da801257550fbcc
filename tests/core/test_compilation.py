"""Where kernels are cached, and that every flavour of them gives the same numbers; in processes of their own."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import compilation
from core.kernels import cache

TRAIN = """
import json
from small_worlds import run, tiny_mnist
from core.trainer import Trainer

values = dict(l2=1.0, momentum={momentum}, precision="{precision}")
trainer = Trainer(run("784-40-20-10 tanh", **values), tiny_mnist(200, 50, 50))
trainer.advance(20)
weights = [float(x) for x in trainer.model.layers()[0][0][:, 3][::40]]
print(json.dumps([trainer.model.gradient(trainer.training, 50)[0], *weights]))
"""
AVX2 = {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+avx2,+fma,+avx,+sse4.2"}


def child(code, **environment):
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(compilation.__file__).parents[1])])
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": paths} | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    ).stdout


@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_portable_kernels_give_the_same_numbers(momentum):
    code = TRAIN.format(precision="float64", momentum=momentum)
    vector, portable = (json.loads(child(code, NNTUI_KERNELS=flavour)) for flavour in ("vector", "portable"))
    assert portable == pytest.approx(vector, rel=1e-9, abs=1e-12)


@pytest.mark.slow
def test_kernels_for_narrower_vectors_give_the_same_numbers():
    """As on a machine with AVX2 or NEON, where a vector is eight numbers wide and tiles are smaller."""
    code = TRAIN.format(precision="float64", momentum=0.0)
    wide = json.loads(child(code))
    narrow = json.loads(child(code, **AVX2))
    assert child("from core.kernels.tiles import LANES; print(LANES)", **AVX2).strip() == "8"
    assert narrow == pytest.approx(wide, rel=1e-9, abs=1e-12)


def test_the_cache_is_named_after_flavour_and_all_kernel_sources(tmp_path, monkeypatch):
    key = cache.source_key()
    monkeypatch.setenv("NNTUI_KERNELS", "portable")
    assert cache.source_key() != key
    monkeypatch.delenv("NNTUI_KERNELS")
    copied = shutil.copytree(cache.SOURCES, tmp_path / "kernels")
    key = cache.source_key(copied)
    assert cache.source_key(copied) == key != cache.source_key()
    times = (copied / "loss.py").stat()
    with (copied / "loss.py").open("a") as source:
        source.write("# edited\n")
    os.utime(copied / "loss.py", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert cache.source_key(copied) != key


@pytest.mark.parametrize("flavour", ["vector", "portable"])
def test_no_two_compiled_functions_share_a_name(flavour):
    """Kernels are compiled in two processes and loaded into one, where machine code is told apart by its name alone."""
    code = """
from collections import Counter
from numba.core.dispatcher import Dispatcher
from core.kernels import (activation, backpropagation, convolution, dense, distortion, dropout, lists, lit_rows, loss,
    optimiser, pooling, sparse, stages, team, tiles)
modules = (activation, backpropagation, convolution, dense, distortion, dropout, lists, lit_rows, loss, optimiser,
    pooling, sparse, stages, team, tiles)
functions = {id(f): f for module in modules for f in vars(module).values() if isinstance(f, Dispatcher)}
names = Counter((f.py_func.__module__, f.py_func.__qualname__) for f in functions.values())
print(len(names), [name for name, count in names.items() if count > 1])
"""
    count, shared = child(code, NNTUI_KERNELS=flavour).split(maxsplit=1)
    assert int(count) > 20
    assert shared.strip() == "[]"


@pytest.mark.parametrize("module", ["core.trainer", "core.data.examples", "core.kernels.dense", "core.team"])
def test_every_way_into_the_core_finds_the_cache_before_numba_does(module, tmp_path):
    code = f"""
import sys, {module}
from numba.core import config
from core.kernels.cache import CACHE
assert str(CACHE) == config.CACHE_DIR, config.CACHE_DIR
"""
    child(code, NUMBA_CACHE_DIR=str(tmp_path))


def test_an_unwritable_cache_folder_is_replaced_by_a_temporary_one(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    printed = child("from core import compilation; print(compilation.CACHE)", NUMBA_CACHE_DIR=str(tmp_path / "file"))
    assert "nntui-kernels-" in printed
    shutil.rmtree(printed.strip())


def test_compiling_tells_how_long_it_takes_and_can_be_cancelled_at_once(tmp_path):
    code = """
import time
from core import compilation
from core.kernels import cache
lines, begun = [], time.monotonic()
assert not compilation.is_compiled("float32")
compilation.prepare("float32", lines.append, lambda: time.monotonic() - begun > 1.0)
print(time.monotonic() - begun)
assert not compilation.is_compiled("float32")
assert len(set(lines)) >= 2 and all(line.startswith("compiling the kernels") for line in lines), lines
"""
    began = time.monotonic()
    assert float(child(code, NUMBA_CACHE_DIR=str(tmp_path))) < 2.5
    assert time.monotonic() - began < 20
