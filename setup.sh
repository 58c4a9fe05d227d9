#!/usr/bin/env bash
#
# Installs what is missing and builds Tapestry. examples/train.sh and tests/run.sh source this file
# and do both before their own work; called by hand it does only that.

set -euo pipefail
trap 'exit 130' INT

root=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
may_install=yes
targets=() # what to build; none named is everything but the benchmark and what together.py joins for the tests

# Debian's package, what shows that it is there (a command, a folder, a header or the name that
# pkg-config knows), and what it is needed for.
dependencies() {
    cat <<'END'
g++                 c++                            compiles C++20
meson               meson                          describes the build
ninja-build         ninja                          runs it
pkgconf             pkg-config                     finds the libraries
libxtensor-dev      xtensor                        arrays
libxtensor-blas-dev xtensor-blas/xblas_config.hpp  calls BLAS and LAPACK
libxsimd-dev        xsimd                          vector instructions for exp, tanh and erf
libopenblas-dev     openblas                       matrix products
libdnnl-dev         dnnl.hpp                       faster ones, on processors that know bfloat16
libboost-test-dev   boost/test/unit_test.hpp       the tests
libcli11-dev        CLI11                          options on the command line
nlohmann-json3-dev  nlohmann_json                  headers of safetensors files
libutf8proc-dev     libutf8proc                    letters, their case and normal form
libjs-chart.js      /usr/share/javascript/chart.js the charts of the report
curl                curl                           downloads the book
ca-certificates     /etc/ssl/certs                 lets curl check whom it downloads from
END
}

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$*"
    exit 1
}

# Runs a command and shows what it wrote only if it fails.
quietly() {
    local output
    output=$("$@" 2>&1 </dev/null) || {
        say "$output"
        return 1
    }
}

# CXX may hold a command with arguments ("ccache g++"), so it is left to split here.
compiler() {
    # shellcheck disable=SC2086
    ${CXX:-c++} "$@"
}

