#!/usr/bin/env perl
# formats.pl FORMATS.md MANUAL.md - reads "ROOT FILE" lines from standard input
# and holds each file against the tables of FORMATS.md: a JSON file against the
# structure ROOT, a CSV file (ROOT is "csv") against the columns of its table.
# Says each difference, and exits 1 when there is one.
use strict;
use warnings;
use JSON::PP;
use open qw(:std :encoding(UTF-8));

my (%structure, @columns, %word, %told);
my $faults = 0;

sub fault {
    my ($text) = @_;
    $faults++;
    print "$text\n" unless $told{$text}++;
}

# "### result.ols result.lin" names two structures of one table.
sub read_tables {
    my ($path) = @_;
    my (@names, $is_structure);
    open my $in, '<', $path or die "$path: $!\n";
    while (my $line = <$in>) {
        $word{$1} = 1 while $line =~ /`([^`]+)`/g;
        if ($line =~ /^(##+) (.*)$/) {
            my ($level, $title) = (length $1, $2);
            $is_structure = $level == 3;
            @names = $is_structure ? split ' ', $title : ($title);
            next;
        }
        my @cells = map { s/^\s+|\s+$//gr } split /\|/, $line =~ s/^\||\|$//gr;
        next unless $line =~ /^\| `/ && @names;
        push @columns, $cells[0] =~ s/`//gr if $names[0] eq 'departures.csv';
        next unless $is_structure && @cells >= 4;
        my ($field, $type, $absent) = ($cells[0] =~ s/`//gr, @cells[1, 3]);
        for my $name (@names) {
            fault("$path: $name names $field twice") if $structure{$name}{$field};
            $structure{$name}{$field} = { type => $type, may_be_absent => $absent ne '-' };
        }
    }
    close $in or die "$path: $!\n";
}

sub read_words {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    while (my $line = <$in>) {
        $word{$1} = 1 while $line =~ /`([^`]+)`/g;
    }
    close $in or die "$path: $!\n";
}

sub is_number { return !ref $_[0] && JSON::PP->new->allow_nonref->encode($_[0]) !~ /^"/ }

my %scalar = (
    text    => sub { !ref $_[0] && !is_number($_[0]) },
    number  => sub { is_number($_[0]) },
    boolean => sub { JSON::PP::is_bool($_[0]) },
    sha256  => sub { !ref $_[0] && $_[0] =~ /^[0-9a-f]{64}$/ },
    date    => sub { !ref $_[0] && $_[0] =~ /^\d{4}-\d\d-\d\d$/ },
);

# What people wrote: any shape, of keys that one of the two documents names.
sub check_value {
    my ($v, $at) = @_;
    fault("$at: null") unless defined $v;
    if (ref $v eq 'HASH') {
        for my $key (sort keys %$v) {
            fault("$at: nothing names \"$key\"") if grep { !$word{$_} } split /\./, $key;
            check_value($v->{$key}, "$at.$key");
        }
    } elsif (ref $v eq 'ARRAY') {
        check_value($_, "$at\[]") for @$v;
    }
}

sub check_structure {
    my ($name, $v, $at) = @_;
    my $fields = $structure{$name};
    return fault("$at: no table of $name") unless $fields;
    return fault("$at: not a $name") unless ref $v eq 'HASH';
    for my $key (sort keys %$v) {
        if (my $f = $fields->{$key}) {
            check($f->{type}, $v->{$key}, "$at.$key", $v);
        } else {
            fault("$at: the table of $name has no \"$key\"");
        }
    }
    for my $key (sort keys %$fields) {
        fault("$at: \"$key\" is absent, which $name does not allow")
          unless $fields->{$key}{may_be_absent} || exists $v->{$key};
    }
}

sub check {
    my ($type, $v, $at) = @_;
    if ($type =~ /^(\w+) or null$/) {
        $type = $1;
        return unless defined $v;
    }
    return fault("$at: null") unless defined $v;
    if ($type =~ /^list of (.*)$/) {
        my $of = $1;
        return fault("$at: not a list") unless ref $v eq 'ARRAY';
        check($of, $_, "$at\[]") for @$v;
    } elsif ($type =~ /^map of (\w+) \(\w+\)$/) {
        my $of = $1;
        return fault("$at: not a map") unless ref $v eq 'HASH';
        check($of, $v->{$_}, "$at\[$_]") for sort keys %$v;
    } elsif ($type =~ /^(\w+) by `(\w+)`$/) {
        check_structure("$1." . ($v->{$2} // '?'), $v, $at);
    } elsif ($type eq 'value') {
        check_value($v, $at);
    } elsif (my $is = $scalar{$type}) {
        fault("$at: not a $type") unless $is->($v);
    } else {
        check_structure($type, $v, $at);
    }
}

# Every type that a table names is there.
sub check_types {
    for my $name (sort keys %structure) {
        for my $field (sort keys %{ $structure{$name} }) {
            my $type = $structure{$name}{$field}{type} =~ s/^(list of )+| or null$//gr;
            $type = $1 if $type =~ /^map of (\w+) \(/;
            next if $type eq 'value' || $scalar{$type} || $structure{$type};
            next if $type =~ /^(\w+) by / && grep { /^\Q$1\E\./ } keys %structure;
            fault("$name.$field: no table of $type");
        }
    }
}

sub check_csv {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    my $header = <$in>;
    close $in or die "$path: $!\n";
    chomp $header;
    my $documented = join ',', @columns;
    fault("$path: its columns are\n  $header\nnot\n  $documented") if $header ne $documented;
}

sub check_json {
    my ($root, $path) = @_;
    open my $in, '<:raw', $path or die "$path: $!\n";
    my $text = do { local $/; <$in> };
    close $in or die "$path: $!\n";
    check($root, decode_json($text), $path =~ s/.*\///r);
}

read_tables($ARGV[0]);
read_words($ARGV[1]);
check_types();
while (my $line = <STDIN>) {
    my ($root, $path) = split ' ', $line;
    $root eq 'csv' ? check_csv($path) : check_json($root, $path);
}
exit($faults ? 1 : 0);
