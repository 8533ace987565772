# plane.gp - the cost-effectiveness plane: differences in effect and in cost.
#
# $points: effect, cost, of draws.  $ellipse: effect, cost.  $estimate: effect,
# cost.  $threshold: effect, cost, of the ends of the line below which a unit of
# effect costs less than it is worth.
# x_low, x_high, x_step, y_low, y_high, y_step, x_label, y_label.

set lmargin 11
set rmargin 2
set tmargin 1.2
set bmargin 3.6
set xrange [x_low : x_high]
set yrange [y_low : y_high]
set xtics x_step
set ytics y_step
set xlabel x_label textcolor rgb "#666666"
set ylabel y_label textcolor rgb "#666666" offset 0.6,0
set xzeroaxis linetype 1 linecolor rgb "#666666" linewidth 1
set yzeroaxis linetype 1 linecolor rgb "#666666" linewidth 1

plot $points using 1:2 with points pointtype 7 pointsize 0.3 \
        linecolor rgb "#b7c4a1", \
    $ellipse using 1:2 with lines linewidth 1.6 linecolor rgb "#1b6ca8", \
    $threshold using 1:2 with lines linewidth 1.2 dashtype (6,4) \
        linecolor rgb "#666666", \
    $estimate using 1:2 with points pointtype 7 pointsize 1.1 \
        linecolor rgb "#1b6ca8"
