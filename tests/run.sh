#!/usr/bin/env bash
#
# Installs what is missing, builds, runs every test and counts the cases. Ends with a line
# "N passed, N failed, N skipped".

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=setup.sh
source "$here/../setup.sh"

usage() {
    cat <<'END'
Usage: ./tests/run.sh [options] [test ...]

Installs what is missing with apt-get (through sudo where needed), builds, and runs every test, or
those that are named.

  --sanitize    build in build-sanitize/ with the address and undefined-behaviour sanitizers, and
                run the tests of the C++ code there; much slower
  --sanitize-threads
                build in build-threads/ with the thread sanitizer, and run the tests of what
                threads share; much slower
                (both with clang++ where there is one, which takes a third of the time of g++,
                unless CXX names a compiler)
  --list        build, and list the names of the tests
  --no-install  name what is missing, and install nothing
  -h, --help    this text

Environment: where TAPESTRY_BOOK does not name a copy of Pride and Prejudice, as Project Gutenberg
has it, the tests that need the book are skipped.
END
}

# Takes what is quickest to compile and run together: half optimised, and of debug information only
# the lines, which the reports name.
sanitize_with() {
    setup_options=(-Dbuildtype=debugoptimized -Doptimization=1 "-Db_sanitize=$1" -Db_lundef=false)
    test_options=(--timeout-multiplier=6)
    export CXXFLAGS="-g1 ${CXXFLAGS:-}"
    [ -n "${CXX:-}" ] || ! clang_can_sanitize_with "$1" || export CXX=clang++
    # The sanitizer's report of a crash says more than Boost's.
    export BOOST_TEST_CATCH_SYSTEM_ERRORS=no
}

# Debian has the sanitizers of clang++ in a package of their own.
clang_can_sanitize_with() {
    local program status=0
    program=$(mktemp)
    clang++ "-fsanitize=$1" -x c++ - -o "$program" <<<'int main() {}' >/dev/null 2>&1 || status=1
    rm -f -- "$program"
    return $status
}

folder=$root/build
setup_options=()
# A test's own time limit holds for a fast machine that does nothing else.
test_options=(--timeout-multiplier=2)
list=no
names=()
threads=no # whether to run only the test of what threads share
for argument; do
    case $argument in
        -h | --help)
            usage
            exit
            ;;
        --no-install) may_install=no ;;
        --list) list=yes ;;
        --sanitize)
            folder=$root/build-sanitize
            sanitize_with address,undefined
            test_options+=(--no-suite=scripts)
            export UBSAN_OPTIONS=${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}
            ;;
        --sanitize-threads)
            folder=$root/build-threads
            sanitize_with thread
            threads=yes
            export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1}
            ;;
        -*) die "run.sh has no option ${argument@Q}: see --help." ;;
        *) names+=("$argument") ;;
    esac
done
if [ ${#names[@]} -eq 0 ] && [ $threads = yes ]; then
    names=(threads)
    targets=(tests/test_threads)
fi

install_missing
build "$folder" "${setup_options[@]}"
if [ $list = yes ]; then
    exec meson test -C "$folder" --no-rebuild --list
fi
choose_blas_kernels

# summary.py counts Boost's cases in this report, and takes from the log what failed.
export BOOST_TEST_REPORT_FORMAT=XML BOOST_TEST_REPORT_LEVEL=detailed
export BOOST_TEST_LOG_LEVEL=test_suite BOOST_TEST_COLOR_OUTPUT=no
results=$folder/meson-logs/testlog.json
rm -f -- "$results"
meson test -C "$folder" --no-rebuild "${test_options[@]}" "${names[@]}" </dev/null || true
[ -s "$results" ] || die "No test has run."
exec python3 "$here/summary.py" "$results"
