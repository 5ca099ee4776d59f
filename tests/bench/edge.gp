# How memory runs out, in the guest
set multiplot layout 2,1 margins 0.11,0.99,0.08,0.85 spacing 0,0.17
set title 'memory taken before the kill'
set ylabel 'MiB'
@groups edge mib none disk zswap zram1 zram4 vswap vswap-disk
unset key
set title 'longest fork+exec'
set ylabel 'seconds (log)'
set logscale y
unset offsets
set yrange [0.1:*]
@groups edge fork_exec_s none disk zswap zram1 zram4 vswap vswap-disk
unset multiplot
