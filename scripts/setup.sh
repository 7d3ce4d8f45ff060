#!/bin/sh
# Makes an environment or a component ready: scripts/setup.sh main|allennlp|chromium.
# Finds a Python that really runs (a name on PATH may be a shim that does not) and goes on in Python.
# PYTHON=... names one.
set -eu
cd -- "$(dirname -- "$0")/.."

runs() {
    "$1" -I -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 </dev/null
}

if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON" "$@"
else
    for python in python3 python /usr/bin/python3 /usr/local/bin/python3 \
        python3.14 python3.13 python3.12 python3.11 python3.10 \
        "${HOME:-}"/.pyenv/versions/3.*/bin/python; do
        if runs "$python"; then
            set -- "$python" "$@"
            break
        fi
    done
    if [ "$#" -lt 2 ]; then
        echo "Error: no Python was found that runs. Install Python 3.10 or newer." >&2
        exit 1
    fi
fi
python=$1
shift
unset PYTHONPATH PYTHONHOME
PYTHONDONTWRITEBYTECODE=1 exec "$python" -m scripts.environment "$@"
