"""Where compiled kernels are kept. Imported with the package, before numba, which reads the folder's name only once.

Numba's own cache does not notice an edit in another file than the function's own, and it refuses to import where it
finds no writable folder; so the cache gets a folder named after all kernel sources, in the user's cache folder, or else
a temporary one. The name is made of their content, and of place and time too, since Numba looks at those itself.
"""

import hashlib
import os
import tempfile
from pathlib import Path

import platformdirs

SOURCES = Path(__file__).parent
_FLAVOUR = "NNTUI_KERNELS"


def flavour() -> str:
    """`vector` for kernels on LLVM vectors, `portable` for the plain loops that give the same numbers to rounding."""
    return "portable" if os.environ.get(_FLAVOUR) == "portable" else "vector"


def source_key(sources: Path = SOURCES) -> str:
    """A name made of the flavour and of all kernel sources in a folder."""
    digest = hashlib.sha256(flavour().encode())
    for source in sorted(sources.glob("*.py")):
        digest.update(f"{source.resolve()} {source.stat().st_mtime_ns}".encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _usable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _choose_folder() -> Path:
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    folder = Path(chosen) if chosen else platformdirs.user_cache_path("nntui") / "kernels"
    key = source_key()
    if folder.name != key:
        folder = folder / key
    return folder if _usable(folder) else Path(tempfile.mkdtemp(prefix="nntui-kernels-"))


CACHE = _choose_folder()
os.environ["NUMBA_CACHE_DIR"] = str(CACHE)
