"""Every block of commands says how it is tested, and every command in prose is one that the programs know."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.guides.parsing import Unknown, make_targets, parse
from tests.guides.reading import OTHER, SHELL, WAYS, Block, blocks, guides, inline_commands

# How many blocks can't be run here. A new one has to be counted here, so that nobody adds one in passing.
NOT_RUN = 7

ALL = [block for guide in guides() for block in blocks(guide)]


def test_every_block_says_what_it_is_and_how_it_is_tested() -> None:
    for block in ALL:
        assert block.language in SHELL | OTHER | {""}, f"{block.place}: {block.language!r} is no language of the guides"
        if not block.language:
            commands = [line for line in block.text.splitlines() if re.match(r"\s*(\S*/)?(labs|make|nbgrader) ", line)]
            assert not commands, f"{block.place}: write ```sh above commands"
        if block.language in SHELL:
            assert block.way in WAYS, f"{block.place}: add a comment such as <!-- commands: run --> above the block"
            assert bool(block.reason) == (block.way == "known"), f"{block.place}: only 'known' has a reason, and must"


def test_few_blocks_are_parsed_only_and_each_says_why() -> None:
    known = [block for block in ALL if block.way == "known"]
    assert len(known) == NOT_RUN, [block.place for block in known]
    assert all(block.reason.endswith(".") and len(block.reason.split()) >= 5 for block in known)
    ways = Counter(block.way for block in ALL if block.language in SHELL)
    assert ways["run"] > len(known), ways


@pytest.mark.parametrize("block", [one for one in ALL if one.language in SHELL], ids=lambda one: one.place)
def test_each_line_of_a_block_parses(block: Block) -> None:
    assert block.commands()
    for line in block.commands():
        parse(line)


@pytest.mark.parametrize("guide", guides(), ids=lambda one: one.name)
def test_commands_in_prose_parse(guide: Path) -> None:
    for line, text in inline_commands(guide):
        try:
            parse(text, whole=False)
        except Unknown as unknown:
            pytest.fail(f"{guide.name}:{line}: `{text}`: {unknown}")


@pytest.mark.parametrize(
    "line",
    [
        "labs grades clustering submissions --out graded",
        "labs grade clustering submissions",
        "labs grade clustering submissions --output graded",
        "labs check clustering --timeout soon",
        "labs services learner invite ada",
        "LABS_LANG=fr labs lists",
        "sudo labs hub raise",
        "labs hub grader -- services learner invite ada",
        "cd graded && labs report graded --no-such-option",
        "make everything",
        "rm -rf build",
        "conda env create --file no-such-file.yml",
        "labs 'grade",
    ],
)
def test_a_line_that_its_program_would_refuse_is_noticed(line: str) -> None:
    with pytest.raises(Unknown):
        parse(line)


def test_prose_may_leave_arguments_out_and_nothing_else() -> None:
    assert parse("labs grade", whole=False) == "labs"
    assert parse("labs cloud learner", whole=False) == "labs"
    with pytest.raises(Unknown):
        parse("labs grade --no-such-option", whole=False)


def test_makefile_lists_its_targets() -> None:
    assert {"start", "env", "test", "site", "site-links", "lock"} <= make_targets()
