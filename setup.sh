#!/bin/sh
# Usage: setup.sh VENV [PYTHON] makes the virtual environment with what the program needs to run from this folder, and
# setup.sh --dev VENV adds what tests and checks need. Each thing that can be wrong gets one clear line.
set -eu

stop() { echo "Kindling: $1" >&2; exit 1; }

# Modules are compiled when they are first imported: most of what the packages hold never is.
install() {
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-compile -r "$1" ||
        stop "the packages in $1 could not be installed (see above). Check the network and try again."
}

if [ "$1" = --dev ]; then
    venv=$2
    echo "Adding what tests and checks need (once, about a minute) ..."
    install requirements-dev.txt
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --editable . ||
        stop "Kindling itself could not be installed into $venv (see above)."
    exit
fi
venv=$1 named=${2:-}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if [ -n "$named" ]; then
    command -v "$named" >/dev/null 2>&1 || stop "there is no Python at $named."
    is_new_enough "$named" || stop "$("$named" --version 2>&1) is too old. Kindling needs Python 3.11 or newer."
    python=$named
else
    python=
    for candidate in python3 python3.11 python3.12 python3.13 python3.14; do
        if [ -z "$python" ] && is_new_enough "$candidate"; then python=$candidate; fi
    done
    [ -n "$python" ] ||
        stop "no Python 3.11 or newer was found. Install one, or name yours: make PYTHON=/path/to/python3 demo"
fi
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    stop "this Python has no venv module. On Debian or Ubuntu: apt-get install python3-venv"
[ -w . ] || stop "this folder cannot be written to. Clone Kindling to a folder of your own and try again."

echo "Setting up Kindling (once, about half a minute) ..."
"$python" -m venv --clear "$venv" || stop "the virtual environment could not be made in $venv (see above)."
install requirements.txt
