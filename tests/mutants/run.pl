#!/usr/bin/env perl
# run.pl PLUMB PROJECT CASES [NAME...] - mutants of the analysis.md beside CASES,
# on the plan and the data of PROJECT.
#
# A case changes a copy, builds it, and says what the audit must find beyond what
# it finds without the change, and where.  One that says nothing changes nothing:
# exit 0, and the same departures as before.
#
#   = NAME
#   @ TEXT      text of the notebook (p@: of the protocol) ...
#   > TEXT      ... and what takes its place
#   + LUA       a line of a chunk at the notebook's end
#   d CLAUSE V  such a line, which explains that V was done
#   2 LUA       a line of a second notebook
#   c ID        a second trial, the first one's copy
#   w NAME      the plan has this analysis of more.txt besides
#   - HOW FILE  a variant of the data, below the trial's folder (see %variant)
#   s           the data as they are were sealed on the day they came
#   ! KIND STATE ANALYSIS CLAUSE    one departure more (-: no such word)
#   ~ KIND STATE ANALYSIS CLAUSE    one of the unchanged notebook's that is gone
#   ? TEXT      plumb audit --numbers prints this
#   1 TEXT      exit 1, and the message holds this
#
# A line with --[[!]], of the plan too, is where the new departures must be said
# to be.
#
# At the end: "caught N of N, invented 0 of M".  N are the cases with a marked
# line: one is caught when each departure is as the case says and one of them is
# told on a marked line.  M are the cases that await nothing.
#
# Without NAMEs the cases are also held against the fields of the analyses in
# docs/manual.md: MUTANTS cases with a marked line or more must await a departure
# of each.  Not of `purpose` and `hypothesis`, which are words: no run can choose
# them.  A departure of `data`, of which data, names their file: data.NAME.path.
use strict;
use warnings;
use File::Find qw(find);
use File::Path qw(make_path remove_tree);
use File::Temp qw(tempdir);
use JSON::PP qw(decode_json);

use constant WORKERS => 2;
use constant MUTANTS => 3;

my ($plumb, $project, $cases, @names) = @ARGV;
my $trial = 'analyses/star';
my $notebook = "$trial/analysis.md";
my $second = "$trial/second.md";
my $data = "$trial/data/star_k.csv";
my $manual = $cases =~ s{[^/]*$}{../../docs/manual.md}r;
my $parent = $$;
my $here = tempdir(TMPDIR => 1);
END { remove_tree($here) if $$ == $parent && defined $here }
my $p;
my %usual;
my %original = tree($project);
delete @original{ grep { m{^report/} } keys %original };
$original{'report/report.lua'} = qq(return { title = "Mutants", chapters = { "$notebook" } }\n);
$original{$notebook} = slurp($cases =~ s{[^/]*$}{analysis.md}r);

sub slurp {
    my ($path) = @_;
    open my $f, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar <$f>;
}

sub spit {
    my ($path, $text) = @_;
    open my $f, '>:raw', $path or die "$path: $!\n";
    print {$f} $text;
    close $f or die "$path: $!\n";
    return;
}

sub tree {
    my ($root) = @_;
    my %files;
    find({ no_chdir => 1, wanted => sub {
        return if !-f || m{/build/};
        $files{ substr $_, length($root) + 1 } = slurp($_);
    } }, $root);
    return %files;
}

# The columns of the data are plain: no field holds a comma or a quote.
sub rows { return map { [ split /,/, $_, -1 ] } split /\n/, $original{$data} }

sub joined { return join '', map { join(',', @$_) . "\n" } @_ }

sub column {
    my ($header, $name) = @_;
    my ($at) = grep { $header->[$_] eq $name } 0 .. $#$header;
    return $at;
}

