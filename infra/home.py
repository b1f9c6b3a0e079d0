"""Where settings, keys and data of the services are kept."""

from __future__ import annotations

import os
from pathlib import Path


def services_home() -> Path:
    """Folder of local servers and of settings files: LABS_SERVICES_HOME, or the user's own data folder."""
    setting = os.environ.get("LABS_SERVICES_HOME")
    if setting:
        return Path(setting).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("bdti-labs", appauthor=False)) / "services"


def settings_path() -> Path:
    """The settings file in use: LABS_SERVICES, or the learner's own below the services folder."""
    setting = os.environ.get("LABS_SERVICES")
    return Path(setting).expanduser().absolute() if setting else services_home() / "services.toml"


def admin_path(home: Path | None = None) -> Path:
    """Settings file of whoever may add and remove learners."""
    return (home or services_home()) / "admin.toml"


def learner_path(name: str, home: Path | None = None) -> Path:
    """Settings file of one learner."""
    return (home or services_home()) / "learners" / f"{name}.toml"
