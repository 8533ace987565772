# missingness.gp - which columns are missing together: a row a column, a pattern
# of the rows' gaps beside the other, the most frequent first.
#
# $present, $missing: pattern, row.  $labels: row, name.  $counts: pattern, how
# many rows have it.  $totals: row, how many gaps it has.  patterns, rows,
# label_width and total_width (characters).

set lmargin label_width
set rmargin total_width
set tmargin 2.6
set bmargin 1.6
set border 0
unset grid
unset xtics
unset ytics
set xrange [0.5 : patterns + 0.5]
set yrange [-rows + 0.5 : 0.5]
set label 1 "n" at graph 0, graph 1 right offset -1,0.9 textcolor rgb "#666666"
set label 2 "missing" at graph 1, graph 1 left offset 1,0.9 \
    textcolor rgb "#666666"

plot $present using 1:2 with points pointtype 5 pointsize 1.6 \
        linecolor rgb "#dddddd", \
    $missing using 1:2 with points pointtype 5 pointsize 1.6 \
        linecolor rgb "#1b6ca8", \
    $labels using (0.5):1:2 with labels right offset -1,0 \
        textcolor rgb "#111111", \
    $counts using 1:(0.5):2 with labels center offset 0,0.9 \
        textcolor rgb "#111111", \
    $totals using (patterns + 0.5):1:2 with labels left offset 1,0 \
        textcolor rgb "#111111"
