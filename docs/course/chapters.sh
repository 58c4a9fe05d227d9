# What run.sh and check.sh share: which chapters there are, and a quick build. For sourcing.

course=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=setup.sh
source "$course/../../setup.sh"

chapter_pages() {
    printf '%s\n' "$course"/[0-9][0-9]-*.md
}

# name_of NUMBER: the name of a chapter, "03-the-gradient-of-a-lookup" for 3 or 03.
name_of() {
    local pages
    if [[ $1 =~ ^[0-9]{1,2}$ ]]; then
        pages=("$course/$(printf '%02d' "$((10#$1))")"-*.md)
        if [ -f "${pages[0]}" ]; then
            basename -- "${pages[0]}" .md
            return
        fi
    fi
    die "There is no chapter ${1@Q}. The chapters are:"$'\n'"$(chapter_pages | while IFS= read -r page; do
        echo "  $(title_of "$page")"
    done)"
}

# title_of PAGE: "3. The gradient of a lookup"
title_of() {
    sed -n '1s/^# //p' "$1"
}

# built TARGET...: builds these files of the build folder.
built() {
    targets=("$@")
    build "$root/build"
}
