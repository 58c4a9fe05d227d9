#!/usr/bin/env bash
#
# Installs what is missing (PyTorch aside), builds, and measures Tapestry beside PyTorch.

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=setup.sh
source "$here/../../setup.sh"

folder=$root/build
targets=(tests/bench/bench)
arguments=()
for argument; do
    case $argument in
        -h | --help) exec python3 -B "$here/bench.py" --help ;;
        --no-install) may_install=no ;;
        *) arguments+=("$argument") ;;
    esac
done

install_missing
build "$folder" -Dbuildtype=release
choose_blas_kernels
exec python3 -B "$here/bench.py" --program "$folder/tests/bench/bench" \
    --json "$folder/bench.json" "${arguments[@]}"
