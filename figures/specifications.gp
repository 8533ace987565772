# specifications.gp - one estimate a specification, the smallest first, above a
# table of the choices that each of them makes.
#
# $runs: place, estimate, low, high.  $marked: place, estimate, low, high,
# colour, place and height of its name, name.  $made, $not_made: place, row of the
# choice.  $labels: row, name.  runs, choices, split, foot, left and right (parts
# of the picture), y_low, y_high, y_step, y_label, reference, has_interval, dot
# (size of a point).

set multiplot
set lmargin at screen left
set rmargin at screen right
set xrange [0.2 : runs + 0.8]
unset xtics

set tmargin at screen 0.97
set bmargin at screen split
set border 2
set yrange [y_low : y_high]
set ytics y_step
set ylabel y_label textcolor rgb "#666666"
set arrow 1 from graph 0, first reference to graph 1, first reference nohead \
    linecolor rgb "#666666" linewidth 1 dashtype (6,4) front
if (has_interval) {
    plot $runs using 1:3:(0):($4-$3) with vectors nohead linewidth 1 \
            linecolor rgb "#b7c4a1", \
        $runs using 1:2 with points pointtype 7 pointsize dot \
            linecolor rgb "#666666", \
        $marked using 1:3:(0):($4-$3):(colour[int($5)]) with vectors nohead \
            linewidth 2.2 linecolor rgb variable, \
        "" using 1:2:(colour[int($5)]) with points pointtype 7 pointsize 1.1 \
            linecolor rgb variable, \
        "" using 6:7:8:(colour[int($5)]) with labels offset 0,0.7 \
            textcolor rgb variable
} else {
    plot $runs using 1:2 with points pointtype 7 pointsize dot \
            linecolor rgb "#666666", \
        $marked using 1:2:(colour[int($5)]) with points pointtype 7 \
            pointsize 1.1 linecolor rgb variable, \
        "" using 6:7:8:(colour[int($5)]) with labels offset 0,0.7 \
            textcolor rgb variable
}

unset arrow 1
unset ylabel
unset ytics
unset grid
set border 0
set tmargin at screen split - 0.02
set bmargin at screen foot
set yrange [-choices + 0.5 : 0.5]
plot $not_made using 1:2 with points pointtype 7 pointsize dot * 0.5 \
        linecolor rgb "#dddddd", \
    $made using 1:2 with points pointtype 7 pointsize dot \
        linecolor rgb "#1b6ca8", \
    $labels using (0.2):1:2 with labels right offset -1,0 \
        textcolor rgb "#111111"
unset multiplot