my %variant = (
    same => sub { $original{$data} },
    reversed => sub { my ($h, @r) = rows(); joined($h, reverse @r) },
    quoted => sub { joined(map { [ map { qq("$_") } @$_ ] } rows()) },
    crlf => sub { $original{$data} =~ s/\n/\r\n/gr },
    bom => sub { "\xEF\xBB\xBF" . $original{$data} },
    columns => sub { joined(map { [ reverse @$_ ] } rows()) },
    edited => sub { my ($h, @r) = rows(); $r[4][ column($h, 'readk') ]++; joined($h, @r) },
    short => sub { my ($h, @r) = rows(); pop @r; joined($h, @r) },
    recalled => sub { my ($h, @r) = rows(); my $c = column($h, 'readk'); my ($gap) = grep { $r[$_][$c] eq '' } 0 .. $#r; $r[$gap][$c] = 500; joined($h, @r) },
    swapped => sub { my ($h, @r) = rows(); my $c = column($h, 'stark'); ($r[0][$c], $r[3][$c]) = ($r[3][$c], $r[0][$c]); joined($h, @r) },
    keyless => sub { joined(map { shift @$_; $_ } rows()) },
);

# Analyses by name, each to the next line that begins one.
my %further;
for my $text (split /^(?=\w+ = )/m, slurp($cases =~ s{[^/]*$}{more.txt}r)) {
    $further{$1} = $text if $text =~ /^(\w+) = /;
}

sub read_cases {
    my @list;
    open my $f, '<', $cases or die "$cases: $!\n";
    while (my $line = <$f>) {
        chomp $line;
        next if $line eq '' || $line =~ /^#/;
        my ($what, $rest) = $line =~ /^(p?\S) ?(.*)$/ or die "$cases:$.: $line\n";
        if ($what eq '=') { push @list, { name => $rest, at => $., steps => [], more => [], gone => [] } }
        elsif ($what eq '!') { push @{ $list[-1]{more} }, $rest }
        elsif ($what eq '~') { push @{ $list[-1]{gone} }, $rest }
        elsif ($what eq '?') { $list[-1]{numbers} = $rest }
        elsif ($what eq '1') { $list[-1]{message} = $rest }
        else { push @{ $list[-1]{steps} }, [ $what, $rest ] }
    }
    return @list;
}

sub replace {
    my ($files, $file, $find, $text) = @_;
    my $at = index $files->{$file}, $find;
    die "not in $file: $find\n" if $at < 0;
    substr $files->{$file}, $at, length $find, $text =~ s/\\n/\n/gr;
    # A lock would tell of a changed protocol: that is not the case's matter.
    delete $files->{"$trial/protocol.lock"} if $file ne $notebook;
    return;
}

sub add_trial {
    my ($files, $id) = @_;
    for my $from (grep { m{^$trial/} && $_ ne $notebook && !/[.]lock$/ } keys %original) {
        $files->{ $from =~ s{^$trial}{analyses/$id}r } = $original{$from} =~ s/id = "star"/id = "$id"/r;
    }
    return;
}

# The lock and the hashes of cells, of the project as it is.
my %seal;

sub sealed {
    return %seal if %seal;
    my $was = $p;
    $p = "$here/sealed";
    make_path($p);
    lay_out(%original);
    run_plumb('receive', "$p/$trial", '--on', '2026-01-10') == 0 or die "not sealed:\n" . slurp("$here/err");
    %seal = map { ("$trial/$_" => slurp("$p/$trial/$_")) } qw(protocol.lock protocol.cells);
    $p = $was;
    return %seal;
}

sub explained {
    my ($clause, $conducted) = @_;
    return qq(t:depart { clause = "$clause", conducted = $conducted, type = "analytic approach", reason = "new knowledge", )
        . qq(policy = "suboptimality", timing = "after results", decided_on = "2026-09-01", explanation = "x", reader_impact = "x" }\n);
}

sub mutate {
    my ($case) = @_;
    my %files = %original;
    my ($find, @chunk, @second);
    for (@{ $case->{steps} }) {
        my ($what, $text) = @$_;
        if ($what =~ /\@$/) { $find = $text =~ s/\\n/\n/gr }
        elsif ($what =~ />$/) { replace(\%files, $what eq '>' ? $notebook : "$trial/protocol.lua", $find, $text) }
        elsif ($what eq '+') { push @chunk, "$text\n" }
        elsif ($what eq 'd') { push @chunk, explained(split / /, $text, 2) }
        elsif ($what eq '2') { push @second, "$text\n" }
        elsif ($what eq 'c') { add_trial(\%files, $text) }
        elsif ($what eq 'w') {
            my $analysis = $further{$text} // die "no further analysis $text\n";
            replace(\%files, "$trial/protocol.lua", 'cost_benefit = cost_benefit {',
                "$analysis    cost_benefit = cost_benefit {");
        }
        elsif ($what eq '-') {
            my ($how, $name) = split / /, $text;
            $files{"$trial/$name"} = $variant{$how}->();
        }
        elsif ($what eq 's') { %files = (%files, sealed()) }
        else { die "no step \"$what\"\n" }
    }
    $files{$notebook} .= join '', "\n```lua\n", @chunk, "```\n" if @chunk;
    if (@second) {
        $files{$second} = join '', "# Another chapter\n\n```lua\n", @second, "```\n";
        $files{'report/report.lua'} =~ s/"\Q$notebook\E"/"$notebook", "$second"/;
    }
    return %files;
}

# The files of the case in the one folder, which keeps what is remembered.
sub lay_out {
    my (%files) = @_;
    my %there = tree($p);
    remove_tree("$p/$_") for grep { !exists $files{"$_/protocol.lua"} } map { m{^(analyses/[^/]+)/} } keys %there;
    unlink map { "$p/$_" } grep { !exists $files{$_} } keys %there;
    for my $name (keys %files) {
        next if exists $there{$name} && $there{$name} eq $files{$name};
        make_path("$p/$name" =~ s{/[^/]*$}{}r);
        spit("$p/$name", $files{$name});
    }
    return;
}

sub run_plumb {
    my (@arguments) = @_;
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        open STDOUT, '>', "$here/out" or die "$here/out: $!\n";
        open STDERR, '>', "$here/err" or die "$here/err: $!\n";
        exec $plumb, @arguments or die "$plumb: $!\n";
    }
    waitpid $pid, 0;
    return $? >> 8;
}

