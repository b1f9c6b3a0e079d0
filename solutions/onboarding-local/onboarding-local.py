# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
#   bdti_labs:
#     id: onboarding-local
#     version: 1.0.0
#     title: "Onboarding: your own computer"
#     level: beginner
#     minutes:
#       core: 60
#       extra: 15
#     tasks:
#       environment: 5
#       env_report: 7
#       data_path: 6
#       make_client: 8
#       upload_file: 7
#       list_all: 5
#       share_link: 5
#       read_verified: 6
#       reader_policy: 6
#       cleanup: 5
#     prerequisites: []
#     persona: "New data analyst of HELP International, on the first morning with her own laptop"
#     objectives:
#       - text: "Describe a Python environment that others can build, and tell whether a notebook runs in it"
#         questions: [environment, env_report]
#       - text: "Write paths and object keys that work on Windows, macOS and Linux"
#         questions: [data_path, upload_file]
#       - text: "Connect to object storage from settings, over verified TLS, without a secret in the notebook"
#         questions: [make_client]
#       - text: "Bring a file into the bucket and back into a table, and prove that nobody has changed it"
#         questions: [upload_file, read_verified]
#       - text: "List, share and delete objects without losing, opening or forgetting any"
#         questions: [list_all, share_link, cleanup]
#       - text: "Give a reader just the rights that she needs"
#         questions: [reader_policy]
#     data:
#       - id: country
#     services: [s3]
#     licence: "code EUPL-1.2, text CC-BY-4.0"
#     languages: [en]
# ---

# %% [markdown]
# # Onboarding: your own computer
#
# It is your first morning at HELP International.
# You have a laptop, a Python, and an account for the shared storage of the team.
# Before lunch, the country data shall lie in the storage, and a colleague shall be able to use them.
#
# | What | In this lab |
# |---|---|
# | **Time** | About 60 minutes, and 15 more for the extra part. You can stop at any point and come back. |
# | **Level** | Beginner: you have written small Python functions. You need no experience with the cloud. |
# | **Before this lab** | No other lab. |
# | **Points** | 100, in 10 questions. |
#
# At the end you can
#
# 1. describe a Python environment that others can build, and tell whether a notebook runs in it (questions 1–2);
# 2. write paths and object keys that work on Windows, macOS and Linux (questions 3 and 5);
# 3. connect to object storage from settings, over verified TLS, without a secret in the notebook (question 4);
# 4. bring a file into the bucket and back into a table, and prove that nobody has changed it (questions 5 and 8);
# 5. list, share and delete objects without losing, opening or forgetting any (questions 6, 7 and 10);
# 6. give a reader just the rights that she needs (question 9).

# %% [markdown]
# ## Before you start
#
# The storage is **S3**, the object storage of Amazon Web Services (AWS), or a server that speaks the same language.
# In this lab a small server on your own computer takes its place: it needs no account, and it costs nothing.
# Your code does not notice the difference, because all that differs stands in settings.
#
# Open a terminal (*File › New › Terminal*) and run
#
# ```
# labs doctor onboarding-local
# labs services up s3
# labs services seed
# ```
#
# The first command looks at this computer, and gives the command that mends what is missing.
# It needs no administrator's rights and no compiler, and works behind a proxy.
# On Windows, work in WSL or on the course's hub; on macOS, work on the hub.
# The second command starts the server, and the third fills it with the objects of question 6.
#
# Then run the next cell.

# %% locked="setup"
import hashlib
import io
import json
import os
import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path, PurePosixPath, PureWindowsPath

import boto3
import pandas as pd
from botocore.config import Config
from botocore.exceptions import ClientError

from autograder import open_lab
from autograder.errors import LabsError

lab = open_lab("onboarding-local")
DATA = lab.data("country")
try:
    SERVICES = lab.services()
except LabsError as error:
    SERVICES = None
    print(f"No services yet. Run `labs services up s3` in a terminal, then this cell again. ({error})")
SERVICES

