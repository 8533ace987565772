# missingness.gp - which columns are missing together: a row a column, a pattern
# of the rows' gaps beside the other, the most frequent first.
#
# $present, $missing: place of a pattern, row.  $labels: row, name.  $counts:
# place of a pattern, how many rows have it.  $totals: row, how many gaps it has.
# rows; cells (how wide all patterns are); left, right, top and bottom (of the
# cells, as parts of the picture).

set lmargin at screen left
set rmargin at screen right
set tmargin at screen top
set bmargin at screen bottom
set border 0
unset grid
unset xtics
unset ytics
set xrange [0 : cells]
set yrange [-rows + 0.5 : 0.5]
set label 1 "n" at graph 0, graph 1 right offset -1,0.9 textcolor rgb "#666666"
set label 2 "missing" at graph 1, graph 1 left offset 1,0.9 \
    textcolor rgb "#666666"

plot $present using 1:2 with points pointtype 5 pointsize 1.8 \
        linecolor rgb "#dddddd", \
    $missing using 1:2 with points pointtype 5 pointsize 1.8 \
        linecolor rgb "#1b6ca8", \
    $labels using (0):1:2 with labels right offset -1,0 \
        textcolor rgb "#111111", \
    $counts using 1:(0.5):2 with labels center offset 0,0.9 \
        textcolor rgb "#111111", \
    $totals using (cells):1:2 with labels left offset 1,0 \
        textcolor rgb "#111111"
