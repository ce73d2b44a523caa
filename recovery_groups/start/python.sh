# Sourced by bin/*: sets $root and runs the command by the first Python that is new enough.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

start() {
    if ! python=$(find_python); then
        echo "Recovery Groups needs Python 3.11 or newer, and this machine has none (or set PYTHON)." >&2
        exit 1
    fi
    exec "$python" "$root/recovery_groups/start" "$@"
}
