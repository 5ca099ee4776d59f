# System and wall time of the comparison in a guest with two CPUs
set terminal svg size 720,360 @look
set multiplot layout 1,2 margins 0.12,0.98,0.1,0.87 spacing 0.14,0
set boxwidth 0.5 absolute
set ylabel 'seconds'
set title 'system time'
@rows guest system_s
set title 'wall time'
@rows guest wall_s
unset multiplot
