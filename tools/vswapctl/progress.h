/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A progress bar for a long system call, on terminals only.  It also makes sure
 * that a signal ends the call.
 */
#ifndef VSWAPCTL_PROGRESS_H
#define VSWAPCTL_PROGRESS_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * struct progress - a progress bar
 * @label: name of the operation
 * @left: returns the bytes left to do; NULL if that is unknown
 * @done: returns the bytes done, if @left is NULL
 * @arg: argument of @left and @done
 * @pages: show pages, not bytes
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

/* Seconds on the monotonic clock. */
double now(void);

#endif
