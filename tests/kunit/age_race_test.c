// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of table/age.c: some threads store and erase slots of a few clusters,
 * so sparsely that the clusters die all the time.  Others take clusters out of
 * the queue, as writeback does.
 */
#include <kunit/test.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "support.h"
#include "table/table.h"

#define RACE_CLUSTERS	3
#define RACE_USERS	2	/* the other threads write back */
#define RACE_ROUNDS	3000
#define RACE_SLOTS	(RACE_CLUSTERS * VSWAP_CLUSTER_SLOTS)

struct race {
	struct vswap_table *table;
	atomic_t wrong;
	atomic_t taken;
	atomic_t users;	/* still running */
};

/* The entry encodes its slot, so any thread can check it. */
static unsigned long race_entry(unsigned long slot)
{
	return slot + 1;
}

static bool race_store(struct vswap_table *table, unsigned long slot, bool raw)
{
	struct vswap_cluster *cluster;
	unsigned long old;

	cluster = vswap_cluster_get(table, slot, 1, GFP_KERNEL);
	if (IS_ERR(cluster))
		return false;

	old = vswap_cluster_set(cluster, slot, race_entry(slot));
	vswap_cluster_touch(cluster, raw);
	if (old)
		vswap_cluster_put(cluster, 1);
	return !old;
}

/* Each user owns every other slot.  At its end it leaves one in use. */
static void race_user(struct race *race, unsigned int id)
{
	struct rnd_state rnd;
	unsigned int round;
	unsigned long slot;

	prandom_seed_state(&rnd, id);
	for (round = 0; round < RACE_ROUNDS; round++) {
		slot = prandom_u32_state(&rnd) % RACE_SLOTS;
		slot = slot / RACE_USERS * RACE_USERS + id;
		if (!race_store(race->table, slot, round % 4 == 0))
			atomic_inc(&race->wrong);
		if (round % 8 == 0)
			vswap_table_queue(race->table, slot, false);
		if (round == RACE_ROUNDS - 1)
			break;
		if (vswap_table_erase(race->table, slot) != race_entry(slot))
			atomic_inc(&race->wrong);
		if (round % 64 == 0)
			cond_resched();
	}
	atomic_dec(&race->users);
}

/* Check a cluster's entries, and return how many slots are in use. */
static unsigned int race_look(struct race *race, struct vswap_cluster *cluster)
{
	unsigned long first = cluster->index * VSWAP_CLUSTER_SLOTS, entry;
	unsigned int i, nr = 0;

	for (i = 0; i < VSWAP_CLUSTER_SLOTS; i++) {
		entry = atomic_long_read(&cluster->slots[i]);
		if (entry && entry != race_entry(first + i))
			atomic_inc(&race->wrong);
		nr += !!entry;
	}
	return nr;
}

static void race_writeback(struct race *race)
{
	struct vswap_cluster *cluster;
	unsigned long index;
	bool has_young;

	while (atomic_read(&race->users)) {
		cluster = vswap_table_take_coldest(race->table, U32_MAX, &has_young);
		if (cluster) {
			atomic_inc(&race->taken);
			/* With entries left in it, it must queue again. */
			if (race_look(race, cluster))
				vswap_cluster_requeue(cluster, has_young);
			vswap_cluster_put(cluster, 1);
		}
		vswap_table_has_older(race->table, U32_MAX);

		index = 0;
		while ((cluster = vswap_table_next_raw(race->table, &index))) {
			race_look(race, cluster);
			vswap_cluster_put(cluster, 1);
		}
		cond_resched();
	}
}

static void race_thread(unsigned int id, void *arg)
{
	if (id < RACE_USERS)
		race_user(arg, id);
	else
		race_writeback(arg);
}

static void drop_nothing(unsigned long entry, void *arg)
{
}

static void age_race(struct kunit *test)
{
	struct vswap_cluster *cluster;
	struct race race = {};
	unsigned long index;

	race.table = kunit_kzalloc(test, sizeof(*race.table), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, race.table);
	vswap_table_init(race.table);
	atomic_set(&race.users, RACE_USERS);

	test_run_threads(test, TEST_MAX_THREADS, race_thread, &race);

	KUNIT_EXPECT_EQ(test, atomic_read(&race.wrong), 0);
	KUNIT_EXPECT_GT(test, atomic_read(&race.taken), 0);
	rcu_barrier();

	/* All clusters in use are in the queue, and no others. */
	xa_for_each(&race.table->clusters, index, cluster)
		KUNIT_EXPECT_FALSE(test, list_empty(&cluster->queue_node));
	KUNIT_EXPECT_EQ(test, list_count_nodes(&race.table->queue),
			atomic_long_read(&race.table->nr_clusters));
	KUNIT_EXPECT_EQ(test, RACE_USERS,
			vswap_table_destroy(race.table, drop_nothing, NULL));
	KUNIT_EXPECT_TRUE(test, list_empty(&race.table->queue));
	KUNIT_EXPECT_EQ(test, atomic_long_read(&race.table->nr_clusters), 0);
}

static struct kunit_case age_race_cases[] = {
	KUNIT_CASE(age_race),
	{}
};

static struct kunit_suite age_race_suite = {
	.name = "vswap-age-race",
	.test_cases = age_race_cases,
};

kunit_test_suite(age_race_suite);
