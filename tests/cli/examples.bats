#!/usr/bin/env bats
# What the examples say that they rebuild.

load common

@test "examples: the acceptability curve is the published one, and every number has a source" {
    cd "$BATS_TEST_TMPDIR"
    example=$BATS_TEST_DIRNAME/../../examples/acceptability
    exits 0 build "$example" -o out --format md
    run perl -MJSON::PP -e '
        local $/;
        open my $ledger, "<", "out/ledger.json" or die;
        my ($run) = grep { $_->{result}{acceptability} } map { @{ $_->{rows} } } @{ decode_json(<$ledger>)->{notebooks} };
        my %computed = map { $_->{threshold} => $_->{p_cost_effective} } @{ $run->{result}{acceptability} };
        open my $published, "<", shift or die;
        my ($n, $most) = (0, 0);
        for (split /\n/, <$published>) {
            my ($threshold, $p) = split /,/;
            next if $threshold eq "threshold";
            my $apart = abs($computed{$threshold} - $p);
            $most = $apart if $apart > $most;
            $n++;
        }
        printf "%d %s\n", $n, $most < 0.005 ? "agree" : "differ by $most";
    ' "$example/analyses/caesarean/published/curve.csv"
    [ "$output" = "21 agree" ]
    exits 0 audit "$example" -o out --numbers
    [[ "$output" == *" 0 untraced, 0 typed"* ]]
}