# %% [markdown]
# What you see is where your services are, and under which names.
# The keys are in there as well, and they are hidden: **what is printed in a notebook is saved with the notebook**.
#
# | setting | meaning |
# |---|---|
# | `SERVICES.s3.endpoint_url` | address of the server; `None` means AWS |
# | `SERVICES.s3.region` | where the data are kept, such as `eu-west-1`, which is Ireland |
# | `SERVICES.s3.bucket` | name of the *bucket*, a container for objects |
# | `SERVICES.s3.prefix` | how the keys of *your* objects start, such as `learners/ada/` |
# | `SERVICES.s3.shared_prefix` | how the keys of objects start that everybody may read |
# | `SERVICES.s3.access_key`, `.secret_key` | what you log in with |
# | `SERVICES.s3.ca` | file with the certificate that proves the server's identity; `None` means the system's own |
#
# Each question has an **answer cell**, where you write, and a **check cell** below it, which you only run.
#
# | you run | you get |
# |---|---|
# | `lab.check("list_all")` | What holds, what does not, and what to try next. Check as often as you like; it costs nothing. |
# | `lab.hint("list_all")` | A hint. There are three for each question, from a nudge to nearly the way. |
# | `lab.progress()` | How far you are. It is kept beside this notebook, so you can close everything and come back. |
#
# A check looks where your work ends up: it asks the server what is really in the bucket.
# It uses names of its own, and removes them again.
# Part of each question is checked only when your work is graded.
# You may leave a question out: none of them needs the answer to another one.

# %% [markdown]
# ## The decision
#
# **Can your team trust what you put into the shared storage, and use it tomorrow, on other computers, without you?**
#
# | step | what you do | questions |
# |---|---|---|
# | environment | Say which Python and which packages the work needs, and check that you have them. | 1–2 |
# | files | Name files so that every computer finds them. | 3 |
# | connection | Log in without leaving your keys anywhere. | 4 |
# | storage | Put the country data into the bucket, find them, share them, and read them back. | 5–8 |
# | responsibility | Give few rights, and leave nothing behind. | 9–10 |

# %% [markdown] task="environment"
# **Why.**
# "It works on my computer" is no help to a colleague.
# A file `environment.yml` tells *conda* what to install, so that everybody gets the same.
# The file that `conda env export` writes is full of things that are true on one computer only.
# One more trap costs money: conda's standard channel `defaults` belongs to the company Anaconda,
# and large organisations need a paid licence for it.
# The channel `conda-forge` is free for everybody.
#
# **An example on other data.**
# The environment of a project that draws maps.
# A YAML reader turns it into names and lists.

# %%
import yaml

maps = yaml.safe_load(
    """
name: maps
channels: [conda-forge, nodefaults]
dependencies: [python=3.11, geopandas, pip, {pip: [contextily]}]
"""
)
print("channels:", maps["channels"])
print("by conda:", maps["dependencies"][:3])
print("by pip:  ", maps["dependencies"][3]["pip"])

# %% [markdown]
# Your colleague has sent you this file.

# %% locked="exported"
EXPORTED = """
name: aid
channels:
  - defaults
  - conda-forge
dependencies:
  - python=3.12.4=h99e199e_1
  - boto3=1.44.5=pyhd8ed1ab_0
  - pandas
  - pip
  - pip:
      - pandas==2.2.0
      - humanize
prefix: C:\\Users\\Zoe\\anaconda3\\envs\\aid
"""

# %% [markdown]
# **Your turn.**
# Write a better file into the text `ENVIRONMENT_YML`.
#
# - It has a `name`, `channels` and `dependencies`.
# - Packages come from `conda-forge` alone; the last channel is `nodefaults`, which keeps conda from adding `defaults`.
# - Python is fixed to a minor version, such as 3.12.
# - The packages `boto3`, `pandas` and `ipykernel` are there, each once. (`ipykernel` lets notebooks use the environment.)
# - Nothing in it is tied to one computer or to one operating system.

# %% answer="environment"
# Write the text of the file here: ENVIRONMENT_YML = """ ... """
### BEGIN SOLUTION
ENVIRONMENT_YML = """
name: aid
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.12
  - boto3=1.44
  - pandas
  - ipykernel
  - pip
  - pip:
      - humanize
"""
### END SOLUTION

# %% check="environment"

# %% [markdown]
# `lab.hint("environment")` gives a hint.
#
# **If it fails**
#
# - Run `yaml.safe_load(ENVIRONMENT_YML)`: what does a reader see?
# - A second equals sign names a *build*, which exists for one operating system only.
# - A package in both lists is installed twice, and the second copy damages the first.

