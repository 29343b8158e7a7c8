#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Every pattern of scenarios/catalog is a cmocka test in C, too: for each FOLDER/NAME.yaml there
# is a row {"NAME", ...} in tests/seeds/test_FOLDER*.c.
set -u
cd "$(dirname "$0")/.." || exit 2
passed=0 failed=0

for file in scenarios/catalog/*/*.yaml; do
    name=$(basename "$file" .yaml)
    folder=$(basename "$(dirname "$file")")
    places=$(cat tests/seeds/test_"$folder"*.c 2>/dev/null | grep -cF "{\"$name\",")
    if [ "$places" -eq 1 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL  $file: $places rows in tests/seeds/test_$folder*.c"
    fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
