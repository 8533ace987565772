#!/usr/bin/env bats
# What reports come to, byte by byte; tools/golden.sh says how one changes.

@test "golden: the example's report and the new project's" {
    run sh "$BATS_TEST_DIRNAME/../../tools/golden.sh" "$PLUMB"
    echo "$output"
    [ "$status" -eq 0 ]
}
