/* server.h - a server under load as the subject: started, probed and ended anew
 * in each run.  The probe is a command that makes the load and prints figures.
 */
#ifndef COWBENCH_TUNE_SERVER_H
#define COWBENCH_TUNE_SERVER_H

#include <regex.h>
#include <signal.h>

#include "base/reason.h"
#include "tune/subject.h"

/* Rows that a probe may show beside those of the goals. */
#define SERVER_SHOWN 8

struct server_asked {	   /* lines for sh(1) */
	const char *start; /* stays in the foreground */
	const char *probe; /* tried until the server answers: exits with 0 */
	const char *stop;  /* NULL: it is killed */
	double up_s;	   /* it must answer within that */
	/* What finds the figure of each goal in what the probe prints: regular
	 * expressions (regex(7), extended), of which the first group counts, or
	 * all of the match, and of several matches the last; or paths in JSON
	 * (base/json_path.h).  NULL: none.  They outlive the server. */
	const char *figures[NR_GOALS];
	/* "NAME=EXPRESSION" (or =PATH) of further rows, lower is better. */
	const char *shown[SERVER_SHOWN];
	size_t nr_shown;
	const volatile sig_atomic_t *stopped;
};

struct server; /* server_free() it */

/* Makes it: compiles the expressions.  0; -EINVAL with the reason where one is
 * neither an expression nor a path, or nothing decides. */
int server_new(struct server **server, const struct server_asked *asked,
	       struct reason *why);

/* The subject of it, which must outlive it. */
struct subject server_subject(struct server *server);

void server_free(struct server *server); /* NULL is allowed */

#endif