# %% [markdown] task="env_report"
# **Why.**
# A package is installed, and the notebook says `ModuleNotFoundError`: the most frequent problem of the first week.
# Nearly always the *kernel*, the Python that runs the notebook, belongs to another environment than the one where you installed.
# A small report tells this in a second.
#
# **An example on other data.**
# Two things go wrong when paths and versions are compared as texts.

# %%
print("as texts: ", "/data/maps-old/cities.csv".startswith("/data/maps"))
print("as paths: ", PureWindowsPath("/data/maps-old/cities.csv").is_relative_to("/data/maps"))
print("backslash:", PureWindowsPath(r"D:\data\maps\cities.csv").is_relative_to(r"D:\data\maps"))
print("chapters as texts:  ", "chapter 10" > "chapter 9")
print("chapters as numbers:", 10 > 9)

# %% [markdown]
# This is what can be said about your own notebook.
# `prefix` is the folder of the environment that your terminal has chosen.

# %% locked="here"
NEEDED = {"boto3": "1.34", "pandas": "2.2", "ipykernel": "6.29"}
INSTALLED = {name: metadata.version(name) for name in ("boto3", "pandas", "ipykernel")}
HERE = {"executable": sys.executable, "prefix": os.environ.get("CONDA_PREFIX", sys.prefix)}
HERE | INSTALLED

# %% [markdown]
# **Your turn.**
# Write `env_report(executable, prefix, installed, needed)`.
#
# - `executable` is the path of the Python that runs the notebook, `prefix` the folder of the environment. Both may be paths of Windows.
# - `installed` and `needed` are dictionaries from a package to a version, such as `"2.10.1"`: numbers and dots.
#
# It returns a dictionary with three entries.
#
# | key | value |
# |---|---|
# | `"same_environment"` | `True` if the executable lies somewhere below the folder, else `False` |
# | `"missing"` | list of the needed packages that are not installed |
# | `"too_old"` | list of the packages that are installed in an older version than needed |
#
# Both lists are in alphabetical order.
# 3.1 and 3.1.0 are the same version.


# %% answer="env_report"
def env_report(executable, prefix, installed, needed):
    """Compare a Python and its packages with what is needed. Returns same_environment, missing, too_old."""

    ### BEGIN SOLUTION
    def numbers(version):
        found = [int(part) for part in version.split(".")]
        return found + [0] * (8 - len(found))

    have = {name: numbers(version) for name, version in installed.items()}
    return {
        "same_environment": PureWindowsPath(executable).is_relative_to(PureWindowsPath(prefix)),
        "missing": sorted(name for name in needed if name not in have),
        "too_old": sorted(name for name, least in needed.items() if name in have and have[name] < numbers(least)),
    }
    ### END SOLUTION


# To look at your result: env_report(**HERE, installed=INSTALLED, needed=NEEDED)

# %% check="env_report"

# %% [markdown]
# `lab.hint("env_report")` gives a hint.
#
# **If it fails**
#
# - Try it by hand: is 1.10 newer than 1.9 for your function?
# - `aid` and `aid-old` are two environments. Compare whole names of folders.
# - Does the report say that your own kernel is of another environment? Choose the right one under *Kernel › Change Kernel*.

# %% [markdown] task="data_path"
# **Why.**
# `C:\Users\Zoë\aid\data\country.csv` opens on one laptop in the world.
# A path that starts at the *project* works for everybody, and the project's folder is given from outside.
# The second half of a path often comes from somebody else: a form, a list, a message.
# With `..` in it, it leads out of your folder, to files that are not meant for others.
#
# **An example on other data.**
# The class `PureWindowsPath` reads backslashes and slashes, on every system.

# %%
photo = PureWindowsPath(r"holiday\2015\..\beach.jpg")
print("parts: ", photo.parts)
print("anchor:", repr(photo.anchor), "and", repr(PureWindowsPath(r"D:\photo.jpg").anchor))
print("joined:", PureWindowsPath(r"D:\albums", "summer", "beach.jpg").as_posix())

# %% [markdown]
# **Your turn.**
# Write `data_path(project, name)`.
# It returns the path of a file in the folder `data` of the project, as text with forward slashes.
#
# - `project` is the path of a folder, as text. It may be of Windows.
# - `name` is the name of a file below `data`, perhaps in a folder, such as `"2015/country.csv"`. It may have backslashes.
#
# `data_path("/home/ada/aid", "country.csv")` gives `"/home/ada/aid/data/country.csv"`, wherever the notebook runs.
# A name that leads out raises `ValueError`: one with a part `..`, and one that starts at the root of a disk.
# (On Windows, Python opens paths with forward slashes as well.)


