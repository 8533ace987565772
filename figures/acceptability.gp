# acceptability.gp - the probability of being worth its cost, by what a unit of
# effect is worth.
#
# $curves: threshold, probability, one index a curve.  $points: threshold,
# probability, of what was published.  $ends: threshold, probability, label,
# colour.  $marks: threshold.  curves, label_width (characters), x_low, x_high,
# x_step, x_label, y_label.

set lmargin 8
set rmargin label_width
set tmargin 1.2
set bmargin 3.6
set xrange [x_low : x_high]
set yrange [0 : 1]
set xtics x_step
set ytics ("0" 0, "0.25" 0.25, "0.5" 0.5, "0.75" 0.75, "1" 1)
set xlabel x_label textcolor rgb "#666666"
set ylabel y_label textcolor rgb "#666666" offset 0.6,0

plot $marks using 1:(0):(0):(1) with vectors nohead linewidth 1 dashtype (6,4) \
        linecolor rgb "#666666", \
    for [i = 1:curves] $curves index i-1 using 1:2 with lines linewidth 2.2 \
        linecolor rgb colour[(i - 1) % 6 + 1], \
    $points using 1:2 with points pointtype 6 pointsize 0.7 linewidth 1.2 \
        linecolor rgb "#666666", \
    $ends using 1:2:3:(colour[int($4)]) with labels left offset 1,0 \
        textcolor rgb variable
