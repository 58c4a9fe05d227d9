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
--resume FOLDER goes on with the run in a folder, and needs no --text.

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
resumed= # the folder of --resume
help=no
before=
for argument; do
    [ "$before" != --resume ] || resumed=$argument
    before=$argument
    case $argument in
        --resume=*)
            resumed=${argument#--resume=}
            options+=("$argument")
            ;;
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
build "$root/build"
choose_blas_kernels
# A run that is there knows its text.
if [ $text_given = no ] && [ ! -e "$resumed/training.safetensors" ]; then
    if book=$("$here/fetch_book.sh"); then
        options+=(--text "$book")
    else
        say "Training on the short built-in text instead. --text FILE trains on a text of your own."
    fi
fi
exec "$train" "${options[@]}"
