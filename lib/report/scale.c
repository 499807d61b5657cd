/* scale.c - see scale.h. */
#include "report/scale.h"

#include <math.h>

void scale_reach(struct scale *scale, double value)
{
	if (!isfinite(value) || (scale->form == FORM_LOG && value <= 0))
		return;
	scale->low = scale->begun ? fmin(scale->low, value) : value;
	scale->high = scale->begun ? fmax(scale->high, value) : value;
	scale->begun = true;
}

static double bend(const struct scale *scale, double value)
{
	if (scale->form == FORM_LOG)
		return log(value);
	return scale->form == FORM_SIGN ? asinh(value) : value;
}

static double unbend(const struct scale *scale, double bent)
{
	if (scale->form == FORM_LOG)
		return exp(bent);
	return scale->form == FORM_SIGN ? sinh(bent) : bent;
}

void scale_pad(struct scale *scale, double share)
{
	double low = scale->begun ? bend(scale, scale->low) : 0;
	double high = scale->begun ? bend(scale, scale->high) : 1;
	double pad = share * (high - low);

	if (high - low <= 1e-9 * fabs(high))
		pad = scale->form == FORM_LINEAR && high != 0 ? 0.1 * fabs(high)
							      : 0.1;
	scale->low = unbend(scale, low - pad);
	scale->high = unbend(scale, high + pad);
	scale->begun = true;
}

double scale_at(const struct scale *scale, double value)
{
	double low = bend(scale, scale->low), high = bend(scale, scale->high);
	double at;

	if (scale->form == FORM_LOG && value <= 0)
		return -0.02;
	at = (bend(scale, value) - low) / (high - low);
	return isnan(at) ? at : fmin(fmax(at, -0.02), 1.02);
}

/* The digits, times a power of ten, that lie in the scale; 0: there are over
 * `most`. */
static size_t pick(const struct scale *scale, const double *digits, size_t nr,
		   int least, int step, size_t most, double tics[SCALE_TICS])
{
	size_t count = 0;

	for (int power = least; power < 16; power += step) {
		for (size_t i = 0; i < nr; i++) {
			double tic = digits[i] * pow(10, power);

			if (tic < scale->low * (1 - 1e-9) ||
			    tic > scale->high * (1 + 1e-9))
				continue;
			if (count == most || count == SCALE_TICS)
				return 0;
			tics[count++] = tic;
		}
	}
	return count;
}

static size_t tics_linear(double low, double high, size_t most,
			  double tics[SCALE_TICS])
{
	static const double steps[] = { 1, 2, 5 };
	double unit = pow(10, floor(log10((high - low) / (double)most)));
	size_t nr = 0;

	for (int i = 0; i < 6; i++) {
		double step = steps[i % 3] * unit * (i < 3 ? 1 : 10);
		double first = ceil(low / step - 1e-9);

		if (floor(high / step + 1e-9) - first + 1 > (double)most)
			continue;
		while (nr < SCALE_TICS &&
		       (first + (double)nr) * step <= high + 1e-9 * step) {
			tics[nr] = (first + (double)nr) * step;
			nr++;
		}
		break;
	}
	return nr;
}

static size_t tics_log(const struct scale *scale, size_t most,
		       double tics[SCALE_TICS])
{
	static const double digits[] = { 1, 2, 5 };
	static const size_t parts[] = { 3, 1, 1, 1, 1 };
	static const int steps[] = { 1, 1, 2, 3, 6 };
	int least = (int)floor(log10(scale->low));

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		size_t nr = pick(scale, digits, parts[i], least, steps[i], most,
				 tics);

		if (nr >= 2)
			return nr;
	}
	return tics_linear(scale->low, scale->high, most, tics);
}

/* 0, and powers of ten on both sides. */
static size_t tics_sign(const struct scale *scale, size_t most,
			double tics[SCALE_TICS])
{
	double far = fmax(fabs(scale->low), fabs(scale->high));

	if (far <= 10)
		return tics_linear(scale->low, scale->high, most, tics);
	for (int step = 1; step < 16; step++) {
		size_t nr = 0;

		for (int power = 12; power >= -12; power--) {
			int size = power < 0 ? -power : power;
			double tic = power ? pow(10, size * step) : 0;

			tic = power > 0 ? -tic : tic;
			if (tic < scale->low || tic > scale->high)
				continue;
			if (nr < SCALE_TICS)
				tics[nr] = tic;
			nr++;
		}
		if (nr <= most && nr <= SCALE_TICS)
			return nr;
	}
	return 0;
}

size_t scale_tics(const struct scale *scale, size_t most,
		  double tics[SCALE_TICS])
{
	if (scale->form == FORM_LOG)
		return tics_log(scale, most, tics);
	if (scale->form == FORM_SIGN)
		return tics_sign(scale, most, tics);
	return tics_linear(scale->low, scale->high, most, tics);
}
