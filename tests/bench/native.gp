# What a page costs at native speed
set multiplot layout 2,1 margins 0.12,0.99,0.11,0.91 spacing 0,0.19
set title 'swapped out'
set ylabel 'ns a page'
@groups native out_ns vswap zram
unset key
set title 'swapped in'
@groups native in_ns vswap zram
unset multiplot
