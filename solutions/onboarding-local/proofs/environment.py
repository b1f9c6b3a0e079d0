# %% alternate="python between two versions, everything by conda"
ENVIRONMENT_YML = """
# for the aid team
name: "aid data"
channels: [conda-forge, nodefaults]
dependencies:
- python>=3.11,<3.14
- boto3>=1.34
- pandas=3.*
- ipykernel
"""


# %% alternate="packages by pip, python to the patch"
ENVIRONMENT_YML = "\n".join(
    [
        "name: aid",
        "channels:",
        "- https://mirror.example.org/conda-forge",
        "- nodefaults",
        "dependencies:",
        "- conda-forge::python=3.12.4",
        "- pip",
        "- ipykernel",
        "- pip:",
        "  - boto3==1.44.5",
        "  - pandas~=3.1",
    ]
)


# %% alternate="built from a dictionary"
ENVIRONMENT_YML = yaml.safe_dump(
    {
        "name": "aid",
        "channels": ["conda-forge", "nodefaults"],
        "dependencies": ["python=3.12.*", "pandas", "boto3", "ipykernel", "jupyterlab"],
        "variables": {"LABS_LANG": "en"},
    }
)


# %% mutant="the colleague's file as it is" refused="channels" message="environment.defaults"
ENVIRONMENT_YML = EXPORTED


# %% mutant="tabs" refused="channels" message="environment.not_yaml"
ENVIRONMENT_YML = "name: aid\nchannels:\n\t- conda-forge\n"


# %% mutant="a list of packages for pip" refused="channels" message="environment.no_part"
ENVIRONMENT_YML = "boto3==1.44.5\npandas==3.1\nipykernel\n"


# %% mutant="dependencies forgotten" refused="packages" message="environment.no_part"
ENVIRONMENT_YML = "name: aid\nchannels:\n  - conda-forge\n  - nodefaults\n"


# %% mutant="another community channel first" refused="channels" message="environment.no_forge"
ENVIRONMENT_YML = """
name: aid
channels: [bioconda, conda-forge, nodefaults]
dependencies: [python=3.12, boto3, pandas, ipykernel]
"""


# %% mutant="nodefaults forgotten" refused="channels" message="environment.nodefaults"
ENVIRONMENT_YML = """
name: aid
channels: [conda-forge]
dependencies: [python=3.12, boto3, pandas, ipykernel]
"""


# %% mutant="no python" refused="python" message="environment.no_python"
ENVIRONMENT_YML = """
name: aid
channels: [conda-forge, nodefaults]
dependencies: [boto3, pandas, ipykernel]
"""


# %% mutant="any python from 3 on" refused="python" message="environment.python_open"
ENVIRONMENT_YML = """
name: aid
channels: [conda-forge, nodefaults]
dependencies: [python>=3, boto3, pandas, ipykernel]
"""


# %% mutant="kernel forgotten" refused="packages" message="environment.packages"
ENVIRONMENT_YML = """
name: aid
channels: [conda-forge, nodefaults]
dependencies: [python=3.12, boto3, pandas]
"""


# %% mutant="prefix kept" refused="portable" message="environment.prefix"
ENVIRONMENT_YML = """
name: aid
channels: [conda-forge, nodefaults]
dependencies: [python=3.12, boto3, pandas, ipykernel]
prefix: /home/zoe/miniforge3/envs/aid
"""


# %% mutant="builds kept" refused="portable" message="environment.build"
ENVIRONMENT_YML = """
name: aid
channels: [conda-forge, nodefaults]
dependencies: [python=3.12.4=h99e199e_1, boto3, pandas, ipykernel]
"""


# %% mutant="keys in the file" refused="secrets" message="environment.secret"
ENVIRONMENT_YML = """
name: aid
channels: [conda-forge, nodefaults]
dependencies: [python=3.12, boto3, pandas, ipykernel]
variables:
  AWS_SECRET_ACCESS_KEY: made-up
"""


# %% mutant="pandas by both" refused="once" message="environment.twice"
ENVIRONMENT_YML = """
name: aid
channels: [conda-forge, nodefaults]
dependencies: [python=3.12, boto3, pandas, ipykernel, pip, {pip: [pandas==2.2.0]}]
"""


# %% mutant="pip without pip" refused="once" message="environment.no_pip"
ENVIRONMENT_YML = """
name: aid
channels: [conda-forge, nodefaults]
dependencies: [python=3.12, boto3, pandas, ipykernel, {pip: [humanize]}]
"""