# %% answer="data_path"
def data_path(project, name):
    """Path of a file below the folder data of a project: text with forward slashes. ValueError for names that leave."""
    ### BEGIN SOLUTION
    asked = PureWindowsPath(name)
    if asked.anchor or ".." in asked.parts:
        raise ValueError(f"{name!r} leads out of the folder data")
    return PureWindowsPath(project, "data", asked).as_posix()
    ### END SOLUTION


# To look at your result: data_path(str(Path.cwd()), "country.csv")

# %% check="data_path"

# %% [markdown]
# `lab.hint("data_path")` gives a hint.
#
# **If it fails**
#
# - Look at `PureWindowsPath(name).parts` for the name in the message.
# - `report..csv` is a good name. Only a *whole part* `..` leads out.
# - Check the name before you join it: a name that starts at a root replaces all that stands before it.

# %% [markdown] task="make_client"
# **Why.**
# Keys in notebooks are found by programs that search public code all day.
# So keys live in settings, and code takes them from there.
# The same goes for the address: today your own computer, tomorrow AWS, and not one line changes.
# A good client also tries again when the server is busy, and talks to nobody whose certificate it can't verify.
#
# **An example on other data.**
# A client of another service, the *Security Token Service*.
# Making a client contacts nobody yet.

# %%
session = boto3.Session()
clock = session.client(
    "sts",
    region_name="eu-central-1",
    endpoint_url="https://sts.example.org",
    verify=True,
    config=Config(connect_timeout=5, retries={"mode": "standard", "total_max_attempts": 3}),
)
print(clock.meta.region_name, clock.meta.endpoint_url, clock.meta.config.retries)

# %% [markdown]
# A client of S3 is used like this.
# The checks call these functions with your client.


# %% locked="read_text"
def read_text(client, key):
    """Text of an object. client: an S3 client. key: the whole key."""
    return client.get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"].read().decode("utf-8")


def read_once(client, key):
    """The same without a second attempt: for a check that waits for a refusal, and need not wait for five."""
    client.meta.events.unregister("needs-retry.s3", unique_id="retry-config-s3")
    return read_text(client, key)


# %% [markdown]
# **Your turn.**
# Write `make_client(endpoint=None, ca=None)`.
# It returns a boto3 client of S3.
#
# - The region is that of `SERVICES.s3`, and so are the keys: the arguments `aws_access_key_id`, `aws_secret_access_key`
#   and `aws_session_token`, which is `None` for most people.
# - The address is `endpoint`, and that of `SERVICES.s3` when it is `None`.
# - The server's certificate is verified with the file `ca`, and with that of `SERVICES.s3` when it is `None`.
# - Retries are in the mode `standard`, with 5 attempts in all.
#
# No key stands in your code, and nothing is printed.


# %% answer="make_client"
def make_client(endpoint=None, ca=None):
    """An S3 client from SERVICES.s3; endpoint and ca take the place of the settings where they are given."""
    ### BEGIN SOLUTION
    own = SERVICES.s3
    return boto3.client(
        "s3",
        region_name=own.region,
        endpoint_url=endpoint or own.endpoint_url,
        aws_access_key_id=own.access_key,
        aws_secret_access_key=own.secret_key,
        aws_session_token=own.session_token,
        verify=ca or own.ca,
        config=Config(signature_version="s3v4", retries={"mode": "standard", "total_max_attempts": 5}),
    )
    ### END SOLUTION


# To look at your result: make_client().meta.endpoint_url

# %% check="make_client"

# %% [markdown]
# `lab.hint("make_client")` gives a hint.
#
# **If it fails**
#
# - `SSLError`? The client verifies with the wrong file. Your organisation may have set `AWS_CA_BUNDLE`; `verify=` comes first.
# - `InvalidAccessKeyId`? The keys are not those of these settings. Were they typed, or copied from somewhere?
# - Never use `verify=False`. Then anybody between you and the server can read your data and take its place.

# %% [markdown]
# From here on, every question uses the lab's own client.
# It is called `s3`, and functions get it as their argument `client`.

# %% locked="given"
from infra.clients import s3_client


