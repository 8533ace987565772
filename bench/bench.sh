#!/bin/sh
# bench.sh BUILD [RUNS] - how fast it is, in medians.  First the works of
# bench/r beside R's (when Rscript is there, each package when it is), on two
# threads, timed within the two processes; then milliseconds of building the
# example and the book: from nothing, after a paragraph was added above the
# chunks of a notebook, and after no edit, on copies in a temporary folder.  No
# test reads these numbers: they depend on the machine.
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
mkdir "$work/book"
cp -R analyses report "$work/book"
rm -rf "$work/star/build"

PLUMB=$plumb WORK=$work RUNS=$runs perl -MTime::HiRes=clock_gettime,CLOCK_MONOTONIC -e '
use strict;
use warnings;

my ($plumb, $work, $runs) = @ENV{qw(PLUMB WORK RUNS)};
my %notebooks = (star => "analyses/star/analysis.md", book => "analyses/symbolic_awards/analysis.md");

# Milliseconds of one build, which must succeed.
sub build {
    my ($project) = @_;
    my $start = clock_gettime(CLOCK_MONOTONIC);
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        open STDOUT, ">", "/dev/null" or die;
        open STDERR, ">", "$work/stderr" or die;
        exec $plumb, "build", "$work/$project", "-o", "$work/$project/build" or die "$plumb: $!\n";
    }
    waitpid $pid, 0;
    my $ms = 1000 * (clock_gettime(CLOCK_MONOTONIC) - $start);
    return $ms if $? == 0;
    my $code = $? >> 8;
    system "cat", "$work/stderr";
    die "the build exits with $code\n";
}

sub without_output {
    my ($project) = @_;
    system("rm", "-rf", "$work/$project/build") == 0 or die;
}

# Another paragraph each time, below the heading and above the chunks, whose
# lines so move.
sub edit_prose {
    my ($project) = @_;
    my $notebook = "$work/$project/$notebooks{$project}";
    open my $file, "<", $notebook or die "$notebook: $!\n";
    my @lines = <$file>;
    close $file;
    splice @lines, 1, 0, "\nSentence ", join("", map { chr(97 + int rand 26) } 1 .. 12), ".\n";
    open $file, ">", $notebook or die "$notebook: $!\n";
    print $file @lines;
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
for my $project ("star", "book") {
    printf "%-26s %8s %8s %8s   (%d runs, ms)\n", "build: $project", "median", "least", "most", $runs;
    for my $case (@cases) {
        my ($name, $before) = @$case;
        build($project);
        my @ms = map { $before->($project); build($project) } 1 .. $runs;
        my ($least, $most) = (sort { $a <=> $b } @ms)[0, -1];
        printf "%-26s %8.0f %8.0f %8.0f\n", $name, median(@ms), $least, $most;
    }
}
'
