"""Which Java is taken, and what is said when none fits."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from autograder.errors import LabsError
from infra import java
from infra.java import Java, all_java, find_java, java_paths, version_of


def home(folder: Path, version: str) -> Path:
    """A folder that looks like a Java of this version."""
    (folder / "bin").mkdir(parents=True)
    program = folder / "bin" / "java"
    program.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    program.chmod(0o755)
    if version:
        (folder / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n', encoding="ascii")
    return folder


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine without any Java."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(java, "_usual", list)
    monkeypatch.setattr(java, "_in_package", lambda: None)
    monkeypatch.setattr(java, "_on_path", lambda _environ: None)
    return monkeypatch


@pytest.mark.parametrize(
    ("text", "version"), [("17.0.15", 17), ("1.8.0_402", 8), ("21", 21), ("25.0.1-beta", 25), ("", 0)]
)
def test_version_is_read_from_a_file(tmp_path: Path, text: str, version: int) -> None:
    assert version_of(home(tmp_path / "java", text)) == version


def test_no_java_is_one_sentence(bare: pytest.MonkeyPatch) -> None:
    with pytest.raises(LabsError) as told:
        find_java()
    assert str(told.value).startswith("Spark needs Java 17, and no Java was found: run `")
    assert "\n" not in str(told.value)


def test_wrong_java_is_one_sentence(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = home(tmp_path / "old", "1.8.0_402")
    bare.setenv("JAVA_HOME", str(place))
    with pytest.raises(LabsError, match=r"Spark needs Java 17, and .*old is Java 8: run `"):
        find_java()


def test_a_newer_java_is_passed_over_for_one_that_fits(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    newer, fitting = home(tmp_path / "21", "21.0.4"), home(tmp_path / "17", "17.0.9")
    bare.setattr(java, "_on_path", lambda _environ: newer)
    bare.setattr(java, "_in_package", lambda: fitting)
    assert [one.version for one in all_java()] == [21, 17]
    assert find_java() == Java(fitting, 17, "package")


def test_the_chosen_one_comes_first(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    chosen, other = home(tmp_path / "chosen", "17.0.1"), home(tmp_path / "other", "17.0.2")
    bare.setattr(java, "_usual", lambda: [other, other])
    bare.setenv("JAVA_HOME", str(chosen))
    assert find_java() == Java(chosen, 17, "JAVA_HOME")
    # What JAVA_HOME names may be gone; then the others count, each once.
    bare.setenv("JAVA_HOME", str(tmp_path / "gone"))
    assert [one.home for one in all_java()] == [other]


def test_settings_that_lie_elsewhere_are_found(tmp_path: Path) -> None:
    place = home(tmp_path / "java", "17.0.9")
    settings = tmp_path / "etc" / "java"
    settings.mkdir(parents=True)
    (settings / "jvm.cfg").write_text("-server KNOWN\n", encoding="ascii")
    (place / "lib").mkdir()
    (place / "lib" / "jvm.cfg").symlink_to(settings / "jvm.cfg")
    (place / "lib" / "dangling").symlink_to(tmp_path / "nowhere")
    assert java_paths(Java(place, 17, "system")) == (str(settings), str(place))


def test_the_java_of_this_machine_says_the_version_that_its_file_says() -> None:
    found = find_java()
    said = subprocess.run([str(found.program), "-version"], capture_output=True, text=True, check=True).stderr
    assert f'version "{found.version}.' in said
