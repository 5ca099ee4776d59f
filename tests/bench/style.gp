# What all plots share.  Nothing here depends on the time or the machine, so the
# same figures give the same file.
look = "font 'sans-serif,14' background '#ffffff' noenhanced name 'vswap'"
set terminal svg size 960,760 @look
set encoding utf8
set datafile missing '-'
set style data histograms
set style histogram errorbars gap 1.5 linewidth 1
set style fill solid 1.0 noborder
set bars small
set boxwidth 0.9 relative
set border 3
set tics nomirror out
set xtics scale 0
set grid ytics lc rgb '#dddddd' lw 1 dt 1
set grid back
set key at screen 0.5,0.99 center top horizontal maxrows 2
set yrange [0:*]
set offsets 0, 0, graph 0.08, 0
