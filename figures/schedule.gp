# schedule.gp - what happens when: a line a row, bars and points along time.
#
# $done, $planned: from, to, y of bars; $points_done, $points_planned: x, y;
# $labels: y, text; $notes: x, y, text.  $ticks: x, text, of the axis, in order.
# rows, label_width (characters), x_low, x_high, x_label.

set lmargin label_width
set rmargin 3
set tmargin 0.8
set bmargin 3.6
set border 1
set grid xtics noytics
unset ytics
set xrange [x_low : x_high]
set yrange [-rows + 0.4 : 0.6]
set xlabel x_label textcolor rgb "#666666"
bar_height = 0.26

plot $done using 1:3:1:2:($3 - bar_height):($3 + bar_height) with boxxyerror \
        fillstyle solid 1.0 noborder linecolor rgb "#1b6ca8", \
    $planned using 1:3:1:2:($3 - bar_height):($3 + bar_height) with boxxyerror \
        fillstyle empty border linecolor rgb "#1b6ca8" linewidth 1.6 \
        linecolor rgb "#1b6ca8", \
    $points_done using 1:2 with points pointtype 7 pointsize 1.1 \
        linecolor rgb "#1b6ca8", \
    $points_planned using 1:2 with points pointtype 6 pointsize 1.1 \
        linewidth 1.8 linecolor rgb "#1b6ca8", \
    $labels using (x_low):1:2 with labels right offset -1,0 \
        textcolor rgb "#111111", \
    $notes using 1:2:3 with labels left offset 1,0 textcolor rgb "#666666"
