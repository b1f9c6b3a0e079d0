"""Configuration of JupyterHub, read by `jupyterhub -f`. LABS_HUB names the hub's folder, which holds all settings."""

import os
import sys
from pathlib import Path

import zmq

from autograder.text import _
from infra.hub.asking import token
from infra.hub.authenticator import StudioAuthenticator
from infra.hub.caddy_proxy import CaddyProxy
from infra.hub.homes import LABS
from infra.hub.pam import service_name
from infra.hub.ports import free_port
from infra.hub.site import read_site
from infra.hub.spawner import StudioSpawner

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - JupyterHub gives this name to its configuration files

site = read_site(Path(os.environ["LABS_HUB"]))

LOGIN = _("Data Science Studio: sign in with the name and the password that you were given.")

# --- the hub itself ---

c.JupyterHub.bind_url = f"https://{f'[{site.bind}]' if ':' in site.bind else site.bind}:{site.port}/"
c.JupyterHub.public_url = site.address
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.hub_port = site.hub_port
c.JupyterHub.db_url = f"sqlite:///{site.state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(site.state / "cookie_secret")
c.JupyterHub.pid_file = str(site.state / "jupyterhub.pid")
# Between hub, proxy and servers everything is TLS with certificates on both sides. Otherwise a learner could wait on
# the port that another one's server is about to use, and be taken for it.
c.JupyterHub.internal_ssl = True
c.JupyterHub.internal_certs_location = str(site.state / "internal-ssl")
c.JupyterHub.template_vars = {"announcement_login": LOGIN}
c.JupyterHub.concurrent_spawn_limit = 10
# A hub that is started again finds learners' servers as they were; `labs hub down` ends them.
c.JupyterHub.cleanup_servers = False
c.JupyterHub.hub_connect_ip = "127.0.0.1"

# --- who may come in ---

StudioAuthenticator.site = site
c.JupyterHub.authenticator_class = StudioAuthenticator
c.PAMAuthenticator.service = service_name(site)
c.PAMAuthenticator.open_sessions = False
# The list of members is asked instead of settings that say who may come in.
c.Authenticator.any_allow_config = True
c.Authenticator.manage_groups = True
c.JupyterHub.load_roles = [
    {
        # Instructors grade. They may not enter learners' servers.
        "name": "grading",
        "scopes": ["self", "access:services!service=formgrader", "list:users", "read:users:activity"],
        "groups": [site.instructors],
    },
    {
        # What `labs hub` asks for when an account is removed.
        "name": "desk",
        "scopes": ["admin:users", "list:users", "delete:servers"],
        "services": ["desk"],
    },
    {
        "name": "stopping-idle-servers",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle"],
    },
]

# --- the proxy ---

c.JupyterHub.proxy_class = CaddyProxy
c.CaddyProxy.program = str(site.env / "bin/caddy")
c.CaddyProxy.folder = str(site.proxy)
c.CaddyProxy.control = str(site.proxy / "control.sock")
c.CaddyProxy.user = site.runner
c.CaddyProxy.listen = f"{f'[{site.bind}]' if ':' in site.bind else site.bind}:{site.port}"
c.CaddyProxy.privileged = site.port < 1024
c.CaddyProxy.certificate = str(site.proxy / "tls/hub.pem")
c.CaddyProxy.certificate_key = str(site.proxy / "tls/hub.key")

# --- learners' servers ---

ENCRYPTION = "auto" if zmq.has("curve") else "disabled"
COMMON = [
    # Nothing may reach the network: no release checks, no news, no catalogue of extensions.
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    "--LabApp.news_url=None",
    "--LabApp.extension_manager=readonly",
    "--LanguageServerManager.autodetect=False",
    # Outputs must not be readable on the kernel's ports by other accounts of the machine.
    f"--KernelManager.transport_encryption={ENCRYPTION}",
]
StudioSpawner.site = site
c.JupyterHub.spawner_class = StudioSpawner
# -P: a learner's file must not be taken for a module of the server's.
c.Spawner.cmd = [str(site.env / "bin/python"), "-P", "-m", "jupyterhub.singleuser"]
c.Spawner.args = COMMON
c.Spawner.notebook_dir = f"~/{LABS}"
# The course home opens itself there.
c.Spawner.default_url = "/lab"
c.Spawner.env_keep = []
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
c.Spawner.ip = "127.0.0.1"
# A server that is asked to end has saved what its learner saved; its kernels need no more time than this.
c.LocalProcessSpawner.interrupt_timeout = 1
c.LocalProcessSpawner.term_timeout = 5
c.LocalProcessSpawner.kill_timeout = 5

# --- services ---

SERVING = [sys.executable, "-m", "infra.hub.serving"]
HERE = {"LABS_HUB": str(site.folder), "PATH": os.environ["PATH"]}
c.JupyterHub.services = [
    {"name": "desk", "api_token": token(site)},
    {
        "name": "formgrader",
        "url": f"https://127.0.0.1:{free_port()}",
        "command": [
            *SERVING,
            site.grader,
            str(site.grading_env / "bin/python"),
            "-m",
            "jupyterhub.singleuser",
            f"--ServerApp.root_dir={site.work}",
            "--ServerApp.default_url=/lab",
            *COMMON,
        ],
        "environment": HERE,
        "oauth_no_confirm": True,
    },
    {
        "name": "idle",
        "command": [
            *SERVING,
            site.runner,
            str(site.env / "bin/python"),
            "-m",
            "jupyterhub_idle_culler",
            "--ssl-enabled=true",
            f"--internal-certs-location={site.servers / '.idle'}",
            f"--timeout={site.idle * 60}",
            f"--cull-every={max(5, min(300, site.idle * 20))}",
        ],
        "environment": HERE,
    },
]
