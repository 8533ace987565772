# tornado.gp - what drives a result: it, with one input at the ends of its own
# interval and the others at their means, the widest bar first.
#
# $low, $high: from, to, y, of the bar at the lower and at the upper end.
# $labels: y, text.  $values: x, y, text, to the left; $values_right the others.
# rows, label_width (characters), x_low, x_high, x_step, x_label, reference.

set lmargin label_width
set rmargin 2
set tmargin 0.8
set bmargin 3.6
set border 1
set grid xtics noytics
unset ytics
set xrange [x_low : x_high]
set yrange [-rows + 0.4 : 0.6]
set xtics x_step
set format x "%.10g"
set xlabel x_label textcolor rgb "#666666"
set arrow 1 from first reference, graph 0 to first reference, graph 1 nohead \
    linecolor rgb "#666666" linewidth 1 front
bar_height = 0.3

plot $low using 1:3:1:2:($3 - bar_height):($3 + bar_height) with boxxyerror \
        fillstyle solid 1.0 noborder linecolor rgb "#b7c4a1", \
    $high using 1:3:1:2:($3 - bar_height):($3 + bar_height) with boxxyerror \
        fillstyle solid 1.0 noborder linecolor rgb "#1b6ca8", \
    $values using 1:2:3 with labels right offset -0.6,0 \
        textcolor rgb "#666666", \
    $values_right using 1:2:3 with labels left offset 0.6,0 \
        textcolor rgb "#666666", \
    $labels using (x_low):1:2 with labels right offset -1,0 \
        textcolor rgb "#111111"
