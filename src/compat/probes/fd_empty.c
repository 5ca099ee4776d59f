// SPDX-License-Identifier: GPL-2.0
/* struct fd is opaque: since Linux 6.12 */
#include <linux/file.h>

#if VSWAP_FORM == 0
static inline struct file *probe_fd(struct fd fd)
{
	return fd_empty(fd) ? NULL : fd_file(fd);
}
#elif VSWAP_FORM == 1
static inline struct file *probe_fd(struct fd fd)
{
	return fd.file;
}
#endif
