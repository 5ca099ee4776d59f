// SPDX-License-Identifier: GPL-2.0
/*
 * Ask a valkey server for records, a few of them far more often than the rest.
 *
 * zipf SOCKET RECORDS SECONDS: write RECORDS, then read and write them one after
 * the other for SECONDS, then as long as a BGSAVE takes, but at least as long.
 * One request in ten writes.  The n-th most popular record is asked for about
 * 1/n times as often as the first.  Every answer is verified.  Prints one line:
 * the seconds to write all; requests per second and percentiles of the time to the
 * answer, in ms; the seconds that BGSAVE took; and the same figures during it,
 *	fill S rate N p50 MS p99 MS p99.9 MS save S save-rate N save-p50 MS ...
 * Exit status: 0 success, 1 corrupt data, 2 cannot run.
 */
#include <err.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "words.h"

#define RECORD		1024
#define VISITS		12
#define BATCH		64
#define WRITES		10
#define SAVE_SECONDS	1800
#define MAX_SAMPLES	(4u << 20)
/* The exponent of the distribution, as in YCSB */
#define THETA		0.99

static int server;
static char input[65536];
static size_t input_len, input_at;

static uint32_t records;
static uint8_t *versions;
static uint64_t seed = 88172645463325252ull;

/* Microseconds from each request to its answer */
static uint32_t *samples;
static uint32_t nr_samples;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* --- the protocol ---------------------------------------------------------- */

static void connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int tries = 100;

	if (strlen(path) >= sizeof(address.sun_path))
		errx(2, "%s: too long for a socket", path);
	memcpy(address.sun_path, path, strlen(path) + 1);
	server = socket(AF_UNIX, SOCK_STREAM, 0);
	while (connect(server, (struct sockaddr *)&address, sizeof(address))) {
		if (!tries--)
			err(2, "%s", path);
		usleep(100000);
	}
}

static void send_all(const char *from, size_t len)
{
	ssize_t done;

	for (; len; from += done, len -= done) {
		done = write(server, from, len);
		if (done <= 0)
			err(2, "write to the server");
	}
}

static char next_byte(void)
{
	ssize_t len;

	if (input_at == input_len) {
		len = read(server, input, sizeof(input));
		if (len <= 0)
			err(2, "the server has closed the connection");
		input_len = len;
		input_at = 0;
	}
	return input[input_at++];
}

static void read_line(char *line, size_t size)
{
	size_t len = 0;
	char c;

	while ((c = next_byte()) != '\n')
		if (len + 1 < size && c != '\r')
			line[len++] = c;
	line[len] = '\0';
	if (line[0] == '-')
		errx(2, "the server says: %s", line + 1);
}

/* Read a string.  Returns its length, -1 for none; longer ones are cut off. */
static long read_string(char *to, size_t size)
{
	char line[256];
	long len, i;
	char c;

	read_line(line, sizeof(line));
	if (line[0] != '$')
		errx(2, "the server says: %s", line);
	len = atol(line + 1);
	for (i = 0; i < len + 2 && len >= 0; i++) {
		c = next_byte();
		if (i < len && (size_t)i < size)
			to[i] = c;
	}
	return len;
}

/* --- the records ----------------------------------------------------------- */

static void add_words(char *to, uint64_t *state, unsigned int nr)
{
	static const char *const words[] = {
		"north", "harbour", "green", "little", "station", "market", "old",
		"river", "stone", "bridge", "summer", "garden", "white", "hill",
		"winter", "forest", "silver", "long", "meadow", "school", "church",
		"mill", "castle", "lower", "upper", "queen", "king", "south", "park",
		"abbey", "orchard", "lake",
	};

	while (nr--) {
		strcat(to, words[words_next(state) >> 59]);
		strcat(to, nr ? " " : "");
	}
}

/* What a cache holds: an object in JSON, padded with its last field. */
static void make_record(uint32_t key, uint8_t version, char *record)
{
	uint64_t state = (key + 1) * 0x9e3779b97f4a7c15ull ^ version * 0xbf58476d1ce4e5b9ull;
	char text[2 * RECORD];

	sprintf(text, "{\"id\": %u, \"version\": %u, \"name\": \"", key, version);
	add_words(text, &state, 2);
	strcat(text, "\", \"street\": \"");
	add_words(text, &state, 2);
	sprintf(text + strlen(text), "\", \"number\": %u, \"visits\": [",
		(unsigned int)(words_next(&state) >> 57));
	for (int i = 0; i < VISITS; i++)
		sprintf(text + strlen(text), "{\"time\": %llu, \"page\": %u, \"ok\": true}, ",
			1700000000 + (unsigned long long)(words_next(&state) >> 40),
			(unsigned int)(words_next(&state) >> 54));
	strcat(text, "{}], \"notes\": \"");
	while (strlen(text) < RECORD - 2) {
		add_words(text, &state, 4);
		strcat(text, ". ");
	}
	memcpy(record, text, RECORD - 2);
	memcpy(record + RECORD - 2, "\"}", 2);
}

static size_t put_set(char *to, uint32_t key)
{
	char name[32], record[RECORD];
	int len, header;

	len = sprintf(name, "visitor:%u", key);
	make_record(key, versions[key], record);
	header = sprintf(to, "*3\r\n$3\r\nSET\r\n$%d\r\n%s\r\n$%d\r\n", len, name, RECORD);
	memcpy(to + header, record, RECORD);
	memcpy(to + header + RECORD, "\r\n", 2);
	return header + RECORD + 2;
}

