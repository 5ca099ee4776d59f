// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of table/cluster.c: threads use their own slots of the same few
 * clusters, so sparsely that the clusters die and are made again all the time.
 */
#include <kunit/test.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "support.h"
#include "table/table.h"

#define RACE_CLUSTERS	3
#define RACE_THREADS	4
#define RACE_ROUNDS	1000
#define RACE_RUN	4	/* slots that one round stores, at most */
#define RACE_STRIDE	(RACE_THREADS * RACE_RUN)

struct race {
	struct vswap_table *table;
	atomic_t wrong;
};

/* The entry encodes its slot, so any thread can check it. */
static unsigned long race_entry(unsigned long slot, unsigned int round)
{
	return (slot + 1) << 32 | round;
}

static unsigned int race_store(struct vswap_table *table, unsigned long slot,
			       unsigned int nr, unsigned int round,
			       unsigned long old)
{
	struct vswap_cluster *cluster;
	unsigned int i, refs, wrong = 0;
	unsigned long seen;

	/* Like the engine, take references for the whole run first. */
	cluster = vswap_cluster_get(table, slot, RACE_RUN, GFP_KERNEL);
	if (IS_ERR(cluster))
		return 1;

	for (i = 0, refs = RACE_RUN; i < nr; i++) {
		seen = vswap_cluster_set(cluster, slot + i,
					 race_entry(slot + i, round));
		wrong += seen != (old ? race_entry(slot + i, old) : 0);
		refs -= !seen;
	}
	if (refs)
		vswap_cluster_put(cluster, refs);
	return wrong;
}

/* Store, perhaps overwrite, check and erase a thread's own run of slots. */
static unsigned int race_round(struct vswap_table *table, unsigned long slot,
			       unsigned int nr, unsigned int round,
			       bool overwrite)
{
	unsigned long entry;
	unsigned int i, wrong;

	wrong = race_store(table, slot, nr, round, 0);
	if (overwrite) {
		wrong += race_store(table, slot, nr, round + RACE_ROUNDS,
				    round);
		round += RACE_ROUNDS;
	}

	for (i = 0; i < nr; i++) {
		entry = race_entry(slot + i, round);
		wrong += vswap_table_read(table, slot + i) != entry;
	}
	for (i = 0; i < nr; i++) {
		entry = race_entry(slot + i, round);
		wrong += vswap_table_erase(table, slot + i) != entry;
		wrong += vswap_table_erase(table, slot + i) != 0;
	}
	return wrong;
}

static void race_thread(unsigned int id, void *arg)
{
	unsigned int round, wrong = 0;
	struct race *race = arg;
	unsigned long slot, entry;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, id);
	for (round = 1; round <= RACE_ROUNDS; round++) {
		slot = prandom_u32_state(&rnd) %
		       (RACE_CLUSTERS * VSWAP_CLUSTER_SLOTS);
		entry = vswap_table_read(race->table, slot);
		wrong += entry && entry >> 32 != slot + 1;

		slot = slot / RACE_STRIDE * RACE_STRIDE + id * RACE_RUN;
		wrong += race_round(race->table, slot,
				    prandom_u32_state(&rnd) % RACE_RUN + 1,
				    round, prandom_u32_state(&rnd) % 4 == 0);
		if (round % 64 == 0)
			cond_resched();
	}
	atomic_add(wrong, &race->wrong);
}

static void drop_nothing(unsigned long entry, void *arg)
{
}

static void cluster_race(struct kunit *test)
{
	struct vswap_table *table;
	struct race race = {};

	table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table);
	vswap_table_init(table);
	race.table = table;

	test_run_threads(test, RACE_THREADS, race_thread, &race);

	KUNIT_EXPECT_EQ(test, atomic_read(&race.wrong), 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&table->clusters));
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, atomic_long_read(&table->nr_clusters), 0);
	KUNIT_EXPECT_EQ(test, vswap_table_bytes(table), 0);
	KUNIT_EXPECT_EQ(test, vswap_table_destroy(table, drop_nothing, NULL),
			0);
}

static struct kunit_case cluster_race_cases[] = {
	KUNIT_CASE(cluster_race),
	{}
};

static struct kunit_suite cluster_race_suite = {
	.name = "vswap-cluster-race",
	.test_cases = cluster_race_cases,
};

kunit_test_suite(cluster_race_suite);
