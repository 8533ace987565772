#!/usr/bin/env perl
# references.pl FORMATS.md INDEX.csv - reads from standard input what
# `plan_reference fields` prints: the functions of the table, and the fields of
# their results that a reference case compared.  Says each function with fewer
# than five cases in the index, and each field of the tables of FORMATS.md that
# no case of the function compares; exits 1 when there is one.
use strict;
use warnings;

# What the session adds to a result, not the function: no arithmetic.
my %of_the_session = map { $_ => 1 } qw(ledger analysis);

# Functions that give a frame have no result in a notebook; what they did.
my %did = (
    (map { $_ => { flags => 'list of text', filled => 'map of number (column)' } }
       qw(null_impute mean_impute pro_rata)),
    randomise => 'allocation',
);

# Why no case compares them.
my %elsewhere = (
    # Only of estimates that did not converge in 60 steps; what has none is an
    # error.
    'logit warnings[]'  => 1,
    'probit warnings[]' => 1,
    # Newton's steps from a start of the engine's own.
    'heckman iterations' => 1,
    # Draws by the engine's own sampler: their distribution is compared with
    # that of mice over many seeds, in tests/unit/plan_impute.c.
    'impute' => 1,
);

my (%structure, %cases, %compared, @functions, %gives_frame);
my $faults = 0;

sub fault { $faults++; print "$_[0]\n" }

sub read_tables {
    my ($path) = @_;
    my @names;
    open my $in, '<', $path or die "$path: $!\n";
    while (my $line = <$in>) {
        @names = $1 eq '###' ? split(' ', $2) : () if $line =~ /^(##+) (.*)$/;
        next unless $line =~ /^\| `/;
        my ($field, $type, $what, $absent) =
          map { s/^\s+|\s+$//gr } split /\|/, $line =~ s/^\||\|$//gr;
        $structure{$_}{ $field =~ s/`//gr } = { type => $type, absent => $absent // '' } for @names;
    }
    close $in or die "$path: $!\n";
}

# Whether the function's results have the field: "not `iv`" and "`logit`,
# `probit`; ..." name functions, "as `rss`" another field.
sub is_field_of {
    my ($fields, $field, $function) = @_;
    my $absent = $fields->{$field}{absent};
    return 0 if $of_the_session{$field};
    return 0 if $absent =~ /^called by hand|^not of `t:/;
    return is_field_of($fields, $1, $function) if $absent =~ /^as `(\w+)`/ && $fields->{$1};
    if ($absent =~ /^(not )?((?:`\w+`(?:, )?)+)/) {
        my ($not, $names) = ($1, $2);
        my %named = map { $_ => 1 } $names =~ /`(\w+)`/g;
        return 1 unless grep { $structure{"result.$_"} } keys %named;
        return $not ? $named{$function} : !$named{$function};
    }
    return 1;
}

# The paths of every number and word below a type.
sub leaves {
    my ($type, $prefix, $function) = @_;
    return leaves($1, "$prefix\[]", $function) if $type =~ /^list of (.*)$/;
    return leaves($1, "$prefix.*", $function) if $type =~ /^map of (\w+)/;
    $type =~ s/ or null$//;
    my $fields = ref $type ? $type : $structure{$type};
    return $prefix unless $fields;
    my $dot = $prefix eq '' ? '' : '.';
    return map { leaves($fields->{$_}{type}, "$prefix$dot$_", $function) }
      grep { is_field_of($fields, $_, $function) } sort keys %$fields;
}

sub read_index {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    while (my $line = <$in>) {
        my ($function, $case, $source, $version) = split /,/, $line =~ s/\n//r, 4;
        next if $function eq 'function';
        fault("$path:$.: a case is function,case,source,version") unless length($version // '');
        fault("$path:$.: $function, $case is listed twice") if $cases{$function}{$case}++;
    }
    close $in or die "$path: $!\n";
}

sub check_function {
    my ($name) = @_;
    my $n = keys %{ $cases{$name} // {} };
    fault("$name: $n reference cases in the index; five are needed") if $n < 5;
    return if $elsewhere{$name};
    my $type = $structure{"result.$name"} ? "result.$name" : $did{$name};
    return fault("$name: no table of result.$name") unless $type;
    $type = { map { $_ => { type => $type->{$_}, absent => '-' } } keys %$type } if ref $type;
    for my $leaf (leaves($type, '', $name), $gives_frame{$name} ? 'frame.*[]' : ()) {
        my $like = join '[^.\[]+', map { quotemeta } split /\*/, $leaf, -1;
        # Items of a list are found by their name or level: where a number of
        # one was compared, so was that.
        $like =~ s/\\\.(name|level)$/\\.\\w+/ if $leaf =~ /\[\]\.(name|level)$/;
        next if grep { /^$like$/ } @{ $compared{$name} // [] };
        fault("$name: no reference case compares $leaf") unless $elsewhere{"$name $leaf"};
    }
}

read_tables($ARGV[0]);
read_index($ARGV[1]);
while (my $line = <STDIN>) {
    chomp $line;
    my ($what, $name, $field) = split / /, $line, 3;
    push @functions, $name if $what =~ /^(function|frame)$/;
    $gives_frame{$name} = 1 if $what eq 'frame';
    push @{ $compared{$name} }, $field if $what eq 'field';
}
die "no function was read\n" unless @functions;
check_function($_) for @functions;
exit($faults ? 1 : 0);