def lab_client(endpoint=None, attempts=5):
    """The lab's own S3 client. endpoint: another address. attempts: how often a request is tried at most."""
    settings = SERVICES.s3 if endpoint is None else replace(SERVICES.s3, endpoint_url=endpoint)
    client = s3_client(settings, retries={"mode": "standard", "total_max_attempts": attempts})
    client.meta.events.register("before-parameter-build.s3", as_on_aws)
    return client


def as_on_aws(params, **_more):
    """AWS gives at most 1,000 keys, however many are asked for. The server on this computer would give more."""
    if params.get("MaxKeys", 0) > 1000:
        params["MaxKeys"] = 1000


s3 = lab_client() if SERVICES else None

# %% [markdown] task="upload_file"
# **Why.**
# A bucket is no disk: it holds *objects*, each with a **key**, its bytes, and what you say about it.
# Who gets the object later sees no file name and no icon.
# So say what it is: the content type, the checksum, and that it is to be encrypted on the server's disk.
# The checksum *sha256* is a fingerprint of the bytes: change one of them, and it is another one.
# A key looks like a path and is just a text; folders exist only in our heads.
#
# **An example on other data.**
# A short note about the weather.

# %%
if SERVICES:
    note = b"Brussels: rain until noon."
    s3.put_object(
        Bucket=SERVICES.s3.bucket,
        Key=SERVICES.s3.prefix + "examples/weather.txt",
        Body=note,
        ContentType="text/plain; charset=utf-8",
        Metadata={"station": "Uccle"},
    )
    head = s3.head_object(Bucket=SERVICES.s3.bucket, Key=SERVICES.s3.prefix + "examples/weather.txt")
    print(head["ContentType"], head["ContentLength"], head["Metadata"])

# %% [markdown]
# **Your turn.**
# Write `upload_file(client, name, path)`.
# It puts the CSV file at `path` into the bucket, byte for byte, and returns the key of the object.
#
# - The key is `SERVICES.s3.prefix`, followed by `name`.
# - The content type is `text/csv; charset=utf-8`.
# - The server encrypts it with the method `AES256`.
# - The metadata have the entry `sha256`: the fingerprint in hexadecimal digits, from `hashlib`.
#
# An older object with the same key is replaced.


# %% answer="upload_file"
def upload_file(client, name, path):
    """Put a CSV file into the bucket below your prefix, with type, encryption and checksum. Returns the key."""
    ### BEGIN SOLUTION
    content = Path(path).read_bytes()
    key = SERVICES.s3.prefix + name
    client.put_object(
        Bucket=SERVICES.s3.bucket,
        Key=key,
        Body=content,
        ContentType="text/csv; charset=utf-8",
        ServerSideEncryption="AES256",
        Metadata={"sha256": hashlib.sha256(content).hexdigest()},
    )
    return key
    ### END SOLUTION


# The country data into the bucket, when you are done: upload_file(s3, "country.csv", DATA)

# %% check="upload_file"

# %% [markdown]
# `lab.hint("upload_file")` gives a hint.
#
# **If it fails**
#
# - A file that is opened as text changes: line ends, accents. Read *bytes*.
# - `AccessDenied` means: not below your prefix. Print the key.
# - Ask the server what it has: `s3.head_object(Bucket=…, Key=…)`.

# %% [markdown] task="list_all"
# **Why.**
# "We have 1,000 reports" is a sentence that is often wrong.
# S3 answers a listing with at most 1,000 keys, and says in a small field that there are more.
# Who does not look there counts wrongly, checks half, and deletes half.
#
# **An example on other data.**
# A library catalogue that gives three titles at a time, and a token for the next ones.

# %%
TITLES = ["Emma", "Faust", "Ilias", "Momo", "Nana", "Ulysses", "Walden"]


def catalogue(token=0):
    """One page: up to three titles, whether there are more, and the token to go on with."""
    more = token + 3 < len(TITLES)
    return {"titles": TITLES[token : token + 3], "more": more, "next": token + 3 if more else None}


found, page = [], catalogue()
found += page["titles"]
while page["more"]:
    page = catalogue(page["next"])
    found += page["titles"]
len(found)

# %% [markdown]
# **Your turn.**
# Write `list_all(client, prefix)`.
# It returns a list of all keys in the bucket that start with `prefix`, however many there are.
# Without any, the list is empty.
#
# The method is `client.list_objects_v2(Bucket=…, Prefix=…)`.
# Its answer has `Contents` (a list of dictionaries with `Key`; missing when there are none), `IsTruncated` and `NextContinuationToken`.
# boto3 can also turn the pages for you: `client.get_paginator(…)`.


