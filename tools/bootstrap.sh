#!/bin/sh
# Finds a Python that fits and hands over to bootstrap.py. POSIX sh, because a fresh machine may have no Python that fits.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

find_python() {
    for name in python3 python3.13 python3.12 python3.11 python; do
        if command -v "$name" >/dev/null 2>&1 && fits "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

# Prints "as root" or "with sudo" words in front of a command, or fails when this account may not install packages.
apt_prefix() {
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then
        echo env
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        echo "sudo -n env"
    else
        return 1
    fi
}

# The newest Python that fits and that this machine's package lists offer, or nothing.
offered() {
    command -v apt-cache >/dev/null 2>&1 || return 0
    for name in python3.13 python3.12 python3.11; do
        if [ -n "$(apt-cache --quiet show "$name" 2>/dev/null)" ]; then
            echo "$name"
            return 0
        fi
    done
}

if [ -n "${PYTHON:-}" ]; then
    if ! fits "$PYTHON"; then
        echo "PYTHON is set to '$PYTHON', which is not a Python 3.11, 3.12 or 3.13." >&2
        echo "Set PYTHON to one of these, or leave it out: make start PYTHON=python3.12" >&2
        exit 1
    fi
    python=$PYTHON
elif ! python=$(find_python); then
    if command -v python3 >/dev/null 2>&1; then
        seen="$(python3 --version 2>&1 | head -n 1)"
    else
        seen="no python3"
    fi
    if prefix=$(apt_prefix); then
        package=$(offered)
        if [ -z "$package" ]; then
            echo "Reading the lists of packages that this machine can install ..."
            $prefix apt-get update -qq >/dev/null || true
            package=$(offered)
        fi
        if [ -n "$package" ]; then
            echo "This machine has $seen; the course needs Python 3.11, 3.12 or 3.13. Installing $package ..."
            $prefix DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
                "$package" "$package-venv" >/dev/null || true
        fi
    fi
    if ! python=$(find_python); then
        package=$(offered)
        echo "The course needs Python 3.11, 3.12 or 3.13. This machine has $seen." >&2
        if [ -n "$package" ]; then
            echo "Install one with: sudo apt-get install $package $package-venv" >&2
        else
            echo "Install one of these, or use conda: conda env create -f environment.yml" >&2
        fi
        echo "Then run the same command again." >&2
        exit 1
    fi
fi

# -I keeps a PYTHONPATH or a module in the current folder out of the installation.
exec "$python" -I "$here/bootstrap.py" "$@"
