# %% alternate="the file by hand"
def register_kernel(prefix, name, display_name):
    import json
    import os
    import re
    import sys
    from pathlib import Path

    if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
        raise ValueError(f"not a name of a kernel: {name}")
    folder = Path(prefix) / "share" / "jupyter" / "kernels" / name
    os.makedirs(folder, exist_ok=True)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": display_name,
        "language": "python",
        "env": {"PYTHONUTF8": "1"},
    }
    (folder / "kernel.json").write_text(json.dumps(spec, ensure_ascii=False), encoding="utf-8")


# %% alternate="by jupyter_client, from a temporary folder"
def register_kernel(prefix, name, display_name):
    import tempfile
    from pathlib import Path

    from ipykernel.kernelspec import write_kernel_spec
    from jupyter_client.kernelspec import KernelSpecManager

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        write_kernel_spec(source, overrides={"display_name": display_name, "env": {"PYTHONUTF8": "1"}})
        KernelSpecManager().install_kernel_spec(str(source), kernel_name=name, prefix=prefix)


# %% mutant="in the folder itself" refused="found" message="kernel.not_found"
def register_kernel(prefix, name, display_name):
    import json
    import sys
    from pathlib import Path

    folder = Path(prefix) / name
    folder.mkdir(parents=True, exist_ok=True)
    spec = {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


# %% mutant="display name forgotten" refused="found" message="kernel.display"
def register_kernel(prefix, name, display_name):
    from ipykernel.kernelspec import install

    install(prefix=prefix, kernel_name=name, env={"PYTHONUTF8": "1"})


# %% mutant="any python" refused="starts" message="kernel.relative"
def register_kernel(prefix, name, display_name):
    import json
    from pathlib import Path

    folder = Path(prefix) / "share" / "jupyter" / "kernels" / name
    folder.mkdir(parents=True, exist_ok=True)
    spec = {
        "argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": display_name,
        "language": "python",
        "env": {"PYTHONUTF8": "1"},
    }
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


# %% mutant="connection file forgotten" refused="starts" message="kernel.command"
def register_kernel(prefix, name, display_name):
    import json
    import sys
    from pathlib import Path

    folder = Path(prefix) / "share" / "jupyter" / "kernels" / name
    folder.mkdir(parents=True, exist_ok=True)
    spec = {"argv": [sys.executable, "-m", "ipykernel_launcher"], "display_name": display_name, "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


# %% mutant="a path that is not there" refused="starts" message="kernel.not_started"
def register_kernel(prefix, name, display_name):
    import json
    from pathlib import Path

    folder = Path(prefix) / "share" / "jupyter" / "kernels" / name
    folder.mkdir(parents=True, exist_ok=True)
    spec = {
        "argv": ["/opt/conda/envs/studio/bin/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": display_name,
        "language": "python",
    }
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


# %% mutant="without the variable" refused="utf8" message="kernel.utf8"
def register_kernel(prefix, name, display_name):
    from ipykernel.kernelspec import install

    install(prefix=prefix, kernel_name=name, display_name=display_name)


# %% mutant="writes only once" refused="again" message="kernel.again"
def register_kernel(prefix, name, display_name):
    from pathlib import Path

    from ipykernel.kernelspec import install

    if not (Path(prefix) / "share" / "jupyter" / "kernels" / name).exists():
        install(prefix=prefix, kernel_name=name, display_name=display_name, env={"PYTHONUTF8": "1"})


# %% mutant="mends the name" refused="bad_name" message="kernel.bad_name"
def register_kernel(prefix, name, display_name):
    import re

    from ipykernel.kernelspec import install

    name = re.sub(r"[^A-Za-z0-9._-]", "-", name)
    install(prefix=prefix, kernel_name=name, display_name=display_name, env={"PYTHONUTF8": "1"})


# %% mutant="password in the variables" refused="no_secret" message="kernel.secret_in_file"
def register_kernel(prefix, name, display_name):
    from ipykernel.kernelspec import install

    env = {"PYTHONUTF8": "1", "MYSQL_PWD": SERVICES.mysql.password}
    install(prefix=prefix, kernel_name=name, display_name=display_name, env=env)
