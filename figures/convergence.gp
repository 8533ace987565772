# convergence.gp - the mean of a column's imputed cells by iteration: a line an
# imputation, a panel a column.
#
# $chains: an index a panel, an iteration a line, with a column for each of the
# `lines` imputations behind its number.  titles, low, high and step: arrays, an
# item a panel.  panels, lines, iterations, across and down (of the panels).

set multiplot layout down, across
set lmargin 8
set rmargin 2
set tmargin 2
set bmargin 3.4
set xrange [1 : iterations > 1 ? iterations : 2]
set xtics x_step
do for [k=1:panels] {
    set title titles[k] textcolor rgb "#111111"
    set yrange [low[k] : high[k]]
    set ytics step[k]
    if (k > panels - across) {
        set xlabel "Iteration" textcolor rgb "#666666"
    } else {
        unset xlabel
    }
    plot for [i=1:lines] $chains index k-1 using 1:i+1 with linespoints \
        pointtype 7 pointsize 0.3 linewidth 1.2 \
        linecolor rgb colour[(i - 1) % 6 + 1]
}
unset multiplot
