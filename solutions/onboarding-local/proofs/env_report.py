# %% alternate="packaging, parents, plain loop"
def env_report(executable, prefix, installed, needed):
    from packaging.version import Version

    report = {"same_environment": False, "missing": [], "too_old": []}
    folder = PureWindowsPath(prefix)
    for parent in PureWindowsPath(executable).parents:
        if parent == folder:
            report["same_environment"] = True
    for name in sorted(needed):
        if name not in installed:
            report["missing"].append(name)
        elif Version(installed[name]) < Version(needed[name]):
            report["too_old"].append(name)
    print(report)
    return report


# %% alternate="texts with one kind of slash, zip_longest"
def env_report(executable, prefix, installed, needed):
    from itertools import zip_longest

    def older(have, least):
        for left, right in zip_longest(have.split("."), least.split("."), fillvalue="0"):
            if int(left) != int(right):
                return int(left) < int(right)
        return False

    start = prefix.replace("\\", "/").rstrip("/") + "/"
    return dict(
        too_old=sorted(n for n in set(needed) & set(installed) if older(installed[n], needed[n])),
        missing=sorted(set(needed) - set(installed)),
        same_environment=executable.replace("\\", "/").startswith(start),
    )


# %% mutant="another key" refused="same" message="env_report.form"
def env_report(executable, prefix, installed, needed):
    return {"same": True, "missing": [], "too_old": []}


# %% mutant="a sentence instead of a truth value" refused="same" message="env_report.not_bool"
def env_report(executable, prefix, installed, needed):
    return {"same_environment": "yes", "missing": [], "too_old": []}


# %% mutant="interpreter directly in the folder" refused="same" message="env_report.not_recognised"
def env_report(executable, prefix, installed, needed):
    return {"same_environment": str(PurePosixPath(executable).parent) == prefix, "missing": [], "too_old": []}


# %% mutant="only the name of the environment" refused="same" message="env_report.not_noticed"
def env_report(executable, prefix, installed, needed):
    return {"same_environment": PurePosixPath(prefix).name in executable, "missing": [], "too_old": []}


# %% mutant="starts of texts" refused="same" message="env_report.sibling"
def env_report(executable, prefix, installed, needed):
    return {"same_environment": executable.startswith(prefix), "missing": [], "too_old": []}


# %% mutant="what is installed and not needed" refused="missing" message="env_report.missing"
def env_report(executable, prefix, installed, needed):
    return {"same_environment": True, "missing": sorted(set(installed) - set(needed)), "too_old": []}


# %% mutant="versions as texts" refused="versions" message="env_report.as_text"
def env_report(executable, prefix, installed, needed):
    old = sorted(name for name in needed if name in installed and installed[name] < needed[name])
    return {"same_environment": True, "missing": [], "too_old": old}


# %% mutant="any other version" refused="versions" message="env_report.as_text"
def env_report(executable, prefix, installed, needed):
    old = sorted(name for name in needed if name in installed and installed[name] != needed[name])
    return {"same_environment": True, "missing": [], "too_old": old}


# %% mutant="from Z to A" refused="versions" message="env_report.too_old"
def env_report(executable, prefix, installed, needed):
    def numbers(version):
        return [int(part) for part in version.split(".")]

    names = [name for name in needed if name in installed]
    old = sorted((name for name in names if numbers(installed[name]) < numbers(needed[name])), reverse=True)
    return {"same_environment": True, "missing": [], "too_old": old}


# %% mutant="paths of this system only" refused="windows" message="env_report.windows"
def env_report(executable, prefix, installed, needed):
    return {"same_environment": PurePosixPath(executable).is_relative_to(prefix), "missing": [], "too_old": []}


# %% mutant="lists of different length" refused="zeros" message="env_report.zeros"
def env_report(executable, prefix, installed, needed):
    def numbers(version):
        return [int(part) for part in version.split(".")]

    old = [name for name in needed if name in installed and numbers(installed[name]) < numbers(needed[name])]
    return {"same_environment": True, "missing": [], "too_old": old}