sub departures {
    my $all = decode_json(slurp("$p/build/report/departures.json"));
    return map { {
        text => join(' ', map { defined && $_ ne '' ? $_ : '-' } @$_{qw(kind state analysis clause)}),
        line => $_->{line}, in => $_->{notebook},
    } } @{ $all->{departures} };
}

sub exit_of {
    my ($case) = @_;
    return 1 if defined $case->{message};
    return (grep { /unexplained|stale/ } @{ $case->{more} }) ? 3 : 0;
}

sub lines_marked {
    my (%files) = @_;
    my %marked;
    for my $name (grep { exists $files{$_} } $notebook, $second, "$trial/protocol.lua") {
        my @lines = split /\n/, $files{$name};
        $marked{"$name:$_"} = 1 for grep { $lines[ $_ - 1 ] =~ /--\[\[!\]\]/ } 1 .. @lines;
    }
    return %marked;
}

sub faults_of_departures {
    my ($case, %marked) = @_;
    my %awaited = %usual;
    # What a plan says stands on its lines, whatever a notebook does; but for what
    # a case marks there.
    my $told = (grep { /[.]lua:/ } keys %marked) ? qr/:/ : qr/[.]md:/;
    my @faults;
    $awaited{$_}++ for @{ $case->{more} };
    $awaited{$_}-- for @{ $case->{gone} };
    for my $d (departures()) {
        my $place = "$d->{in}:$d->{line}";
        push @faults, "invented: $d->{text} ($place)" if --$awaited{ $d->{text} } < 0;
        $case->{placed} = 1 if $marked{$place} && !$usual{ $d->{text} };
        push @faults, "told at $place, where it is not: $d->{text}"
            if !$usual{ $d->{text} } && %marked && $place =~ /$told/ && !$marked{$place};
    }
    push @faults, 'nothing is told on a marked line' if %marked && !$case->{placed};
    return @faults, map { "missed: $_" } grep { $awaited{$_} > 0 } sort keys %awaited;
}

sub faults {
    my ($case) = @_;
    my %files = eval { mutate($case) } or return "$cases:$case->{at}: $@";
    lay_out(%files);
    my $exit = run_plumb('build', $p);
    my $said = slurp("$here/err");
    my $expected = exit_of($case);
    my @faults;
    push @faults, "exit $exit, not $expected: $said" if $exit != $expected;
    if ($expected == 1) {
        push @faults, "not said: $case->{message}\n$said" if index($said, $case->{message}) < 0;
        return @faults;
    }
    return @faults if $exit != 0 && $exit != 3;
    push @faults, faults_of_departures($case, lines_marked(%files));
    if (defined $case->{numbers}) {
        run_plumb('audit', $p, '--numbers');
        my $printed = slurp("$here/out");
        push @faults, "not printed: $case->{numbers}\n$printed" if index($printed, $case->{numbers}) < 0;
    }
    return @faults;
}