is_there() {
    case $1 in
        c++) compiler --version ;;
        /*) [ -d "$1" ] ;;
        *.hpp) printf '#if !__has_include(<%s>)\n#error\n#endif\n' "$1" | compiler -E -x c++ - ;;
        *) command -v "$1" || pkg-config --exists "$1" ;;
    esac >/dev/null 2>&1
}

# Whether this processor has what a package is for.
is_useful() {
    [ "$1" != libdnnl-dev ] || grep -qsE '\<(avx512_bf16|amx_bf16)\>' /proc/cpuinfo
}

missing_dependencies() {
    local package evidence purpose
    while read -r package evidence purpose; do
        ! is_useful "$package" || is_there "$evidence" || printf '  %-19s %s\n' "$package" "$purpose"
    done < <(dependencies)
}

install_missing() {
    [ -z "${CXX:-}" ] || is_there c++ || die "CXX is set to '$CXX', which does not run."
    local missing packages as_root=()
    missing=$(missing_dependencies)
    [ -n "$missing" ] || return 0
    say "Missing (Debian's package, what it is for):"
    say "$missing"
    [ $may_install = yes ] || die "Install these, or leave out --no-install."
    command -v apt-get >/dev/null ||
        die "There is no apt-get here. Install these under the names your system has for them."
    read -r -d '' -a packages < <(awk '{ print $1 }' <<<"$missing") || true
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            die "You are not root and there is no sudo. As root:
  apt-get update && apt-get install --no-install-recommends ${packages[*]}"
        as_root=(sudo)
    fi
    # A fresh machine may be busy with its own updates: wait for dpkg's lock.
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
        apt-get --yes --no-install-recommends -o DPkg::Lock::Timeout=300)
    say "Installing them with ${as_root[*]:+sudo }apt-get; this can take some minutes."
    quietly "${apt[@]}" update || say "The package lists could not be updated; trying without."
    quietly "${apt[@]}" install "${packages[@]}" || die "apt-get could not install them: see above."
    missing=$(missing_dependencies)
    [ -z "$missing" ] || die "Installed, but still not found:"$'\n'"$missing"
}

# What a build depends on beside the sources. Ninja does not notice when one of these changes: a
# moved folder, another meson or compiler, or (with -march=native) another CPU.
build_surroundings() {
    printf '%s\n' "$root" "$(meson --version)" "$(compiler --version)" \
        "${CXX:-}" "${CXXFLAGS:-}" "${LDFLAGS:-}"
    grep -m1 -iE '^(flags|features)' /proc/cpuinfo 2>/dev/null || true
}

# One compiler per core, and no more than there is free memory for: the largest source of the library needs
# 1 GB, and the largest of the tests 1.8 GB.
parallel_jobs() {
    local cores memory needs=1800000
    cores=$(nproc)
    [ ${#targets[@]} -eq 0 ] || needs=1000000
    memory=$(awk -v needs="$needs" '/^MemAvailable/ { print int($2 / needs) }' /proc/meminfo 2>/dev/null || true)
    [ "${memory:-$cores}" -lt "$cores" ] && cores=$((memory > 0 ? memory : 1))
    echo "$cores"
}

# Turns ninja's lines into one line that counts (every tenth of the way where it is not a terminal)
# and passes on what the compiler says.
show_progress() {
    local line tenth last_tenth=0 clear=
    [ -t 2 ] && clear=$'\r\033[K'
    while IFS= read -r line; do
        if [[ $line =~ ^\[([0-9]+)/([0-9]+)\]\  ]]; then
            tenth=$((10 * BASH_REMATCH[1] / BASH_REMATCH[2]))
            if [ -n "$clear" ]; then
                printf '%sBuilding: %s of %s' "$clear" "${BASH_REMATCH[@]:1}" >&2
            elif [ "$tenth" -gt "$last_tenth" ]; then
                say "Building: ${BASH_REMATCH[1]} of ${BASH_REMATCH[2]}"
                last_tenth=$tenth
            fi
        elif [ "$line" != 'ninja: no work to do.' ]; then
            say "$clear$line"
        fi
    done
    printf '%s' "$clear" >&2
}

# is_set_up FOLDER SURROUNDINGS: whether it is, by these scripts in these surroundings, or by hand.
is_set_up() {
    [ -f "$1/build.ninja" ] || return 1
    if [ -f "$1/surroundings" ]; then
        [ "$(cat "$1/surroundings")" = "$2" ]
    else
        grep -qsF "\"source\": \"$root\"" "$1/meson-info/meson-info.json"
    fi
}

# build FOLDER [-DNAME=VALUE ...]: sets up FOLDER where that is needed, and builds in it. An option holds for later
# calls too, until another value is given.
build() {
    local folder=$1 surroundings held=() all=() option
    shift
    [ ! -f "$folder/options" ] || mapfile -t held <"$folder/options"
    for option in "${held[@]}"; do
        [[ " $*" == *" ${option%%=*}="* ]] || all+=("$option")
    done
    [ ${#all[@]} -eq 0 ] || say "$folder keeps the options of its set-up: ${all[*]}"
    all+=("$@")
    surroundings=$(build_surroundings)
    if ! is_set_up "$folder" "$surroundings"; then
        if [ -d "$folder/meson-private" ]; then
            say "$folder is of another place, compiler, CPU or meson: starting it afresh."
            find "$folder/" -mindepth 1 -delete
        fi
        say "Setting up $folder"
        quietly meson setup "${all[@]}" "$folder" "$root" ||
            die "meson could not set up the build: see above."
    elif [ "${all[*]}" != "${held[*]}" ]; then
        quietly meson configure "$@" "$folder" || die "meson could not change the build: see above."
    fi
    printf '%s\n' "$surroundings" >"$folder/surroundings"
    [ ${#all[@]} -eq 0 ] || printf '%s\n' "${all[@]}" >"$folder/options"
    (cd "$folder" && NINJA_STATUS='[%f/%t] ' ninja -j "$(parallel_jobs)" "${targets[@]}" 2>&1) | show_progress ||
        die "The build failed: see the compiler's output above."
}

# Debian's OpenBLAS does not recognise every CPU that has AVX-512 and silently falls back to its
# slower kernels for older ones. It reads this variable when a program starts.
choose_blas_kernels() {
    local feature
    [ -z "${OPENBLAS_CORETYPE+set}" ] || return 0
    for feature in avx512f avx512dq avx512bw avx512vl avx512cd; do
        grep -qsw "$feature" /proc/cpuinfo || return 0
    done
    export OPENBLAS_CORETYPE=SkylakeX
}

# setup.sh itself, when it is not sourced.
setup() {
    local folder=$root/build options=()
    while [ $# -gt 0 ]; do
        case $1 in
            --no-install) may_install=no ;;
            --folder)
                [ -n "${2:-}" ] || die "--folder needs the name of a folder."
                folder=$(realpath -m -- "$2")
                shift
                ;;
            -D?*) options+=("$1") ;;
            -h | --help)
                cat <<'END'
Usage: ./setup.sh [options] [target ...]

Installs what is missing with apt-get (through sudo where needed) and builds a release in build/: the
library, train, generate, embeddings and the tests.
./examples/train.sh and ./tests/run.sh install and build for themselves what they need.

  --no-install     name what is missing, and install nothing
  --folder FOLDER  build in FOLDER instead
  -DNAME=VALUE     an option of the build, such as -Dnative=false or -Dbuildtype=debug; it holds for
                   later calls and other scripts too, until another value is given
  -h, --help       this text

A target is a file of the build folder, such as examples/train, or one of two groups, small_programs and
page_programs, which are not built otherwise. Where some are named, only these are built. CXX, CXXFLAGS
and LDFLAGS are respected.
END
                exit
                ;;
            -*) die "setup.sh has no option ${1@Q}: see --help." ;;
            *) targets+=("$1") ;;
        esac
        shift
    done
    install_missing
    build "$folder" "${options[@]}"
    say "Built in $folder"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    setup "$@"
fi
