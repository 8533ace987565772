#!/usr/bin/perl
# compare.pl ENGINE R - the two lists of seconds side by side: each line of
# ENGINE is a work, the seconds passed and those that processors worked; each of
# R a work, how it was done, and the same two.  Aims are set for two processors
# that nobody else uses; where others do, the seconds worked tell more.
use strict;
use warnings;

my @works = (
    ["ols", "OLS, 1,000,000 x 12, from columns", 0.06],
    ["csv", "read CSV, 1,000,000 x 15 (79 MB)", 0.15],
    ["cr2", "CR2 with Satterthwaite df, n 1,468, 290 clusters", 0.004],
    ["specifications", "4,096 specifications of OLS, n 1,468", 1],
    ["impute norm", "chained equations, m 50, norm, pooled", 0.12],
    ["impute pmm", "chained equations, m 50, pmm, pooled", 0.4],
    ["randomisation", "randomisation test, 10,000 cluster draws", 0.02],
    ["wild", "wild cluster bootstrap, 9,999 draws", 0.01],
    ["bootstrap", "bootstrap of a difference, 10,000, BCa", 0.05],
    ["power", "power by simulation, 1,000 clustered trials", 0.02],
);

sub lines {
    my ($name) = @_;
    open my $file, "<", $name or die "$name: $!\n";
    my @rows = map { chomp; [split /\t/] } <$file>;
    close $file or die "$name: $!\n";
    return @rows;
}

die "usage: compare.pl ENGINE R\n" if @ARGV != 2;
my (%engine, %worked);
for (lines($ARGV[0])) {
    ($engine{$_->[0]}, $worked{$_->[0]}) = @$_[1, 2];
}
my @r = lines($ARGV[1]);

my $format = "%-49s %-17s %8s %8s %9s %9s %8s %7s\n";

sub seconds { return defined $_[0] ? sprintf("%.$_[1]f", $_[0]) : "-" }

printf $format, "work (seconds passed; worked: by processors)", "R", "R", "worked",
    "plumb", "worked", "R/plumb", "aim";
for (@works) {
    my ($key, $name, $aim) = @$_;
    next if !defined $engine{$key};
    my @rows = grep { $_->[0] eq $key } @r;
    @rows = (["", "-"]) if !@rows;
    for my $row (@rows) {
        my ($label, $passed, $worked) = @$row[1, 2, 3];
        my $ratio = defined $passed ? $passed / $engine{$key} : undef;
        printf $format, $name, $label, seconds($passed, 3), seconds($worked, 3),
            seconds($engine{$key}, 4), seconds($worked{$key}, 4),
            seconds($ratio, 1), $aim . ($engine{$key} > $aim ? "!" : " ");
        $name = "";
    }
}
print "!: the aim is missed\n";
printf "\nCSV: %.4f s of it once the bytes are in memory; their SHA-256, which "
    . "a build also takes, %.4f s.\nMemory %.2f x the columns, bytes of the "
    . "file included (aim 1.3).\n\n",
    $engine{"csv without reading the bytes"}, $engine{digest},
    $engine{"csv memory"};
