#!/bin/sh
# libraries.sh CC NAME... - what the linker is given for each library: its
# archive where there is one, which saves every process of a build finding and
# relocating the shared library; elsewhere -lNAME.
set -eu
cc=$1
shift
for name; do
    archive=$($cc -print-file-name="lib$name.a")
    case $archive in
    */*) printf '%s ' "$archive" ;;
    *) printf '%s ' "-l$name" ;;
    esac
done
