#!/usr/bin/env bash
#
# Builds the exercise of one chapter, and says what is right; or shows how far one has come.

# shellcheck source=docs/course/chapters.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/chapters.sh"

usage() {
    cat <<'END'
Usage: ./docs/course/check.sh [--solution] [--no-install] [CHAPTER]

Builds the exercise of a chapter, such as 3, and says what is right and what came out instead. Without a
chapter, it builds all exercises, which takes some minutes the first time, and shows which are solved.

  --solution    check the solution instead
  --no-install  name what is missing, and install nothing
  -h, --help    this text
END
}

chapter=
kind=exercise
for argument; do
    case $argument in
        -h | --help)
            usage
            exit
            ;;
        --solution) kind=solution ;;
        --no-install) may_install=no ;;
        -*) die "check.sh has no option ${argument@Q}: see --help." ;;
        *)
            [[ $argument != *-more ]] || die "A chapter has one exercise: check.sh ${argument%-more}"
            [ -z "$chapter" ] || die "check.sh takes one chapter: ${chapter@Q} or ${argument@Q}?"
            chapter=$argument
            ;;
    esac
done

program_of() {
    echo "docs/course/exercises/$kind-$1"
}

# What comes after the chapter NAME.
say_what_is_next() {
    local next
    next=$(chapter_pages | grep -A1 -F "/$1.md" | sed -n 2p)
    if [ -n "$next" ]; then
        echo "Next: chapter $(title_of "$next"), docs/course/$(basename -- "$next")"
    else
        echo "That was the last chapter."
    fi
}

check_one() {
    local name status=0
    name=$(name_of "$1")
    install_missing
    built "$(program_of "$name")"
    choose_blas_kernels
    [ $kind = exercise ] || printf 'The report on the solution:\n\n'
    "$root/build/$(program_of "$name")" || status=$?
    if [ $status -eq 0 ]; then
        say_what_is_next "$name"
    elif [ $status -gt 128 ]; then
        die "The program ended by signal $((status - 128)). Often an index is outside of its array."
    elif [ $kind = exercise ]; then
        echo "Edit docs/course/exercises/$name.cpp and check again; --solution shows the solution's report."
    fi
    return $status
}

# A line for each chapter: solved, or how many checks are right.
check_all() {
    local page name result solved=0 count=0 broken=
    install_missing
    built framework/libtapestry.a framework/libtapestry_double.a
    choose_blas_kernels
    while IFS= read -r page; do
        name=$(basename -- "$page" .md)
        count=$((count + 1))
        if ! (built "$(program_of "$name")") >/dev/null 2>&1; then
            result='does not compile'
            broken=${broken:-$((count - 1))}
        elif result=$("$root/build/$(program_of "$name")" 2>/dev/null | tail -n 1); then
            result=solved
            solved=$((solved + 1))
        fi
        printf '%-40s %s\n' "$(title_of "$page")" "${result:-ends with an error}"
    done < <(chapter_pages)
    printf '\n%s of %s exercises are solved\n' "$solved" "$count"
    [ -z "$broken" ] || echo "./docs/course/check.sh $broken shows what the compiler says."
}

if [ -n "$chapter" ]; then
    check_one "$chapter"
else
    check_all
fi
