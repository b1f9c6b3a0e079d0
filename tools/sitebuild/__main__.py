"""`make site` builds build/site; `make site-links` asks the addresses that its links lead to."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

from autograder.errors import LabsError
from tools.side import program
from tools.sitebuild import leaks, links
from tools.sitebuild.collect import ROOT, collect
from tools.sitebuild.html_pages import read_all

SITE = ROOT / "build" / "site"
CONF = Path(__file__).resolve().parent / "sphinx_side"


class NotBuilt(Exception):
    """The site has a fault; the text says which, and nothing was replaced."""


def main(arguments: list[str]) -> int:
    """Run one of the two commands. Returns 1 when there is a fault, after a sentence for each."""
    parser = argparse.ArgumentParser(prog="python -m tools.sitebuild", description=__doc__)
    parser.add_argument("--outside", action="store_true", help="ask the addresses of a built site; uses the network")
    parser.add_argument("--out", type=Path, default=SITE, help="folder of the site (default: build/site)")
    parser.add_argument("--repository", default="", help="address of the source files, for links to them")
    options = parser.parse_args(arguments)
    try:
        if options.outside:
            return ask_outside(options.out)
        build(options.out, options.repository)
    except (NotBuilt, LabsError, FileNotFoundError) as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def build(out: Path, repository: str = "") -> None:
    """Build the site into `out`, which is replaced whole once everything is in order. Raises NotBuilt otherwise."""
    sphinx = program("site", "sphinx-build")
    started = time.monotonic()
    work = out.with_name(out.name + "-work")
    shutil.rmtree(work, ignore_errors=True)
    print("Gathering labs, guides and data cards ...", flush=True)
    collect(work / "source")
    print("Rendering them ...", flush=True)
    render(sphinx, work / "source", work / "html", repository)
    pages = read_all(work / "html")
    print(f"Checking {len(pages)} pages ...", flush=True)
    refuse(work / "html")
    shutil.rmtree(out, ignore_errors=True)
    (work / "html").rename(out)
    shutil.rmtree(work)
    print(f"{out / 'index.html'} is ready, after {time.monotonic() - started:.0f} seconds.")
    print(
        f"Links lead to {len(links.outside(pages))} addresses elsewhere; `make site-links` asks whether they are there."
    )


def render(sphinx: Path, source: Path, html: Path, repository: str = "") -> None:
    """Run Sphinx, for which a warning is a fault. Raises NotBuilt with what it said."""
    command = [str(sphinx), "-q", "-W", "--keep-going", "--no-color", "-b", "html", "-c", str(CONF)]
    command += ["-D", f"labs_repository={repository}", "-d", str(html.with_name("doctrees"))]
    done = subprocess.run([*command, str(source), str(html)], capture_output=True, text=True)
    if done.returncode:
        raise NotBuilt(f"The site was not built. Sphinx said:\n{done.stderr.strip()}")
    # What only a next build would need, of Sphinx or of the theme.
    for name in (".buildinfo", "objects.inv", "_static/webpack-macros.html"):
        (html / name).unlink(missing_ok=True)


def refuse(html: Path) -> None:
    """Raise NotBuilt when a page gives away a solution, has a broken link, or needs the network."""
    pages = read_all(html)
    faults = [f"{leak}. Learners must not get this." for leak in leaks.find(html, pages)]
    faults += links.broken_inside(html, pages)
    faults += links.loaded_from_outside(pages)
    if faults:
        raise NotBuilt("\n".join([f"The site was not built, for {len(faults)} reasons:", *faults]))


def ask_outside(folder: Path) -> int:
    """Ask every address elsewhere that the site links to. Returns 1 when one is gone."""
    if not (folder / "index.html").is_file():
        raise NotBuilt(f"There is no site in {folder}. Run `make site` first.")
    asked = links.outside(read_all(folder))
    print(f"Asking {len(asked)} addresses over the network ...", flush=True)
    gone = 0
    for address, names in asked.items():
        there, answer = links.ask(address)
        gone += not there
        print(
            f"{'ok     ' if there else 'BROKEN '} {address}: {answer}" + ("" if there else f" (in {', '.join(names)})")
        )
    print(f"{gone} of {len(asked)} addresses are gone." if gone else f"All {len(asked)} addresses are there.")
    return 1 if gone else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
