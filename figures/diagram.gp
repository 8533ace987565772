# diagram.gp - boxes with text, and arrows between them.
#
# $solid, $dashed: outlines of boxes, and lines without a head, as polylines.
# $arrows, $dashed_arrows: x, y, to the right, down.  $words: x, y, text, centred;
# $headings: the same, muted.  width, height: pixels, y grows downwards.

set lmargin 0
set rmargin 0
set tmargin 0
set bmargin 0
unset border
unset tics
unset grid
set xrange [0 : width]
set yrange [height : 0]
set style arrow 1 head filled size 9,18,60 fixed linecolor rgb "#666666" linewidth 1.4
set style arrow 2 head filled size 9,18,60 fixed linecolor rgb "#666666" linewidth 1.4 dashtype (5,4)

plot $solid using 1:2 with lines linecolor rgb "#666666" linewidth 1.2, \
    $dashed using 1:2 with lines linecolor rgb "#666666" linewidth 1.2 dashtype (5,4), \
    $arrows using 1:2:3:4 with vectors arrowstyle 1, \
    $dashed_arrows using 1:2:3:4 with vectors arrowstyle 2, \
    $words using 1:2:3 with labels center textcolor rgb "#111111", \
    $headings using 1:2:3 with labels center textcolor rgb "#666666"
