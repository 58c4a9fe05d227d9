#!/bin/sh
# Calls train with these options until all steps are taken. A kill says nothing against going on: it is called
# again then. After an error, and where it was asked to stop, this ends too, with train's exit code.

until build/examples/train "$@"; do
    code=$?
    [ $code = 137 ] || exit $code # 137: killed, for lack of memory for instance
done
echo 'all steps are taken'
