#!/usr/bin/env bash
# The steps of `make test` and `make test-fast`: scripts/checks.sh all|fast.
# Stops at the first step that fails, with its exit status; the last line tells what ran.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV

readonly mode=${1:?usage: scripts/checks.sh all|fast}
readonly missing=75 # what scripts/setup.sh returns for a component that cannot be had
# Unit tests wait for the processor: two at once. Those that need AllenNLP run in its environment.
readonly in_parallel=(-q -n 2)
readonly fast=(tests/unit tests/architecture tests/scripts)
ran=()
left_out=()

# step NAME COMMAND...: runs a step under a heading.
step() {
    local name=$1 status=0
    shift
    printf '\n== %s\n' "$name"
    "$@" || status=$?
    if [ "$status" -ne 0 ]; then
        printf '\nFailed: %s (exit status %s)\n' "$name" "$status"
        exit "$status"
    fi
    ran+=("$name")
}

# can_have COMPONENT NAME: makes a component ready; false where it cannot be had, which outside of CI
# leaves out the step NAME.
can_have() {
    local status=0
    printf '\n== set-up of %s\n' "$1"
    scripts/setup.sh "$1" || status=$?
    case $status in
    0) return 0 ;;
    "$missing") left_out+=("$2") && return 1 ;;
    *) exit "$status" ;;
    esac
}

# summary: the last line, telling what ran, what did not, and the time.
summary() {
    local names
    printf -v names '%s; ' "${ran[@]}"
    printf '\nPassed in %d min %d s: %s' $((SECONDS / 60)) $((SECONDS % 60)) "${names%; }"
    if [ "${#left_out[@]}" -gt 0 ]; then
        printf -v names '%s; ' "${left_out[@]}"
        printf '. NOT RUN: %s' "${names%; }"
    fi
    printf '.\n'
}

in_main() { .venv/bin/python -m "$@"; }
in_allennlp() { .venv-allennlp/bin/python -m "$@"; }

step "set-up" scripts/setup.sh main
step "black" in_main black --check .
step "flake8" in_main flake8
step "mypy" in_main mypy

if [ "$mode" = fast ]; then
    step "unit and architecture tests" \
        in_main pytest "${in_parallel[@]}" -m "not allennlp" "${fast[@]}"
    summary
    exit
fi

step "unit, architecture and integration tests" \
    in_main pytest "${in_parallel[@]}" -m "not allennlp" "${fast[@]}" tests/integration
if can_have chromium "browser tests"; then
    step "browser tests" in_main pytest -q tests/browser
fi
if can_have allennlp "tests beside AllenNLP"; then
    step "tests beside AllenNLP" in_allennlp pytest "${in_parallel[@]}" tests/unit tests/integration
fi
summary
