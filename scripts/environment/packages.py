"""Installs packages of the operating system, where that is Debian's kind and we may."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import List, Mapping, Optional, Sequence


def install(names: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Install packages with apt-get, as root or by a sudo that asks for no password.

    Returns False, having changed nothing, where there is no apt-get or no right to use it, and
    False where apt-get fails; what it says stands on the screen.
    """
    apt = shutil.which("apt-get", path=environ.get("PATH"))
    prefix = _prefix(environ)
    if apt is None or prefix is None:
        return False
    print(f"Installing {' '.join(names)} with apt-get", flush=True)
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq"]
    steps = (["update"], ["install", "-y", "--no-install-recommends", *names])
    return all(_succeeds(command + step, environ) for step in steps)


def _prefix(environ: Mapping[str, str]) -> Optional[List[str]]:
    """What makes a command run as root: nothing for root; None where it is impossible."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo", path=environ.get("PATH"))
    return [sudo, "-n"] if sudo and _succeeds([sudo, "-n", "true"], environ) else None


def _succeeds(command: Sequence[str], environ: Mapping[str, str]) -> bool:
    done = subprocess.run(
        list(command), env=dict(environ), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    return done.returncode == 0
