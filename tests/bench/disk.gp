# vswap and its peers on disks
set multiplot layout 2,2 margins 0.1,0.99,0.1,0.94 spacing 0.12,0.2
set boxwidth 0.6 absolute
set title '256 MiB leave a slow disk'
set ylabel 'seconds (log)'
set logscale y
unset offsets
set yrange [1:*]
@rows detach seconds
set title '48 MiB are read back from it'
set yrange [0.1:*]
@rows swapin seconds
unset logscale
set offsets 0, 0, graph 0.08, 0
set yrange [0:*]
set title '2 GiB in 512 MiB with a fast disk'
set ylabel 'wall time, s'
@rows peers seconds
set title 'the same: written to the disk'
set ylabel 'MiB'
@rows peers written_mib
unset multiplot
