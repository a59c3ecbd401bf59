#!/bin/sh
# Usage: setup.sh PYTHON VENV. Makes the virtual environment; each thing that can be wrong gets one clear line.
set -eu
python=$1 venv=$2

stop() { echo "Kindling: $1" >&2; exit 1; }

if [ -z "$python" ] || ! command -v "$python" >/dev/null 2>&1; then
    stop "no Python found. Install Python 3.11 or newer, or name yours: make PYTHON=/path/to/python3 demo"
fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    stop "$("$python" --version 2>&1) is too old. Kindling needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 demo"
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    stop "this Python has no venv module. On Debian or Ubuntu: apt-get install python3-venv"
[ -w . ] || stop "this folder cannot be written to. Clone Kindling to a folder of your own and try again."

echo "Setting up Kindling (once, about a minute) ..."
"$python" -m venv --clear "$venv" || stop "the virtual environment could not be made in $venv (see above)."
"$venv/bin/pip" install --quiet --disable-pip-version-check -r requirements-dev.txt ||
    stop "the packages in requirements-dev.txt could not be installed (see above). Check the network and try again."
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --editable . ||
    stop "Kindling itself could not be installed into $venv (see above)."
