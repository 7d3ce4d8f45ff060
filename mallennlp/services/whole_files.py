"""Files that appear whole: written under a name of their own beside the place, and named when all
of them is on the disk.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Iterator


@contextlib.contextmanager
def unfinished(folder: Path, prefix: str, content: bytes, mode: int) -> Iterator[Path]:
    """A file with this content, written through to the disk, in a folder.

    ``prefix``: what its name begins with; ``mode``: its permissions. Inside the block it is renamed
    or linked to where it belongs; what is left of it afterwards is removed. Raises OSError.
    """
    handle, name = tempfile.mkstemp(prefix=prefix, dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        yield Path(name)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