static void write_all(void)
{
	static char out[BATCH * (RECORD + 128)];
	uint32_t key, nr, i;
	char line[256];
	size_t len;

	for (key = 0; key < records; key += nr) {
		nr = records - key < BATCH ? records - key : BATCH;
		for (i = 0, len = 0; i < nr; i++)
			len += put_set(out + len, key + i);
		send_all(out, len);
		for (i = 0; i < nr; i++)
			read_line(line, sizeof(line));
	}
}

/* --- the load -------------------------------------------------------------- */

static double uniform(void)
{
	return (words_next(&seed) >> 11) / 9007199254740992.0;
}

/* A record by its popularity (Gray et al., "Quickly generating..."), scattered */
static uint32_t next_key(void)
{
	static double zeta, eta, alpha;
	double u = uniform(), uz;
	uint64_t rank;

	if (!zeta) {
		for (uint32_t i = 1; i <= records; i++)
			zeta += 1 / pow(i, THETA);
		alpha = 1 / (1 - THETA);
		eta = (1 - pow(2.0 / records, 1 - THETA)) / (1 - (1 + pow(0.5, THETA)) / zeta);
	}
	uz = u * zeta;
	if (uz < 1)
		rank = 0;
	else if (uz < 1 + pow(0.5, THETA))
		rank = 1;
	else
		rank = records * pow(eta * u - eta + 1, alpha);
	return rank * 1000003 % records;
}

static int verify(uint32_t key, const char *got, long len)
{
	char expected[RECORD];

	make_record(key, versions[key], expected);
	if (len == RECORD && !memcmp(got, expected, RECORD))
		return 0;
	printf("\nCORRUPT: record %u\n", key);
	return 1;
}

/* One request and its answer.  Returns 1 if the answer is wrong. */
static int request(void)
{
	char out[RECORD + 128], got[RECORD], line[256], name[32];
	bool is_write = words_next(&seed) % WRITES == 0;
	uint32_t key = next_key();
	double begin;
	long got_len = 0;
	size_t len;

	if (is_write) {
		versions[key]++;
		len = put_set(out, key);
	} else {
		len = sprintf(name, "visitor:%u", key);
		len = sprintf(out, "*2\r\n$3\r\nGET\r\n$%zu\r\n%s\r\n", len, name);
	}
	begin = now();
	send_all(out, len);
	if (is_write)
		read_line(line, sizeof(line));
	else
		got_len = read_string(got, sizeof(got));
	if (nr_samples < MAX_SAMPLES)
		samples[nr_samples++] = (now() - begin) * 1e6;
	return is_write ? 0 : verify(key, got, got_len);
}

static bool is_saving(void)
{
	static const char ask[] = "*2\r\n$4\r\nINFO\r\n$11\r\npersistence\r\n";
	static char info[16384];
	long len;

	send_all(ask, sizeof(ask) - 1);
	len = read_string(info, sizeof(info) - 1);
	info[len < 0 ? 0 : len < (long)sizeof(info) ? len : (long)sizeof(info) - 1] = '\0';
	if (strstr(info, "rdb_last_bgsave_status:err"))
		errx(2, "BGSAVE failed");
	return strstr(info, "rdb_bgsave_in_progress:1");
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void report(const char *phase, double seconds)
{
	static const struct { const char *name; double part; } percentiles[] = {
		{ "p50", 0.5 }, { "p99", 0.99 }, { "p99.9", 0.999 },
	};
	size_t i;

	qsort(samples, nr_samples, sizeof(*samples), compare);
	printf(" %srate %.0f", phase, nr_samples / seconds);
	for (i = 0; i < sizeof(percentiles) / sizeof(*percentiles); i++)
		printf(" %s%s %.3f", phase, percentiles[i].name,
		       samples[(size_t)(nr_samples * percentiles[i].part)] / 1000.0);
	nr_samples = 0;
}

/* Ask for @seconds, and then on while the server saves. */
static int run(const char *phase, double seconds, bool saves)
{
	double begin = now(), end = begin + seconds, looked = begin;
	bool saved = !saves;

	while (now() < end || !saved) {
		if (request())
			return 1;
		if (!saved && now() - looked > 0.5) {
			saved = !is_saving();
			looked = now();
			if (saved)
				printf(" save %.1f", looked - begin);
			else if (looked - begin > SAVE_SECONDS)
				errx(2, "BGSAVE takes longer than %d s", SAVE_SECONDS);
		}
	}
	report(phase, now() - begin);
	return 0;
}

int main(int argc, char **argv)
{
	static const char save[] = "*1\r\n$6\r\nBGSAVE\r\n";
	double begin, seconds;
	char line[256];

	if (argc != 4)
		errx(2, "usage: zipf SOCKET RECORDS SECONDS");
	records = atoi(argv[2]);
	seconds = atof(argv[3]);
	if (records < 2 || seconds <= 0)
		errx(2, "RECORDS must be 2 or more, and SECONDS positive");
	versions = calloc(records, 1);
	samples = malloc(MAX_SAMPLES * sizeof(*samples));
	if (!versions || !samples)
		err(2, "malloc");
	/* Its own page faults would count as the server's. */
	if (mlockall(MCL_CURRENT | MCL_ONFAULT))
		err(2, "mlockall");

	connect_to(argv[1]);
	begin = now();
	write_all();
	printf("fill %.1f", now() - begin);
	if (run("", seconds, false))
		return 1;
	send_all(save, sizeof(save) - 1);
	read_line(line, sizeof(line));
	if (run("save-", seconds, true))
		return 1;
	printf("\n");
	return 0;
}
