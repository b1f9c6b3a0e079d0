"""What several tests of this folder need."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Written by tools and people at work, and ignored by git.
NOT_PART = {".git", ".venv", ".labs", "build", "dist", "node_modules", "__pycache__", ".ipynb_checkpoints"}


def project_files() -> list[Path]:
    """Files of the project: what git tracks or would track, or the whole tree where there is no git."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        names = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
        return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_PART and not name.endswith("_cache")]
        found += [Path(folder, name) for name in names]
    return found
