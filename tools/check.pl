#!/usr/bin/env perl
# check.pl FILE ... - run test programs and bats files (.bats) that speak TAP,
# and end with the line "N passed, N failed".
use strict;
use warnings;
use TAP::Harness;

$ENV{CMOCKA_MESSAGE_OUTPUT} = 'TAP';
# Else cmocka's own handler swallows the sanitizer's report.
$ENV{ASAN_OPTIONS} = join ':', grep { defined } $ENV{ASAN_OPTIONS}, 'handle_segv=2';

my $harness = TAP::Harness->new({
    jobs      => $ENV{CHECK_JOBS} || 2,
    merge     => 0,
    failures  => 1,
    exec      => sub {
        my (undef, $file) = @_;
        return $file =~ /\.bats$/ ? ['bats', '--tap', $file] : [$file];
    },
});
# cmocka prints a plan a group: each program is one group.
my $result = $harness->runtests(sort @ARGV);

# A program that died, or did not run what it planned, has failed even when each
# test that it did run passed.
my $failed = $result->failed;
for my $parser ($result->parsers) {
    next if $parser->failed;
    $failed++ if $parser->exit || $parser->wait || $parser->parse_errors;
}
my $skipped = $result->skipped;
print "of those that passed, $skipped skipped\n" if $skipped;
printf "%d passed, %d failed\n", scalar $result->passed, $failed;
exit($failed ? 1 : 0);