# Every WORKERS-th case, in a folder of its own: what was found goes to a file.
sub work {
    my ($worker, @list) = @_;
    $here .= "/worker-$worker";
    $p = "$here/p";
    make_path($p);
    lay_out(%original);
    run_plumb('build', $p) == 0 or die "the notebook itself does not build:\n" . slurp("$here/err");
    $usual{ $_->{text} }++ for departures();
    for my $i (grep { $_ % WORKERS == $worker } 0 .. $#list) {
        spit("$here/../$i", join '', map { "#   $_" } map { s/\n(?=.)/\n#   /gr =~ s/\n?$/\n/r } faults($list[$i]));
    }
    exit 0;
}

sub is_mutant { return scalar grep { $_->[1] =~ /--\[\[!\]\]/ } @{ $_[0]{steps} } }

sub is_harmless {
    my ($case) = @_;
    return !@{ $case->{more} } && !@{ $case->{gone} } && !defined $case->{numbers} && !defined $case->{message};
}

# The fields of the tables of the analyses, and what else a plan holds for them.
sub clauses {
    my %clauses = (family => 0);
    for my $table (slurp($manual) =~ /^\*\*`\w+`\*\* \(analysis\).*?\n((?:\n|[|].*\n)+)/mg) {
        $clauses{$_} = 0 for $table =~ /^[|] `(\w+)`/mg;
    }
    die "$manual: no tables of analyses\n" if !exists $clauses{outcome};
    @clauses{qw(missing.covariates missing.outcome)} = (0, 0) if exists $clauses{missing};
    delete @clauses{qw(missing purpose hypothesis)};
    return %clauses;
}

sub clause_of {
    my ($departure) = @_;
    my ($clause) = $departure =~ /(\S+)$/;
    return 'data' if $clause =~ /^data[.]\w+[.]path$/;
    return $1 if $clause =~ /^(family)\b/ || $clause =~ /^analyses[.]\w+[.](missing[.]\w+|\w+)/;
    return '';
}

# How many clauses there are, and what is said of those with too few mutants.
sub tally {
    my %clauses = clauses();
    for my $case (grep { is_mutant($_) } @_) {
        my %awaited = map { clause_of($_) => 1 } grep { !/ stale / } @{ $case->{more} };
        $clauses{$_}++ for grep { exists $clauses{$_} } keys %awaited;
    }
    return scalar keys %clauses,
        map { "not ok - clause $_: $clauses{$_} mutants, not @{[MUTANTS]}\n" } grep { $clauses{$_} < MUTANTS } sort keys %clauses;
}

my @list = grep { my $name = $_->{name}; !@names || grep { index($name, $_) >= 0 } @names } read_cases();
my @workers;
for my $worker (0 .. WORKERS - 1) {
    my $pid = fork // die "fork: $!\n";
    work($worker, @list) if $pid == 0;
    push @workers, $pid;
}
waitpid $_, 0 for @workers;
my $bad = 0;
my ($mutants, $caught, $harmless, $invented) = (0) x 4;
for my $i (0 .. $#list) {
    my $faults = -e "$here/$i" ? slurp("$here/$i") // '' : "#   not built\n";
    $bad += $faults ne '';
    if (is_mutant($list[$i])) { $mutants++; $caught += $faults eq '' }
    elsif (is_harmless($list[$i])) { $harmless++; $invented += $faults ne '' }
    print $faults ne '' ? 'not ok' : 'ok', ' ', $i + 1, " - $list[$i]{name}\n$faults";
}
print '1..' . @list . "\n";
my $named = grep { is_mutant($_) && grep { !/ -$/ } @{ $_->{more} } } @list;
print "of $mutants, $named await a clause and its line, the others the line alone: what no clause names\n";
if (!@names) {
    my ($clauses, @few) = tally(@list);
    print @few ? @few : "clauses: $clauses, each in @{[MUTANTS]} mutants or more\n";
    $bad += @few;
}
print "caught $caught of $mutants, invented $invented of $harmless\n";
exit($bad > 0);
