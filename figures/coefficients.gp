# coefficients.gp - estimates with their intervals, one below the other.
#
# $rows: y, estimate, low, high, colour, label.  $groups: y, heading.
# rows, label_width (characters), x_low, x_high, x_step, x_label, reference.

set lmargin label_width
set rmargin 2
set tmargin 0.8
set bmargin 3.6
set border 1
set grid xtics noytics
unset ytics
set xrange [x_low : x_high]
set yrange [-rows - 0.4 : 0.4]
set xtics x_step
set xlabel x_label textcolor rgb "#666666"
set arrow 1 from first reference, graph 0 to first reference, graph 1 nohead \
    linecolor rgb "#666666" linewidth 1 dashtype (6,4) front

plot $rows using 2:1:3:4:(colour[int($5)]) with xerrorbars \
        pointtype 7 pointsize 1.0 linewidth 2.2 linecolor rgb variable, \
    "" using (x_low):1:6 with labels right offset -1,0 textcolor rgb "#111111", \
    $groups using (x_low):1:2 with labels right offset -1,0 \
        textcolor rgb "#666666"
