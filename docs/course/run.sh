#!/usr/bin/env bash
#
# Builds the program of one chapter, and runs it.

# shellcheck source=docs/course/chapters.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/chapters.sh"

usage() {
    cat <<'END'
Usage: ./docs/course/run.sh [--no-install] CHAPTER [argument ...]

Builds the program of a chapter, such as 3, and runs it; or, with 3-more, the chapter's second program, which
the shorter pieces of its page are from. The first time it installs what is missing with apt-get (through
sudo where needed) and builds the library. Arguments are passed on to the program. What the program writes
is written to build/docs/course.

  --no-install  name what is missing, and install nothing
  -h, --help    this text
END
}

chapter=
while [ $# -gt 0 ] && [ -z "$chapter" ]; do
    case $1 in
        -h | --help)
            usage
            exit
            ;;
        --no-install) may_install=no ;;
        -*) die "run.sh has no option ${1@Q}: see --help." ;;
        *) chapter=$1 ;;
    esac
    shift
done
[ -n "$chapter" ] || die "Which chapter? For instance: ./docs/course/run.sh 0"

name=$(name_of "${chapter%-more}")
if [[ $chapter == *-more ]]; then
    program=docs/course/$name-more
else
    # The page shows its program first.
    program=$(sed -nE 's/^<!-- (.*)\.cpp -->$/\1/p' "$course/$name.md" | head -n 1)
fi
# A file among the arguments is found from where the reader is.
arguments=()
for argument; do
    [[ $argument != -* && $argument != more ]] || die "run.sh has no option ${argument@Q} behind the chapter: see --help."
    [ ! -f "$argument" ] || argument=$(realpath -- "$argument")
    arguments+=("$argument")
done

install_missing
built "$program"
choose_blas_kernels
cd "$root/build/docs/course"
exec "$root/build/$program" "${arguments[@]}"
