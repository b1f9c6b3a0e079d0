"""The libraries: present, importable, in range, able to draw, and not fighting over cores."""

from __future__ import annotations

from importlib import metadata, util

from autograder.doctor.finding import OK, PROBLEM, WARNING, Finding, everywhere, set_variable, unset_variable
from autograder.doctor.probe import Probe
from autograder.doctor.system import usable_cores
from autograder.doctor.versions import Requirement, allows
from autograder.text import _

# From here on, installing the whole environment is quicker than naming packages.
_MANY = 4


def check_packages(probe: Probe) -> list[Finding]:
    """Each package of the course (and of the lab) is installed, in range, and can really be imported."""
    title = _("Packages")
    needs = probe.requirements.packages + (probe.lab.packages if probe.lab else ())
    if not needs:
        seen = _("The list of packages is not found: neither pyproject.toml nor an installed course.")
        action = _("Install the course's environment.")
        command = everywhere(probe.environment_command())
        return [Finding("packages", title, PROBLEM, seen, _("The course's list of packages."), action, command)]
    installed = {need: _version(need) for need in needs}
    imports = _imports(probe)
    told = {need: imports.get(need.module, ("untried", "", "")) for need in needs}
    missing = [need for need in needs if installed[need] is None and told[need][0] in ("missing", "untried")]
    wrong = [need for need, version in installed.items() if version and not allows(need.versions, version)]
    # A package that lacks a missing one is mended by the same command, and not worth a finding of its own.
    lacking = {need.module.split(".")[0] for need in missing}
    broken = [
        need
        for need in needs
        if told[need][0] in ("broken", "missing") and need not in missing and told[need][2].split(".")[0] not in lacking
    ]
    untried = [need for need in needs if told[need][0] == "untried" and need not in missing]
    found = []
    if missing:
        seen = _("Not installed: {names}.").format(names=", ".join(need.name for need in missing))
        found.append(_to_install(probe, title, seen, _("Install what is missing."), missing))
    if wrong:
        seen = _("Wrong version: {names}.").format(names=", ".join(f"{need.name} {installed[need]}" for need in wrong))
        action = _("Install the version that the course is tested with, then restart the kernel.")
        found.append(_to_install(probe, title, seen, action, wrong))
    found += [_broken(probe, title, need, told[need][1]) for need in broken]
    if untried:
        found += _stopped_findings(probe, title, untried)
    if not found:
        seen = _("{count} packages can be imported, in the versions wanted.").format(count=len(needs))
        found.append(Finding("packages", title, OK, seen, _("All packages, in range.")))
    return found


def _to_install(probe: Probe, title: str, seen: str, action: str, needs: list[Requirement]) -> Finding:
    expected = ", ".join(need.text for need in needs) + "."
    return Finding("packages", title, PROBLEM, seen, expected, action, everywhere(_install(probe, needs)))


def _version(need: Requirement) -> str | None:
    try:
        return metadata.version(need.name)
    except metadata.PackageNotFoundError:
        return None


def _imports(probe: Probe) -> dict[str, tuple[str, str, str]]:
    """State ("ok", "missing", "broken"), words and absent module of each module that a helper process tried."""
    return {
        record["module"]: (record["state"], record.get("words", ""), record.get("lacks", ""))
        for kind in ("libraries", "jupyter")
        for record in probe.worker(kind).reports()
        if "module" in record
    }


def _stopped_findings(probe: Probe, title: str, untried: list[Requirement]) -> list[Finding]:
    """The package at which a helper process crashed or hung, and the packages that were not tried after it."""
    found, rest = [], list(untried)
    for kind in ("libraries", "jupyter"):
        culprit = next((need for need in untried if need.module == stopped_at(probe, kind)), None)
        if culprit is None:
            continue
        rest.remove(culprit)
        end = probe.worker(kind).end()
        words = _("Python itself crashed (exit code {code})").format(code=end["code"])
        if end["end"] == "timeout":
            words = _("still not imported after {seconds} seconds").format(seconds=round(probe.limits.patience))
        found.append(_broken(probe, title, culprit, words))
    if rest:
        seen = _("Not tried: {names}.").format(names=", ".join(need.name for need in rest))
        action = _("Mend the other packages first, then run the doctor again.")
        found.append(Finding("packages", title, WARNING, seen, _("Every package is imported once."), action))
    return found


def stopped_at(probe: Probe, kind: str) -> str:
    """What the helper process `kind` was trying when it crashed or hung; empty if it came to its end."""
    worker = probe.worker(kind)
    if worker.end()["end"] == "done":
        return ""
    last = worker.find("trying")
    return str(last["trying"]) if last else ""


