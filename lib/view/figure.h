/* figure.h - a value as all tables print it. */
#ifndef COWBENCH_VIEW_FIGURE_H
#define COWBENCH_VIEW_FIGURE_H

/* Writes three significant digits; a value of four or more is rounded to a
 * whole number with commas between thousands; "-" for NaN.  Returns text. */
const char *figure_text(double value, char text[32]);

#endif