# %% answer="list_all"
def list_all(client, prefix):
    """All keys in the bucket that start with prefix, as a list."""
    ### BEGIN SOLUTION
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]
    ### END SOLUTION


# To look at your result: len(list_all(s3, SERVICES.s3.shared_prefix + "pagination/"))

# %% check="list_all"

# %% [markdown]
# `lab.hint("list_all")` gives a hint.
#
# **If it fails**
#
# - Exactly 1,000? That is one page.
# - `KeyError: 'Contents'` comes from a page without objects.
# - The 1,205 objects are missing? Run `labs services seed` in a terminal.

# %% [markdown] task="share_link"
# **Why.**
# A partner needs one file, and has no account.
# Making the bucket public, or sending your keys, would open everything for ever.
# A **presigned link** opens one object, for one kind of request, for some time: your client signs it, and S3 checks the signature.
# Whoever has the link can use it, so let it live shortly.
# AWS allows seven days at most; the rule of this team is one hour.
#
# **An example on other data.**
# A link that lists the notes of the example above, for two minutes.
# It is made without asking the server.

# %%
if SERVICES:
    from urllib.parse import parse_qs, urlsplit

    listing = s3.generate_presigned_url(
        "list_objects_v2",
        Params={"Bucket": SERVICES.s3.bucket, "Prefix": SERVICES.s3.prefix + "examples/"},
        ExpiresIn=120,
    )
    fields = parse_qs(urlsplit(listing).query)
    print(sorted(fields))
    print("lives for", fields["X-Amz-Expires"][0], "seconds")

# %% [markdown]
# **Your turn.**
# Write `share_link(client, key, minutes)`.
# It returns a link with which anybody can read the object with this key, for so many minutes.
#
# From 1 to 60 minutes are allowed.
# Anything else raises `ValueError`.


# %% answer="share_link"
def share_link(client, key, minutes):
    """A presigned link for reading one object. minutes: 1 to 60, else ValueError."""
    ### BEGIN SOLUTION
    if not 1 <= minutes <= 60:
        raise ValueError(f"{minutes} minutes: a link lives from 1 to 60 minutes")
    params = {"Bucket": SERVICES.s3.bucket, "Key": key}
    return client.generate_presigned_url("get_object", Params=params, ExpiresIn=60 * minutes)
    ### END SOLUTION


# %% check="share_link"

# %% [markdown]
# `lab.hint("share_link")` gives a hint.
#
# **If it fails**
#
# - What is the unit of `ExpiresIn`?
# - A changed link is refused: the signature covers all of it. Return it as boto3 made it.
# - A link is a secret as well. It holds the name of your access key, and a signature.

# %% [markdown] task="read_verified"
# **Why.**
# The clustering lab will share out 10 million euro by this table.
# Between your upload and that day, many people and programs can reach the bucket.
# A **manifest**, a list of keys with their sha256, comes to you on another way, from somebody you trust.
# So you can prove that the bytes are the right ones, before you compute with them.
#
# **An example on other data.**
# A letter, and the same letter with one more zero.

# %%
letter = b"We transfer 1000 euro."
changed = b"We transfer 10000 euro."
written_down = hashlib.sha256(letter).hexdigest()
print("the letter: ", hashlib.sha256(letter).hexdigest() == written_down)
print("the changed:", hashlib.sha256(changed).hexdigest() == written_down)

# %% [markdown]
# **Your turn.**
# Write `read_verified(client, key, manifest)`.
# It reads a CSV file from the bucket, and returns it as a DataFrame with the column `country` as its index.
#
# - `manifest` is a dictionary from keys to sha256 in hexadecimal digits.
# - When the bytes do not fit, it raises `ValueError`.
# - A key that the manifest does not list is refused too, with `KeyError` or `ValueError`.
# - An object that is not there is an error as well, and no empty table.
#
# The server may be busy for a moment: then it answers 503, and the client that you are given tries again.


