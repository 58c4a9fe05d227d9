#!/usr/bin/env bash
#
# Gives every reader of files and text inputs that nobody would write, with libFuzzer and the
# sanitizers. Ends with a line "N passed, N failed, N skipped".

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=setup.sh
source "$here/../../setup.sh"

usage() {
    cat <<'END'
Usage: ./tests/faults/fuzz.sh [options] [reader ...]

Builds in build-fuzz/ with clang++ and its libFuzzer, and gives each reader, or those that are
named, one changed input after the other. Installs nothing: where there is no clang++ with
libFuzzer, it is skipped. An input that shows a fault is kept, and its path is told.

  --seconds N   give each reader N seconds (10)
  --runs N      give each reader N inputs instead
  --seed N      change inputs in the same way each time; without it, in another way
  --list        list the names of the readers
  -h, --help    this text

An input is tried again by the reader's program: build-fuzz/tests/faults/fuzz/fuzz_NAME INPUT.
CXX, CXXFLAGS and LDFLAGS are respected.
END
}

readers() {
    local folder
    for folder in "$here"/fuzz/seeds/*/; do basename -- "$folder"; done
}

has_fuzzer() {
    local program status=0
    program=$(mktemp)
    compiler -fsanitize=fuzzer,address,undefined -x c++ - -o "$program" >/dev/null 2>&1 \
        <<<'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' ||
        status=1
    rm -f -- "$program"
    return $status
}

# Words that inputs are made of. Some readers share a part of them.
dictionary() {
    case $1 in
        checkpoint | model | snapshots) cat "$here/fuzz/safetensors.dict" ;;
        words) cat "$here/fuzz/characters.dict" ;;
    esac
    cat "$here/fuzz/$1.dict"
}

# fuzz READER: a small input that takes long, or much memory, is a fault too.
fuzz() {
    local name=$1 began=$SECONDS status=0 log=$scratch/log corpus=$scratch/corpus
    local program=$folder/tests/faults/fuzz/fuzz_$name
    mkdir -p "$corpus"
    dictionary "$name" >"$scratch/dictionary"
    "$program" "${limits[@]}" "-seed=$seed" -max_len=4096 -timeout=20 -rss_limit_mb=1024 -malloc_limit_mb=64 \
        -print_final_stats=1 -dict="$scratch/dictionary" -artifact_prefix="$folder/found/$name-" \
        "$corpus" "$here/fuzz/seeds/$name" >"$log" 2>&1 </dev/null || status=$?
    rm -rf -- "$corpus"
    printf '%-12s %9s executions in %4s s, coverage %5s of the seeds, %5s now: %s\n' "$name" \
        "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" $((SECONDS - began)) \
        "$(coverage 'INITED' <"$log")" "$(coverage '' <"$log")" \
        "$([ $status -eq 0 ] && echo 'no fault' || echo 'FAULT')"
    if [ $status -ne 0 ]; then
        grep -v '^#[0-9]*[[:space:]]' "$log" | tail -n 60
        sed -n 's/.*Test unit written to /Kept: /p' "$log"
    fi
    return $status
}

# The last count of edges in libFuzzer's lines of this kind.
coverage() {
    awk -v kind="$1" '/^#[0-9]+/ && /cov: / && $0 ~ kind { sub(/.*cov: /, ""); last = $1 }
                      END { print last + 0 }'
}

folder=$root/build-fuzz
limits=(-max_total_time=10)
seed=0 # libFuzzer then takes one of its own
names=()
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help)
            usage
            exit
            ;;
        --list)
            readers
            exit
            ;;
        --seconds | --runs | --seed)
            [[ ${2:-} =~ ^[1-9][0-9]{0,8}$ ]] || die "$1 needs a whole number from 1 on."
            case $1 in
                --seconds) limits=("-max_total_time=$2") ;;
                --runs) limits=("-runs=$2") ;;
                --seed) seed=$2 ;;
            esac
            shift
            ;;
        -*) die "fuzz.sh has no option '$1': see --help." ;;
        *)
            [ -d "$here/fuzz/seeds/$1" ] || die "fuzz.sh knows no reader '$1': see --list."
            names+=("$1")
            ;;
    esac
    shift
done
[ ${#names[@]} -gt 0 ] || mapfile -t names < <(readers)

export CXX=${CXX:-clang++}
if ! has_fuzzer; then
    say "skipped: $CXX has no libFuzzer"
    printf '0 passed, 0 failed, %s skipped\n' ${#names[@]}
    exit
fi
# shellcheck disable=SC2034 # setup.sh reads both
may_install=no
install_missing
for name in "${names[@]}"; do targets+=("tests/faults/fuzz/fuzz_$name"); done
export CXXFLAGS="-g1 ${CXXFLAGS:-}" # of debug information only the lines, which the reports name
build "$folder" -Dbuildtype=debugoptimized -Dfuzz=true

mkdir -p "$folder/found"
# Each input becomes a file, which is quickest in memory.
scratch=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
export TMPDIR=$scratch
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

failed=0
for name in "${names[@]}"; do
    fuzz "$name" || failed=$((failed + 1))
done
printf '\n%s passed, %s failed, 0 skipped\n' $((${#names[@]} - failed)) "$failed"
[ "$failed" -eq 0 ]
