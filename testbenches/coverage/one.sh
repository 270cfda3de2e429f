#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# one.sh FOLDER TEST: runs the test; what its devices counted, in files of each process, becomes one file of FOLDER.
# COVERAGE_UNJUDGED: tests "folder/name" that may fail.
export LC_ALL=C
set -u
folder=$1 test=$2
name=$(basename "$(dirname "$test")")_$(basename "$test")
MANTIS_COVERAGE=$folder/$name "$test"
code=$?
case " ${COVERAGE_UNJUDGED:-} " in *" ${test##*/testbenches/} "*) code=0 ;; esac
parts=("$folder/$name".*)
if [ -e "${parts[0]}" ]; then
    verilator_coverage --write "$folder/$name.dat" "${parts[@]}" >/dev/null 2>&1 || code=1
    rm -f "${parts[@]}"
fi
exit $code
