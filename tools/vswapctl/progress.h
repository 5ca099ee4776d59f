/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A bar that shows how far a long system call has come, on a terminal only; and
 * whoever is told to stop stops for sure.
 */
#ifndef VSWAPCTL_PROGRESS_H
#define VSWAPCTL_PROGRESS_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * struct progress - what is being shown
 * @label: what for
 * @left: how many bytes are left to do; NULL if nobody knows
 * @done: how many are done, if nobody knows what is left
 * @arg: for these
 * @pages: show that as pages
 */
struct progress {
	const char *label;
	uint64_t (*left)(const void *arg);
	uint64_t (*done)(const void *arg);
	const void *arg;
	bool pages;

	/* private: */
	pthread_t thread;
	pthread_t caller;
	sem_t over;
	bool started;
	bool drawn;
	uint64_t most;
	double begin;
};

void progress_begin(struct progress *progress);
void progress_end(struct progress *progress);

/* Seconds on a clock that only goes forward. */
double now(void);

#endif
