#!/bin/sh
# Usage: setup.sh VENV [PYTHON]. Makes the virtual environment; each thing that can be wrong gets one clear line.
set -eu
venv=$1 named=${2:-}

stop() { echo "Kindling: $1" >&2; exit 1; }

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

echo "Setting up Kindling (once, about a minute) ..."
"$python" -m venv --clear "$venv" || stop "the virtual environment could not be made in $venv (see above)."
"$venv/bin/pip" install --quiet --disable-pip-version-check -r requirements-dev.txt ||
    stop "the packages in requirements-dev.txt could not be installed (see above). Check the network and try again."
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --editable . ||
    stop "Kindling itself could not be installed into $venv (see above)."
