# theme.gp - what all charts share.  The engine has set the terminal's size and
# filled the data blocks; colours here are names that it turns into CSS variables:
# ink #111111, muted #666666, grid #dddddd, and six colours, distinct in hue, in
# lightness and for colour-blind readers.

set encoding utf8
set minussign
set datafile separator "\t"
set datafile commentschars ""

set border 3 linecolor rgb "#666666" linewidth 1
set tics nomirror scale 0.4 textcolor rgb "#666666"
set grid noxtics ytics linetype 1 linecolor rgb "#dddddd" linewidth 1
set style fill solid 1.0 noborder
set bars 0.7
# gnuplot leaves a gap in a line around its point; 0 would mean the gap it likes.
set pointintervalbox 0.001
set clip two
unset key

array colour[6] = [0x1b6ca8, 0xd98b2b, 0x3f7d5a, 0x8a3b6e, 0x5f6b76, 0xb7c4a1]
