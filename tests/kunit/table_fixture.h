/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by the tests of table/: a table, in test->priv, and clusters in it.
 */
#ifndef VSWAP_KUNIT_TABLE_FIXTURE_H
#define VSWAP_KUNIT_TABLE_FIXTURE_H

#include <kunit/test.h>

#include "table/table.h"

int table_fixture_init(struct kunit *test);
void table_fixture_exit(struct kunit *test);

struct vswap_cluster *table_fixture_cluster(struct kunit *test,
					    unsigned long index);

#endif /* VSWAP_KUNIT_TABLE_FIXTURE_H */
