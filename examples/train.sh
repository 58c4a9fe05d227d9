#!/usr/bin/env bash
#
# Installs what is missing, builds, finds a text and trains a decoder on it. Builds no tests and no
# small programs: setup.sh does.

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=setup.sh
source "$here/../setup.sh"
targets=(examples/train examples/generate examples/embeddings) # train names the other two at its end
train=$root/build/examples/train

usage() {
    cat <<'END'
Usage: ./examples/train.sh [--no-install] [options of train]

Installs what is missing with apt-get (through sudo where needed), builds train, generate and
embeddings, and trains. With no --text it trains on Pride and Prejudice, which it downloads from
Project Gutenberg the first time, and where that fails on the short text that is built in.

  --no-install  name what is missing, and install nothing
  -h, --help    this text
END
    if [ -x "$train" ]; then
        printf '\nThe options of train:\n\n'
        "$train" "${options[@]}" --help
    else
        printf '\nThe options of train are listed here once it is built.\n'
    fi
}

options=()
text_given=no
help=no
for argument; do
    case $argument in
        -h | --help) help=yes ;;
        --no-install) may_install=no ;;
        --text | --text=*)
            text_given=yes
            options+=("$argument")
            ;;
        *) options+=("$argument") ;;
    esac
done
if [ $help = yes ]; then
    usage
    exit
fi

install_missing
build "$root/build" -Dbuildtype=release
choose_blas_kernels
if [ $text_given = no ]; then
    if book=$("$here/fetch_book.sh"); then
        options+=(--text "$book")
    else
        say "Training on the short built-in text instead. --text FILE trains on a text of your own."
    fi
fi
exec "$train" "${options[@]}"