def _broken(probe: Probe, title: str, need: Requirement, words: str) -> Finding:
    seen = _("{name} is installed but can't be imported: {reason}.").format(name=need.name, reason=words.rstrip("."))
    expected = _("import {module} works.").format(module=need.module)
    backend = probe.environ.get("MPLBACKEND")
    if need.module == "matplotlib" and backend and backend in words:
        action = _("The setting MPLBACKEND names a drawing program that Matplotlib does not know. Remove it.")
        return Finding("packages", title, PROBLEM, seen, expected, action, unset_variable("MPLBACKEND"))
    action = _("Install it again, then restart the kernel.")
    return Finding(
        "packages",
        title,
        PROBLEM,
        seen,
        expected,
        action,
        everywhere(_install(probe, [need], "--force-reinstall --no-deps ")),
    )


def _install(probe: Probe, needs: list[Requirement], option: str = "") -> str:
    """The command for a few packages, through pip; for many, all that the course has pinned."""
    whole = probe.environment_command()
    if whole.startswith("conda env update") or util.find_spec("pip") is None:
        return whole
    pip = f"{probe.python_command()} -m pip install"
    lock = probe.root / "requirements.lock"
    if len(needs) >= _MANY and lock.is_file():
        return f"{pip} --requirement {probe.quote(lock)}"
    wanted = " ".join(f'"{need.text}"' for need in needs)
    return f"{pip} {option}{wanted}"


def check_figure(probe: Probe) -> Finding:
    """Matplotlib draws a figure without a screen, and keeps its list of fonts from one start to the next."""
    title = _("Figures")
    expected = _("Matplotlib draws, and can write its cache folder.")
    worker = probe.worker("libraries")
    record = worker.find("figure")
    if record is None and stopped_at(probe, "libraries") != "figure":
        seen = _("Not looked at, because {name} stopped the test.").format(name=stopped_at(probe, "libraries") or "?")
        return Finding("figure", title, WARNING, seen, expected, _("Mend the packages first."))
    answer = record["figure"] if record else {"error": worker.end()["words"] or worker.end()["end"]}
    if "error" in answer:
        seen = _("Drawing a figure fails: {reason}.").format(reason=answer["error"].rstrip("."))
        need = next((need for need in probe.requirements.packages if need.module == "matplotlib"), None)
        action = _("Install Matplotlib again, then restart the kernel.")
        command = _install(probe, [need or Requirement("matplotlib")], "--force-reinstall --no-deps ")
        return Finding("figure", title, PROBLEM, seen, expected, action, everywhere(command))
    if not answer["dark_pixels"]:
        seen = _("The figure that was drawn is empty.")
        action = _("Remove your own Matplotlib settings file; its place is printed by this command.")
        command = f'{probe.python_command()} -c "import matplotlib; print(matplotlib.matplotlib_fname())"'
        return Finding("figure", title, PROBLEM, seen, expected, action, everywhere(command))
    if answer["cache_refused"]:
        wanted = probe.environ.get("MPLCONFIGDIR") or probe.environ.get("XDG_CACHE_HOME") or "~"
        seen = _("Matplotlib can't write its folder under {folder}, so each start is slow.").format(folder=wanted)
        action = _("Give it a folder that can be written.")
        commands = set_variable("MPLCONFIGDIR", str(probe.root / ".labs" / "matplotlib"))
        return Finding("figure", title, WARNING, seen, expected, action, commands)
    seen = _("A figure was drawn; the cache is {folder}.").format(folder=answer["cache"])
    return Finding("figure", title, OK, seen, expected)


def check_threads(probe: Probe) -> Finding:
    """The numerical libraries take no more threads than there are cores; more of them only wait for each other."""
    title = _("Threads")
    cores = usable_cores()
    expected = _("At most {cores} threads, one a core.").format(cores=cores)
    record = probe.worker("libraries").find("threads")
    most = record["threads"].get("most") if record else None
    if most is None:
        seen = _("The number of threads is unknown, because the libraries did not load.")
        return Finding("threads", title, WARNING, seen, expected, _("Mend the packages first."))
    seen = _("The numerical libraries use up to {most} threads on {cores} cores.").format(most=most, cores=cores)
    if most <= cores:
        return Finding("threads", title, OK, seen, expected)
    action = _("Set the number of threads, then restart the kernel.")
    variables = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    settings = [set_variable(name, str(cores)) for name in variables]
    commands = {platform: "; ".join(each[platform] for each in settings) for platform in settings[0]}
    return Finding("threads", title, WARNING, seen, expected, action, commands)
