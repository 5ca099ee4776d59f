// SPDX-License-Identifier: GPL-2.0
/*
 * A progress bar for a long system call.
 *
 * The call blocks the main thread.  Five times a second, another thread reads
 * how much is left, and draws it if standard output is a terminal.  It also
 * repeats a signal that asked us to stop: a signal that arrives just before the
 * system call begins would otherwise not end it.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "interrupt.h"
#include "progress.h"
#include "units.h"

#define TICK_NS		200000000L
#define BAR_MAX		40

double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static int terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return 80;
	return size.ws_col;
}

/* Estimate the remaining time: "about 1:05 to go". */
static void time_to_go(const struct progress *progress, uint64_t left,
		       char *buf, size_t size)
{
	double elapsed = now() - progress->begin;
	uint64_t done = progress->most - left;
	double seconds;

	*buf = '\0';
	if (elapsed < 1 || !done)
		return;
	seconds = elapsed * left / done;
	if (seconds < 360000)
		snprintf(buf, size, ", about %d:%02d to go", (int)seconds / 60,
			 (int)seconds % 60);
}

static void amount(const struct progress *progress, uint64_t bytes, char *buf,
		   size_t size)
{
	char text[HUMAN_LEN];

	if (progress->pages)
		snprintf(buf, size, "%llu pages",
			 (unsigned long long)(bytes / page_bytes()));
	else
		snprintf(buf, size, "%s", human(text, bytes));
}

static void draw_amount(const struct progress *progress)
{
	char what[40];

	amount(progress, progress->done(progress->arg), what, sizeof(what));
	printf("\r\033[K%s: %s", progress->label, what);
}

static void draw_bar(struct progress *progress, uint64_t left)
{
	char bar[BAR_MAX + 1], rest[160], eta[40], what[40];
	int width = terminal_width(), room, full;
	double part;

	part = progress->most ?
		1 - (double)left / progress->most : 1;
	time_to_go(progress, left, eta, sizeof(eta));
	amount(progress, left, what, sizeof(what));
	snprintf(rest, sizeof(rest), "%3d%%, %s left%s", (int)(part * 100),
		 what, eta);

	room = width - (int)strlen(progress->label) - (int)strlen(rest) - 6;
	if (room > BAR_MAX)
		room = BAR_MAX;
	if (room < 4) {
		printf("\r\033[K%.*s", width - 1, rest);
	} else {
		full = part * room;
		memset(bar, '#', full);
		memset(bar + full, '.', room - full);
		bar[room] = '\0';
		printf("\r\033[K%s [%s] %s", progress->label, bar, rest);
	}
}

static void draw(struct progress *progress)
{
	uint64_t left;

	if (progress->left) {
		left = progress->left(progress->arg);
		if (left > progress->most)
			progress->most = left;
		draw_bar(progress, left);
	} else {
		draw_amount(progress);
	}
	fflush(stdout);
	progress->drawn = true;
}

/* Wait for a tick; false if the operation is over. */
static bool tick(struct progress *progress)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += TICK_NS;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	return sem_clockwait(&progress->over, CLOCK_MONOTONIC, &until);
}

static void *progress_thread(void *arg)
{
	struct progress *progress = arg;
	bool terminal = isatty(STDOUT_FILENO);

	while (tick(progress)) {
		if (interrupted())
			pthread_kill(progress->caller, interrupt_signal());
		if (terminal)
			draw(progress);
	}
	if (progress->drawn) {
		printf("\r\033[K");
		fflush(stdout);
	}
	return NULL;
}

/* Call this before the system call. */
void progress_begin(struct progress *progress)
{
	sigset_t all, old;

	sem_init(&progress->over, 0, 0);
	progress->drawn = false;
	progress->caller = pthread_self();
	progress->begin = now();
	progress->most = progress->left ? progress->left(progress->arg) : 0;

	/* Only the thread in the system call may receive signals. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	progress->started = !pthread_create(&progress->thread, NULL,
					    progress_thread, progress);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* Call this after the system call. */
void progress_end(struct progress *progress)
{
	sem_post(&progress->over);
	if (progress->started)
		pthread_join(progress->thread, NULL);
	sem_destroy(&progress->over);
}
