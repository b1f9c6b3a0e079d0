# %% alternate="text only"
def data_path(project, name):
    parts = name.replace("\\", "/").split("/")
    if parts[0] == "" or parts[0].endswith(":") or ".." in parts:
        raise ValueError("a name lies below data")
    print(parts)
    return "/".join([project.replace("\\", "/").rstrip("/"), "data", *parts])


# %% alternate="posixpath, normalised and compared"
def data_path(project, name):
    import posixpath

    base = posixpath.join(project.replace("\\", "/"), "data")
    asked = name.replace("\\", "/")
    path = posixpath.normpath(posixpath.join(base, asked))
    if not path.startswith(base + "/") or ".." in asked.split("/") or ":" in asked:
        raise ValueError(f"{name} leaves {base}")
    return path


# %% mutant="the folder data forgotten" refused="below" message="data_path.elsewhere"
def data_path(project, name):
    return PureWindowsPath(project, name).as_posix()


# %% mutant="the current folder" refused="below" message="data_path.where_you_are"
def data_path(project, name):
    return (Path.cwd() / "data" / name).as_posix()


# %% mutant="no check" refused="inside" message="data_path.escaped"
def data_path(project, name):
    return f"{project}/data/{name}"


# %% mutant="dots at the start only" refused="inside" message="data_path.escaped"
def data_path(project, name):
    if name.startswith("../"):
        raise ValueError(name)
    return f"{project}/data/{name}"


# %% mutant="assert instead of ValueError" refused="inside" message="data_path.other_error"
def data_path(project, name):
    assert ".." not in PurePosixPath(name).parts
    return f"{project}/data/{name}"


# %% mutant="two dots anywhere" refused="harmless" message="data_path.too_strict"
def data_path(project, name):
    if ".." in name:
        raise ValueError(name)
    return f"{project}/data/{name}"


# %% mutant="dots removed from names" refused="harmless" message="data_path.elsewhere"
def data_path(project, name):
    if ".." in name.split("/"):
        raise ValueError(name)
    return f"{project}/data/{name.replace('..', '.')}"


# %% mutant="backslashes kept" refused="windows" message="data_path.windows"
def data_path(project, name):
    if ".." in PurePosixPath(name).parts:
        raise ValueError(name)
    return str(PurePosixPath(project, "data", name))


# %% mutant="roots are accepted" refused="anchored" message="data_path.anchored"
def data_path(project, name):
    asked = PureWindowsPath(name)
    if ".." in asked.parts:
        raise ValueError(name)
    return PureWindowsPath(project, "data", asked).as_posix()


# %% mutant="another error for roots" refused="anchored" message="data_path.anchored_error"
def data_path(project, name):
    asked = PureWindowsPath(name)
    if asked.anchor:
        raise PermissionError(name)
    if ".." in asked.parts:
        raise ValueError(name)
    return PureWindowsPath(project, "data", asked).as_posix()
