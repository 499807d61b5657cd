/* figures.h - the scripts of figures, and gnuplot that draws them.
 *
 * No text of a record gets into gnuplot's source.  The tables have fixed names,
 * and gnuplot runs without a shell in the folder that holds them.  It reads
 * plots/style.gp and one figure's script; this program gives it only the
 * figure's name and the format.
 */
#ifndef COWBENCH_EXPORT_FIGURES_H
#define COWBENCH_EXPORT_FIGURES_H

#include <stddef.h>

#include "base/reason.h"

struct figures {
	char *folder;	 /* that the user names, absolute; NULL: carried ones */
	const char *set; /* the folder of the scripts in plots/ */
	char **names;	 /* of the figures, sorted, without .gp */
	size_t nr;
};

/* Finds the scripts of figures of one record ("."), of several together
 * ("several"), or of the change from one side to another ("change"): in the
 * folder COWBENCH_PLOTS, or those that this program carries (scripts.h).  0, or
 * -errno with its reason.  figures_free() in either case. */
int figures_find(struct figures *figures, const char *set, struct reason *why);

void figures_free(struct figures *figures);

#define FIGURE_SAID 2048 /* bytes */

enum figure_got {
	FIGURE_NOTHING, /* the tables have nothing for it */
	FIGURE_DRAWN,
	FIGURE_FEW,   /* they have fewer than three points: none is drawn */
	FIGURE_ALIKE, /* it would show that nothing differs: none is drawn */
};

/* Why a figure that is told of was not drawn; "" for one that is not. */
const char *figure_why(int got);

/* The folder for the figures of one of nr records: below output where that is
 * given and nr is not 1, else beside the record.  The caller frees. */
char *figures_folder(const char *path, const char *output, size_t nr);

/* Draws one figure in one format ("svg", "png") of the tables in folder, into
 * FIGURE.FORMAT there.  An enum figure_got; or -errno with its reason, and in
 * said the last lines of what gnuplot wrote, or "". */
int figure_draw(const struct figures *figures, const char *figure,
		const char *format, const char *folder, char said[FIGURE_SAID],
		struct reason *why);

#endif
