#!/bin/sh
# bench.sh BUILD [RUNS] - how fast it is, in medians.  First the works of
# bench/r beside R's (when Rscript is there, each package when it is), on two
# threads, timed within the two processes; then milliseconds of building the
# example: from nothing, after an edit of prose, and after no edit, on a copy in
# a temporary folder.  No test reads these numbers: they depend on the machine.
set -eu
cd "$(dirname "$0")/.."
build=${1:?usage: bench.sh BUILD [RUNS]}
plumb=$(realpath "$build/plumb")
runs=${2:-11}
data=$build/bench

work=$(mktemp -d "${TMPDIR:-/tmp}/plumb-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

[ -s "$data/trial.csv" ] || "$data/bench_data" "$data"
"$data/bench_engine" "$data" 2 5 >"$work/engine"
: >"$work/r"
for script in bench/r/*.R; do
    key=$(basename "$script" .R)
    [ "$key" != timing ] || continue
    command -v Rscript >/dev/null || break
    grep -q "^$key" "$work/engine" || continue # no such function yet
    echo "R: $key" >&2
    Rscript --vanilla "$script" "$data" 5 >>"$work/r"
done
perl bench/compare.pl "$work/engine" "$work/r"

cp -R examples/project_star "$work/star"
rm -rf "$work/star/build"

PLUMB=$plumb STAR=$work/star RUNS=$runs perl -MTime::HiRes=clock_gettime,CLOCK_MONOTONIC -e '
use strict;
use warnings;

my ($plumb, $star, $runs) = @ENV{qw(PLUMB STAR RUNS)};
my $out = "$star/build";
my $notebook = "$star/analyses/star/analysis.md";

# Milliseconds of one build, which must succeed.
sub build {
    my $start = clock_gettime(CLOCK_MONOTONIC);
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        open STDOUT, ">", "/dev/null" or die;
        open STDERR, ">", "$star/stderr" or die;
        exec $plumb, "build", $star, "-o", $out or die "$plumb: $!\n";
    }
    waitpid $pid, 0;
    my $ms = 1000 * (clock_gettime(CLOCK_MONOTONIC) - $start);
    return $ms if $? == 0;
    my $code = $? >> 8;
    system "cat", "$star/stderr";
    die "the build exits with $code\n";
}

sub without_output { system("rm", "-rf", $out) == 0 or die }

# Another sentence each time, behind all chunks.
sub edit_prose {
    open my $file, ">>", $notebook or die "$notebook: $!\n";
    print $file "\nSentence ", join("", map { chr(97 + int rand 26) } 1 .. 12), ".\n";
    close $file or die;
}

sub median {
    my @x = sort { $a <=> $b } @_;
    return @x % 2 ? $x[$#x / 2] : ($x[$#x / 2] + $x[@x / 2]) / 2;
}

my @cases = (
    ["cold: no output folder", \&without_output],
    ["after an edit of prose", \&edit_prose],
    ["after no edit", sub {}],
);
printf "%-26s %8s %8s %8s   (%d runs, ms)\n", "build", "median", "least", "most", $runs;
for my $case (@cases) {
    my ($name, $before) = @$case;
    build();
    my @ms = map { $before->(); build() } 1 .. $runs;
    my ($least, $most) = (sort { $a <=> $b } @ms)[0, -1];
    printf "%-26s %8.0f %8.0f %8.0f\n", $name, median(@ms), $least, $most;
}
'
