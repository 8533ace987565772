#!/usr/bin/env perl
# console.pl FILE.md - runs the commands of a document's ```console blocks, in
# order, in the current folder, and holds what they print against what the
# document shows.  A line "..." stands for any lines; "[exit 3]" says that the
# command before it exits with 3 (else 0).  Standard error is shown as well.
use strict;
use warnings;

my ($document) = @ARGV;
open my $in, '<', $document or die "$document: $!\n";

my (@steps, $inside);
while (my $line = <$in>) {
    chomp $line;
    if ($line =~ /^```(console)?/) {
        $inside = !$inside && defined $1;
    } elsif ($inside && $line =~ /^\$ (.*)/) {
        push @steps, { line => $., command => $1, shows => [], exit => 0 };
    } elsif ($inside && $line =~ /^\[exit (\d+)\]$/) {
        $steps[-1]{exit} = $1;
    } elsif ($inside) {
        push @{ $steps[-1]{shows} }, $line;
    }
}
die "$document: no command found\n" unless @steps;

# The lines as one expression.  A command that is shown with no output may print
# what it likes.
sub pattern {
    my @shows = @_ or return qr/\A/;
    my $text = join '', map { $_ eq '...' ? '(?:.*\n)*?' : quotemeta($_) . '\n' } @shows;
    return qr/\A$text\z/;
}

for my $step (@steps) {
    my $got = qx{$step->{command} 2>&1 </dev/null};
    my $exit = $? >> 8;
    next if $exit == $step->{exit} && $got =~ pattern(@{ $step->{shows} });
    print "$document:$step->{line}: $step->{command}\n",
        "exits with $exit (the document says $step->{exit}) and prints\n$got";
    exit 1;
}
printf "%d commands print what %s shows\n", scalar @steps, $document;
