#!/usr/bin/env bash
#
# Checks the sources without building them: their format, the shell scripts, and mistakes that
# clang-tidy knows. Ends with a line "N passed, N failed, N skipped".

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=setup.sh
source "$here/../setup.sh"

usage() {
    cat <<'END'
Usage: ./tests/lint.sh [check ...]

Checks the sources, and builds nothing. Runs these checks, or those that are named:

  format  every .cpp and .hpp is formatted as .clang-format says. Needs clang-format 14: another
          version formats in another way
  shell   shellcheck has no remark on any shell script
  tidy    clang-tidy finds none of the mistakes that .clang-tidy lists in the engine

Installs nothing: a check whose program is missing is skipped.

  -h, --help  this text
END
}

# The files of the project that find's expression holds for, each with a null byte at its end.
files() {
    find "$root" -type d \( -name .git -o -path "$root/build*" -o -path "$root/runs" \) -prune -o \
        -type f "$@" -print0
}

# For a check that cannot be done here: it gives the reason and returns.
skip() {
    reason=$1
}

clang_format_14() {
    local program
    for program in clang-format-14 clang-format; do
        if [[ $("$program" --version 2>/dev/null) == *' version 14.'* ]]; then
            echo "$program"
            return
        fi
    done
    return 1
}

check_format() {
    local program
    program=$(clang_format_14) || { skip 'there is no clang-format 14'; return; }
    files \( -name '*.cpp' -o -name '*.hpp' \) | xargs -0 "$program" --dry-run --Werror
}

# A script is known by its first line.
check_shell() {
    local scripts
    command -v shellcheck >/dev/null || { skip 'there is no shellcheck'; return; }
    mapfile -t scripts < <(files | xargs -0 awk \
        'FNR == 1 && /^#!.*[\/ ](ba|da)?sh( |$)/ { print FILENAME } { nextfile }')
    shellcheck --external-sources --source-path="$root" -- "${scripts[@]}"
}

# Whether the compiler finds a header, with these flags.
has_header() {
    c++ -E -x c++ "${@:2}" - <<<"#include <$1>" >/dev/null 2>&1
}

check_tidy() {
    local flags mpi folder left_out='_absent\.cpp"$'
    command -v clang-tidy >/dev/null || { skip 'there is no clang-tidy'; return; }
    [ -z "$(missing_dependencies)" ] || { skip 'headers are missing: see ./setup.sh'; return; }
    read -r -a flags < <(pkg-config --cflags xtensor xsimd openblas)
    read -r -a mpi < <(pkg-config --cflags mpi-c 2>/dev/null)
    # The sources of a folder as one: nearly all of the time goes into headers that they share. An
    # *_absent.cpp has the functions of another one, and is looked at alone. What needs a library that is
    # missing is left out.
    has_header mpi.h "${mpi[@]}" || left_out+='|/mpi\.cpp"$'
    has_header dnnl.hpp || left_out+='|/onednn\.cpp"$'
    together=$(mktemp -d)
    trap 'rm -rf -- "$together"' EXIT
    find "$root/framework" \( -name io -o -name text -o -name vectors \) -prune -o \
        -name '*.cpp' -printf '%h\n' | sort -u | while read -r folder; do
        printf '#include "%s"\n' "$folder"/*.cpp | grep -vE "$left_out" >"$together/${folder##*/}.cpp"
    done
    find "$root/framework" -name '*_absent.cpp' -exec cp -t "$together" {} +
    printf '%s\0' "$together"/*.cpp |
        xargs -0 -I{} -P "$(parallel_jobs)" clang-tidy --quiet "--config-file=$root/.clang-tidy" {} -- \
            -std=c++20 -fopenmp-simd "-I$root" "${flags[@]}" "${mpi[@]}" 2>&1 |
        { grep -v ' warnings\? generated\.$' || true; }
}

names=()
for argument; do
    case $argument in
        -h | --help)
            usage
            exit
            ;;
        format | shell | tidy) names+=("$argument") ;;
        *) die "lint.sh has no option or check ${argument@Q}: see --help." ;;
    esac
done
[ ${#names[@]} -gt 0 ] || names=(format shell tidy)

passed=0
failed=0
skipped=0
for name in "${names[@]}"; do
    printf '== %s\n' "$name"
    reason=
    if ! "check_$name" </dev/null; then
        failed=$((failed + 1))
    elif [ -n "$reason" ]; then
        printf 'skipped: %s\n' "$reason"
        skipped=$((skipped + 1))
    else
        passed=$((passed + 1))
    fi
done
printf '\n%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