# %% answer="read_verified"
def read_verified(client, key, manifest):
    """A CSV file of the bucket as a DataFrame, index country. ValueError when its sha256 is not that of manifest."""
    ### BEGIN SOLUTION
    expected = manifest[key]
    content = client.get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"].read()
    if hashlib.sha256(content).hexdigest() != expected.lower():
        raise ValueError(f"{key} is not the object that the manifest describes")
    return pd.read_csv(io.BytesIO(content), index_col="country")
    ### END SOLUTION


# The country data back from the bucket, if they are there:
# read_verified(s3, SERVICES.s3.prefix + "country.csv", {SERVICES.s3.prefix + "country.csv": DATA.sha256}).head()

# %% check="read_verified"

# %% [markdown]
# `lab.hint("read_verified")` gives a hint.
#
# **If it fails**
#
# - Compare first, and make the table afterwards, from the *same* bytes.
# - The checksum in the object's own metadata proves nothing: whoever changes the object changes it too.
# - `NoSuchKey` is the right error for an object that is gone. Let it pass.

# %% [markdown] task="reader_policy"
# **Why.**
# A partner shall read your reports, and nothing else.
# In AWS, a **policy** says who may do what.
# Whatever it does not allow is forbidden.
# People in a hurry write `"Action": "s3:*", "Resource": "*"`, and then a stolen key opens, changes and deletes everything.
#
# **An example on other data.**
# A machine that may put log files below `logs/`, and may neither read nor list them.
# `arn:aws:s3:::` is how the full name of every bucket starts.

# %%
writer = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "WriteLogs",
            "Effect": "Allow",
            "Action": ["s3:PutObject"],
            "Resource": ["arn:aws:s3:::machine-room/logs/*"],
        }
    ],
}
print(json.dumps(writer, indent=1))

# %% [markdown]
# **Your turn.**
# Write `reader_policy(bucket, prefix)`.
# It returns a policy, as a dictionary like the one above, for somebody who may
#
# - read the objects of this bucket whose keys start with `prefix` (action `s3:GetObject`, a right on *objects*);
# - list the keys that start with `prefix`, and no others (action `s3:ListBucket`, a right on the *bucket*).
#
# `prefix` ends with a slash, such as `"reports/2015/"`.
# A listing is limited by a condition: `"Condition": {"StringLike": {"s3:prefix": [pattern]}}`.
# No star stands for an action, and a star in a resource stands only behind the prefix.


# %% answer="reader_policy"
def reader_policy(bucket, prefix):
    """A policy for reading and listing what lies below prefix in one bucket, and nothing else."""
    ### BEGIN SOLUTION
    arn = f"arn:aws:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [f"{arn}/{prefix}*"]},
            {
                "Effect": "Allow",
                "Action": "s3:ListBucket",
                "Resource": [arn],
                "Condition": {"StringLike": {"s3:prefix": [f"{prefix}*"]}},
            },
        ],
    }
    ### END SOLUTION


# To look at your result: print(json.dumps(reader_policy("machine-room", "reports/"), indent=1))

# %% check="reader_policy"

# %% [markdown]
# `lab.hint("reader_policy")` gives a hint.
#
# **If it fails**
#
# - Two rights on two things need two statements.
# - `bucket` and `bucket/*` are two resources: the container, and what is in it.
# - Keep the slash at the end of the prefix, or `reports-secret/` opens together with `reports/`.

# %% [markdown] task="cleanup"
# **Why.**
# What lies in a bucket is paid for each month, and can be stolen each day.
# So the last step of a piece of work is to take it away.
# Deleting is also the most dangerous step: with an empty prefix, "everything below the prefix" is everything that everybody has.
# And `delete_objects` has a trap: when the server refuses to delete some objects, it still answers 200, and lists them under `Errors`.
#
# **An example on other data.**
# The note about the weather goes.

# %%
if SERVICES:
    old = [{"Key": SERVICES.s3.prefix + "examples/weather.txt"}]
    answer = s3.delete_objects(Bucket=SERVICES.s3.bucket, Delete={"Objects": old})
    print("deleted:", len(answer.get("Deleted", [])), "refused:", len(answer.get("Errors", [])))

# %% [markdown]
# **Your turn.**
# Write `cleanup(client, prefix)`.
#
# - It deletes every object whose key starts with `prefix`, and nothing else.
# - A prefix that does not end with `/` raises `ValueError`, before anything is asked or deleted.
# - It returns the number of deleted objects; a second call returns 0.
# - When the server refuses a deletion, it raises an error. (Any kind will do.)
# - It prints one line such as `3 objects removed, cost from now on: 0 €`.


