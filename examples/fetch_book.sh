#!/usr/bin/env bash
#
# Prints the path of Jane Austen's Pride and Prejudice (Project Gutenberg, #1342), from the user's
# cache or downloaded into it. Fails, saying why, where neither gives the whole book.

set -euo pipefail

# TAPESTRY_BOOK_URL names other addresses, separated by spaces; they are tried in turn.
read -r -a addresses <<<"${TAPESTRY_BOOK_URL:-\
https://www.gutenberg.org/cache/epub/1342/pg1342.txt \
https://www.gutenberg.org/ebooks/1342.txt.utf-8}"
time_limit=${TAPESTRY_BOOK_TIMEOUT:-60}
# What a server says is no reason to ask in the clear or to read a file. Who names a file wants it.
protocols=https${TAPESTRY_BOOK_URL:+,file}
largest=3000000

say() {
    printf '%s\n' "$*" >&2
}

case ${1:-} in
    '') ;;
    -h | --help)
        cat <<'END'
Usage: ./examples/fetch_book.sh

Prints the path of Pride and Prejudice, which it downloads from Project Gutenberg the first time and
keeps in the user's cache folder ($XDG_CACHE_HOME/tapestry or ~/.cache/tapestry).

Environment:
  TAPESTRY_BOOK_URL      other addresses (https: or file:) to download it from, separated by spaces
  TAPESTRY_BOOK_TIMEOUT  seconds that a download may take (60)
END
        exit
        ;;
    *)
        say "fetch_book.sh has no option ${1@Q}: see --help."
        exit 2
        ;;
esac

# Says what is wrong with a file that should be the book, and nothing where it is the book.
fault_of() {
    local file=$1 size
    size=$(wc -c <"$file")
    if [ "$size" -lt 600000 ] || [ "$size" -gt "$largest" ]; then
        echo "it has $size bytes, and the book about 770000"
    elif ! iconv -f UTF-8 -t UTF-8 "$file" >/dev/null 2>&1; then
        echo "it is not UTF-8 text"
    elif [ "$(tr -d '\000' <"$file" | wc -c)" -ne "$size" ]; then
        echo "there are zero bytes in it"
    elif ! grep -qaE '^\*\*\* ?START OF (THE|THIS) PROJECT GUTENBERG EBOOK' "$file"; then
        echo "Project Gutenberg's START line is not in it"
    elif ! grep -qaE '^\*\*\* ?END OF (THE|THIS) PROJECT GUTENBERG EBOOK' "$file"; then
        echo "Project Gutenberg's END line is not in it"
    elif ! grep -qa 'It is a truth universally acknowledged' "$file"; then
        echo "the novel's first sentence is not in it"
    elif ! LC_ALL=C awk '
        /^\*\*\* ?START OF/ { begun = 1 }
        begun && /It is a truth universally acknowledged/ { told = 1 }
        told && /^\*\*\* ?END OF/ { ended = 1 }
        END { exit !ended }' "$file"; then
        echo "the novel is not between the START line and the END line"
    fi
}

case ${XDG_CACHE_HOME:-} in
    /*) cache=$XDG_CACHE_HOME/tapestry ;; # its specification has relative paths ignored
    *) cache=${HOME:+$HOME/.cache/tapestry} ;;
esac
if [ -z "$cache" ] || ! mkdir -p -- "$cache"; then
    say "There is no cache folder to keep the book in: set HOME or XDG_CACHE_HOME."
    exit 1
fi

book=$cache/pride_and_prejudice.txt
if [ -e "$book" ] && [ ! -f "$book" ]; then
    say "$book is in the way: the book is kept under this name, and it is no file."
    exit 1
fi
if [ -e "$book" ]; then
    fault=$(fault_of "$book")
    if [ -z "$fault" ]; then
        echo "$book"
        exit
    fi
    say "$book is not the whole book ($fault): downloading it again."
fi

if ! command -v curl >/dev/null; then
    say "The book cannot be downloaded without curl."
    exit 1
fi

# The download only becomes the book once it is whole and checked. A script that was killed may have
# left one.
find "$cache" -maxdepth 1 -type f -name 'download.??????' -mmin +1440 -delete
download=$(mktemp -- "$cache/download.XXXXXX")
trap 'rm -f -- "$download"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
for address in "${addresses[@]}"; do
    say "Downloading Pride and Prejudice from $address"
    # curl knows the size only where the server tells it.
    if ! curl --fail --silent --show-error --globoff --proto "=$protocols" --location \
        --proto-redir =https --max-redirs 5 --max-filesize "$largest" --connect-timeout 15 \
        --max-time "$time_limit" -- "$address" | head -c $((largest + 1)) >"$download"; then
        [ "$(wc -c <"$download")" -le "$largest" ] ||
            say "That is not the book: it has more than $largest bytes."
        continue
    fi
    fault=$(fault_of "$download")
    if [ -z "$fault" ]; then
        mv -fT -- "$download" "$book"
        echo "$book"
        exit
    fi
    say "That is not the whole book: $fault."
done
say "The book could not be downloaded."
exit 1
