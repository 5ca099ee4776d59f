#!/usr/bin/busybox sh
# The first program of User Mode Linux, started by scripts/bench: runs the command of
# the file "command" in run_dir, which the kernel's command line names, with the
# output in "out".  /mnt/host is that folder, as in a guest.  The root is the lab's:
# nothing else is written there.
# shellcheck shell=dash
# shellcheck disable=SC2154 # the kernel sets run_dir
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# by its path: busybox starts its own tools by /proc/self/exe, the host's as yet
/usr/bin/mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs /root
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount --bind "$run_dir" /mnt/host
cd /mnt/host && bash ./command >out 2>&1 </dev/null
echo "end $?" >>/mnt/host/out
poweroff -f
