#!/usr/bin/env bash
#
# Builds the pages of docs/ as a site that a browser opens without a connection.

# shellcheck source=setup.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../setup.sh"

# As in setup.sh: Debian's package, what shows that it is there, what it is for. Python's modules are those of
# Debian's own python3.
dependencies() {
    cat <<'END'
python3-sphinx      sphinx-build                                makes the site
python3-myst-parser /usr/lib/python3/dist-packages/myst_parser  reads Markdown
doxygen             doxygen                                     reads the headers' comments
python3-breathe     /usr/lib/python3/dist-packages/breathe      puts them into the site
END
}

folder=$root/build/site
for argument; do
    case $argument in
        -h | --help)
            cat <<'END'
Usage: ./docs/site.sh [--no-install]

Installs what is missing with apt-get (through sudo where needed) and builds the site in build/site: open
build/site/index.html in a browser.

  --no-install  name what is missing, and install nothing
  -h, --help    this text
END
            exit
            ;;
        --no-install) may_install=no ;;
        *) die "site.sh takes no ${argument@Q}: see --help." ;;
    esac
done

install_missing
[ ! -d "$folder" ] || find "$folder" -mindepth 1 -delete # pages that are no longer there
pages=$(mktemp -d)
trap 'rm -rf -- "$pages"' EXIT
python3 "$root/docs/site/stage.py" "$pages/pages"
(cd "$pages/pages/headers" && doxygen "$root/docs/site/Doxyfile")
TAPESTRY_DOXYGEN_XML=$pages/pages/headers/xml sphinx-build -q -W --keep-going -j auto -c "$root/docs/site" "$pages/pages" "$folder" ||
    die "The site could not be built: see above."
say "Open $folder/index.html"
