/* figure.h - a value as all tables print it. */
#ifndef COWBENCH_VIEW_FIGURE_H
#define COWBENCH_VIEW_FIGURE_H

/* Three digits, whole above that, thousands apart; "-" for NaN. Returns
 * text. */
const char *figure_text(double value, char text[32]);

#endif
