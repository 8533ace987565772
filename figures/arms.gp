# arms.gp - means by arm with their intervals, a panel a group of bars.
#
# $bars: x, mean, low, high, colour, three lines of the label, size, text above.
# One index a panel.  panels, across, down; lines (that labels have); panel_title[], panel_bars[], panel_low[], panel_high[], panel_step[];
# y_label; from_zero: bars that stand on zero, else dots, because the height of
# a bar that starts elsewhere says nothing.

set boxwidth 0.62
unset xtics
set bmargin 3.4 + 0.95 * (lines - 1)
set tmargin (panels > 1 ? 2.6 : 1.4)
set lmargin (y_label eq "" ? 7 : 9)
set rmargin 1.5
set ylabel y_label textcolor rgb "#666666" offset 0.6,0
set title offset 0,-0.4 textcolor rgb "#111111"

set multiplot layout down, across
do for [p = 1:panels] {
    # An empty title leaves a trace that depends on the charts before this one.
    if (panel_title[p] eq "") { unset title } else { set title panel_title[p] }
    set xrange [0.4 : panel_bars[p] + 0.6]
    set yrange [panel_low[p] : panel_high[p]]
    set ytics panel_step[p]
    if (from_zero && panel_low[p] < 0) {
        set xzeroaxis linetype 1 linecolor rgb "#666666" linewidth 1
    } else {
        unset xzeroaxis
    }
    if (from_zero) {
        plot $bars index p-1 using 1:2:(colour[int($5)]) with boxes \
                linecolor rgb variable, \
            "" index p-1 using 1:($3 < $4 ? $2 : NaN):3:4 with yerrorbars \
                pointtype -1 linewidth 1.6 linecolor rgb "#111111", \
            for [k=0:lines-1] "" index p-1 \
                using 1:(panel_low[p]):(stringcolumn(6 + k)) with labels \
                offset 0,-1 - 0.95 * k textcolor rgb "#111111", \
            "" index p-1 using 1:4:10 with labels offset 0,0.7 \
                textcolor rgb "#111111", \
            "" index p-1 using 1:(panel_low[p]):9 with labels \
                offset 0,-2.1 - 0.95 * (lines - 1) textcolor rgb "#666666"
    } else {
        plot $bars index p-1 using 1:2:3:4:(colour[int($5)]) with yerrorbars \
                pointtype 7 pointsize 1.1 linewidth 2.2 linecolor rgb variable, \
            for [k=0:lines-1] "" index p-1 \
                using 1:(panel_low[p]):(stringcolumn(6 + k)) with labels \
                offset 0,-1 - 0.95 * k textcolor rgb "#111111", \
            "" index p-1 using 1:4:10 with labels offset 0,0.7 \
                textcolor rgb "#111111", \
            "" index p-1 using 1:(panel_low[p]):9 with labels \
                offset 0,-2.1 - 0.95 * (lines - 1) textcolor rgb "#666666"
    }
}
unset multiplot
