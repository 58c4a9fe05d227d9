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
  --list        build, and list the names of the tests
  --no-install  name what is missing, and install nothing
  -h, --help    this text

Environment: where TAPESTRY_BOOK does not name a copy of Pride and Prejudice, as Project Gutenberg
has it, the tests that need the book are skipped.
END
}

folder=$root/build
setup_options=(-Dbuildtype=release)
# A test's own time limit holds for a fast machine that does nothing else.
test_options=(--timeout-multiplier=2)
list=no
names=()
suites_with_threads=data_parallel,steps_in_parallel,the_pool,worker_threads,the_tape,random_numbers,threads_of_blas,training
of_threads=() # the tests to run where none are named
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
            setup_options=(-Dbuildtype=debugoptimized "-Db_sanitize=address,undefined")
            test_options=(--timeout-multiplier=6 --no-suite=scripts)
            export UBSAN_OPTIONS=${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}
            # The sanitizer's report of a crash says more than Boost's.
            export BOOST_TEST_CATCH_SYSTEM_ERRORS=no
            ;;
        --sanitize-threads)
            folder=$root/build-threads
            setup_options=(-Dbuildtype=debugoptimized -Db_sanitize=thread)
            test_options=(--timeout-multiplier=6)
            of_threads=(float "--test-args=--run_test=$suites_with_threads")
            export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1}
            export BOOST_TEST_CATCH_SYSTEM_ERRORS=no
            ;;
        -*) die "run.sh has no option '$argument': see --help." ;;
        *) names+=("$argument") ;;
    esac
done
if [ ${#names[@]} -eq 0 ] && [ ${#of_threads[@]} -gt 0 ]; then
    names=("${of_threads[@]}")
    targets=(tests/test_float)
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