# %% answer="cleanup"
def cleanup(client, prefix):
    """Delete all objects below prefix, which ends with a slash. Prints a line; returns how many there were."""
    ### BEGIN SOLUTION
    if not prefix.endswith("/"):
        raise ValueError(f"{prefix!r} does not end with a slash")
    removed = 0
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=SERVICES.s3.bucket, Prefix=prefix):
        doomed = [{"Key": item["Key"]} for item in page.get("Contents", [])]
        if not doomed:
            continue
        reply = client.delete_objects(Bucket=SERVICES.s3.bucket, Delete={"Objects": doomed})
        if reply.get("Errors"):
            raise RuntimeError(f"the server refused to delete {reply['Errors'][0]['Key']}")
        removed += len(doomed)
    print(f"{removed} objects removed, cost from now on: 0 €")
    return removed
    ### END SOLUTION


# %% check="cleanup"

# %% [markdown]
# `lab.hint("cleanup")` gives a hint.
#
# **If it fails**
#
# - Check the prefix in the first line of the function.
# - `MalformedXML` comes from `delete_objects` with an empty list.
# - One call of `delete_objects` takes up to 1,000 keys: as many as a page of a listing has.

# %% [markdown]
# ## Key points
#
# - An environment file names packages and versions, and nothing that is true on one computer only.
# - Keys, addresses and certificates come from settings. What is printed in a notebook is saved with it.
# - An object is bytes, a key, and what you say about it. Ask the server what is there, and turn every page.
# - Trust bytes by a checksum that came on another way, and share one object for a short time.
# - Give the rights that are needed, and take away what is no longer needed.

# %% [markdown]
# ## Self-assessment
#
# Can you answer these without looking up?
#
# 1. A package is installed and can't be imported. What do you look at first?
# 2. What changes in your code when the data move from this computer to AWS?
# 3. A colleague has printed her keys in a notebook and deleted the output. Which keys are still safe?
# 4. How do you notice that a listing is not complete?
# 5. Somebody has replaced the object, its metadata and its ETag. What gives the change away?
# 6. Which one character makes `cleanup` dangerous when it is missing?
#
# The next cell shows how far you are.

# %%
lab.progress()

# %% [markdown]
# ## Extra (not graded, about 15 minutes)
#
# There is no check, and no single right answer.
#
# - **The whole way.**
#   Upload the country data, write a manifest of your prefix as JSON, read the table back with it, and make a link to it.
#   Open the link in a private window of your browser.
#   On your own computer the browser warns you, because it does not know the certificate: what would you have to do, and should you?
# - **The profile.**
#   The settings are also kept as an AWS profile with the name `bdti-labs`.
#   Try `boto3.Session(profile_name="bdti-labs").client("s3")`, and find out which environment variables lead to it.
# - **In parts.**
#   `client.upload_file` sends large files in parts.
#   What is the ETag of such an object, and why is it no checksum of the file?

# %% [markdown]
# ## Next steps
#
# - The lab *Onboarding: data science studio* goes on with a database and a search index.
# - The lab *Clustering* uses the table that you have uploaded.
# - In your own work: write the `environment.yml` of your current project, and let a colleague build it.

# %% [markdown]
# ## Clean up
#
# Your objects lie below your prefix; `cleanup(s3, SERVICES.s3.prefix)` removes all of them when your function is right.
# Keep `country.csv` if you go on with another lab.
# `labs services down` stops the server; what is in the bucket stays.
# On AWS, stored objects cost money until they are deleted, and a stopped notebook changes nothing about that.

# %% [markdown]
# ## Sources and licences
#
# - **Country data**: the data card, `datasets/country/README.md`, tells where the figures come from.
# - **S3** here is SeaweedFS (Apache-2.0) on your own computer. It keeps no public access block and knows no regions; all that this lab uses works as on AWS.
# - **AWS documentation**: *Amazon S3 API Reference* (ListObjectsV2, DeleteObjects), *Amazon S3 User Guide* (presigned URLs),
#   *IAM User Guide* (policy evaluation logic).
# - **Anaconda's terms of service** say which organisations need a licence for the channel `defaults`.
# - HELP International is the story of the course. The figures of the worked examples are invented.
# - **Code** of this lab: EUPL-1.2. **Text**: CC BY 4.0.
