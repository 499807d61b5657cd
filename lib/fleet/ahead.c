/* ahead.c - see ahead.h.
 *
 * The entries are in a ring, and threads take numbers in order.  So all numbers
 * below the first that is being made are made.
 */
#include "fleet/ahead.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpus.h"
#include "base/memory.h"

#define THREADS_MAX 8
#define A_THREAD    4 /* entries of the ring for each */

struct ahead {
	const struct ahead_list *list;
	pthread_t threads[THREADS_MAX];
	size_t nr_threads;

	pthread_mutex_t lock; /* of all below */
	pthread_cond_t changed;
	size_t next;  /* number to be made next */
	size_t taken; /* how many were asked for */
	size_t room;  /* of the ring */
	bool stopped;
	bool *made; /* for each place of the ring */
	char *ring;
};

static void *entry_of(const struct ahead *ahead, size_t number)
{
	return ahead->ring + number % ahead->room * ahead->list->bytes;
}

static void make(struct ahead *ahead, size_t number)
{
	memset(entry_of(ahead, number), 0, ahead->list->bytes);
	ahead->list->make(ahead->list->context, number,
			  entry_of(ahead, number));
}

/* The entry that was taken last stays as it is: a ring has room for it. */
static bool has_room(const struct ahead *ahead)
{
	return ahead->next + 1 < ahead->taken + ahead->room;
}

static void *work(void *context)
{
	struct ahead *ahead = context;

	pthread_mutex_lock(&ahead->lock);
	for (;;) {
		size_t number;

		while (!ahead->stopped && ahead->next < ahead->list->nr &&
		       !has_room(ahead))
			pthread_cond_wait(&ahead->changed, &ahead->lock);
		if (ahead->stopped || ahead->next == ahead->list->nr)
			break;
		number = ahead->next++;
		pthread_mutex_unlock(&ahead->lock);
		make(ahead, number);
		pthread_mutex_lock(&ahead->lock);
		ahead->made[number % ahead->room] = true;
		pthread_cond_broadcast(&ahead->changed);
	}
	pthread_mutex_unlock(&ahead->lock);
	return NULL;
}

struct ahead *ahead_begin(const struct ahead_list *list)
{
	struct ahead *ahead = memory_new(1, sizeof(*ahead));
	size_t cpus = cpus_allowed();

	if (cpus > THREADS_MAX)
		cpus = THREADS_MAX;
	ahead->list = list;
	ahead->room = A_THREAD * cpus + 1;
	ahead->made = memory_new(ahead->room, sizeof(*ahead->made));
	ahead->ring = memory_new(ahead->room, list->bytes);
	pthread_mutex_init(&ahead->lock, NULL);
	pthread_cond_init(&ahead->changed, NULL);
	for (size_t i = 0; i < cpus; i++) {
		if (pthread_create(&ahead->threads[i], NULL, work, ahead))
			break;
		ahead->nr_threads++;
	}
	return ahead;
}

void *ahead_take(struct ahead *ahead)
{
	size_t number = ahead->taken;

	if (number == ahead->list->nr)
		return NULL;
	if (!ahead->nr_threads) { /* none could be made */
		ahead->taken = ++ahead->next;
		make(ahead, number);
		return entry_of(ahead, number);
	}
	pthread_mutex_lock(&ahead->lock);
	ahead->taken++;
	pthread_cond_broadcast(&ahead->changed);
	while (!ahead->made[number % ahead->room])
		pthread_cond_wait(&ahead->changed, &ahead->lock);
	ahead->made[number % ahead->room] = false;
	pthread_mutex_unlock(&ahead->lock);
	return entry_of(ahead, number);
}

void ahead_end(struct ahead *ahead)
{
	pthread_mutex_lock(&ahead->lock);
	ahead->stopped = true;
	pthread_cond_broadcast(&ahead->changed);
	pthread_mutex_unlock(&ahead->lock);
	for (size_t i = 0; i < ahead->nr_threads; i++)
		pthread_join(ahead->threads[i], NULL);
	for (size_t i = ahead->taken; i < ahead->next; i++)
		ahead->list->drop(entry_of(ahead, i));
	pthread_mutex_destroy(&ahead->lock);
	pthread_cond_destroy(&ahead->changed);
	free(ahead->made);
	free(ahead->ring);
	free(ahead);
}
