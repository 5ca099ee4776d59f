// SPDX-License-Identifier: GPL-2.0
/* The module with all KUnit suites of vswap; each suite registers itself. */
#include <linux/module.h>

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of vswap");
MODULE_AUTHOR("The vswap developers");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
