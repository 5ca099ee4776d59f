/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VSWAP_COMPAT_LINUX_FILE_H
#define VSWAP_COMPAT_LINUX_FILE_H

#include_next <linux/file.h>

#ifndef VSWAP_HAS_FD_EMPTY
/* Since Linux 6.12 */
#define fd_file(fd)	((fd).file)
#define fd_empty(fd)	(!fd_file(fd))
#endif

#endif /* VSWAP_COMPAT_LINUX_FILE_H */
