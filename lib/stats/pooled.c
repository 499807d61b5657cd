/* pooled.c - see pooled.h. */
#include "stats/pooled.h"

#include <float.h>
#include <stdbool.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_psi.h>

#include "base/memory.h"
#include "stats/sample.h"
#include "stats/student.h"

/* Less than this of the common variance is no variance, but a clock that shows
 * the same twice. */
#define LEAST_SHARE 1e-5

/* --- the variance of a boot ----------------------------------------------- */

/* A machine's estimate has the variance of a boot times this. */
static double boots_scale(const struct pooled_machine *machine)
{
	return 1 / (double)machine->na + 1 / (double)machine->nb;
}

/* Degrees of freedom of its error; 0 where that is unknown. */
static double boots_df(const struct pooled_machine *machine)
{
	return isnan(machine->error) ? 0
				     : (double)(machine->na + machine->nb) - 2;
}

static double boot_variance(const struct pooled_machine *machine)
{
	return machine->error * machine->error / boots_scale(machine);
}

struct prior {
	double variance; /* of a boot, of the typical machine */
	double df;	 /* as many boots as it is worth; INFINITY: all
			  * machines are alike */
	double all;	 /* degrees of freedom of all machines together */
};

/* The x with trigamma(x) = y, for y > 0: Newton's method on 1 / trigamma, which
 * is nearly a line (Smyth 2004, appendix). */
static double trigamma_inverse(double y)
{
	double x = 0.5 + 1 / y;

	for (int i = 0; i < 50; i++) {
		double here = gsl_sf_psi_1(x);
		double step = here * (1 - here / y) / gsl_sf_psi_n(2, x);

		x += step;
		if (-step < 1e-10 * x)
			break;
	}
	return x;
}

/* Fits the law that the machines' variances are drawn from (Smyth 2004, section
 * 6.2).  all is 0 where no error is known. */
static struct prior prior_of(const struct pooled_machine *machines, size_t k)
{
	struct prior prior = { .df = INFINITY };
	double *off = memory_new(k, sizeof(*off));
	double sum = 0, chance = 0;
	size_t nr = 0;

	for (size_t i = 0; i < k; i++) {
		double df = boots_df(&machines[i]);

		if (df > 0) {
			sum += df * boot_variance(&machines[i]);
			prior.all += df;
		}
	}
	prior.variance = prior.all > 0 ? sum / prior.all : NAN;
	for (size_t i = 0; i < k && prior.variance > 0; i++) {
		double half = boots_df(&machines[i]) / 2;

		if (half <= 0)
			continue;
		off[nr++] = log(fmax(boot_variance(&machines[i]),
				     LEAST_SHARE * prior.variance)) -
			    gsl_sf_psi(half) + log(half);
		chance += gsl_sf_psi_1(half);
	}

	double sd = sample_sd(off, nr);
	double excess = sd * sd - chance / (double)nr;

	if (nr > 1 && excess > 0) {
		double half = trigamma_inverse(excess);

		prior.df = 2 * half;
		prior.variance = exp(sample_mean(off, nr) + gsl_sf_psi(half) -
				     log(half));
	}
	free(off);
	return prior;
}

/* The variance of a machine's estimate, its own and the prior's together. */
static double moderate(const struct pooled_machine *machine,
		       const struct prior *prior)
{
	double df = boots_df(machine);
	double own = df > 0 ? boot_variance(machine) : 0;
	double variance = isinf(prior->df)
				  ? prior->variance
				  : (prior->df * prior->variance + df * own) /
					    (prior->df + df);

	return variance * boots_scale(machine);
}

/* --- between machines ----------------------------------------------------- */

/* The weighted mean, and the weighted sum of squares about it. */
struct spread {
	double mean, squares, weights, steeper;
};

static struct spread spread_of(const struct pooled_machine *machines, size_t k,
			       const double *variances, double tau2)
{
	struct spread s = { 0 };

	for (size_t i = 0; i < k; i++) {
		double weight = 1 / (variances[i] + tau2);

		s.weights += weight;
		s.mean += weight * machines[i].estimate;
	}
	s.mean /= s.weights;
	for (size_t i = 0; i < k; i++) {
		double weight = 1 / (variances[i] + tau2);
		double off = machines[i].estimate - s.mean;

		s.squares += weight * off * off;
		s.steeper += weight * weight * off * off;
	}
	return s;
}

/* The tau^2 with which the squares are what chance gives, k - 1.  They fall
 * with it, and ever slower, so Newton's method comes from one side. */
static double paule_mandel(const struct pooled_machine *machines, size_t k,
			   const double *variances)
{
	double tau2 = 0;

	for (int i = 0; i < 200; i++) {
		struct spread s = spread_of(machines, k, variances, tau2);
		double over = s.squares - ((double)k - 1);
		double step = over / s.steeper;

		if (over <= 0 || step <= 1e-12 * tau2)
			break;
		tau2 += step;
	}
	return tau2;
}

/* The square of the normal value that is as rare as t is with df: residuals by
 * variances of few boots have long tails, which the sum must not have. */
static double normal_square(double t, double df)
{
	double z = gsl_cdf_ugaussian_Qinv(gsl_cdf_tdist_Q(fabs(t), df));

	return z * z;
}

/* Cochran's Q, each machine by as many degrees of freedom as its variance
 * has. */
static double q_of(const struct pooled_machine *machines, size_t k,
		   const double *variances, const struct prior *prior)
{
	struct spread s = spread_of(machines, k, variances, 0);
	double known = fmin(prior->df, prior->all), q = 0;

	for (size_t i = 0; i < k; i++) {
		double rest = 1 - 1 / (variances[i] * s.weights);
		double df = fmin(boots_df(&machines[i]) + known, prior->all);
		double off = machines[i].estimate - s.mean;

		if (rest > 0)
			q += rest *
			     normal_square(off / sqrt(variances[i] * rest), df);
	}
	return q;
}

/* --- the law of mean by error --------------------------------------------- */

/* From here on Satterthwaite's degrees of freedom do: the interval is within
 * 1 % of the exact one's width. */
#define APPROXIMATE_DF 20

struct law {
	const double *weights;
	size_t k;
};

/* P(|T| > t) of the mean divided by its error, where the weights are right: the
 * mean is normal, and the error's square is a sum Q over the residuals, which
 * do not depend on it.  The normal law's tail is an integral of
 * exp(-x^2 / (2 sin^2 angle)) over a quarter of a turn (Craig 1991), so here it
 * is one of the mean of exp(-t^2 Q / (2 sin^2 angle)), which is
 * det(I + A t^2 / sin^2 angle)^(-1/2).  A, of the residuals' covariance, is
 * diagonal but for a matrix of rank 1, so that the determinant is a product and
 * one factor more. */
static double beyond(const struct law *law, double t)
{
	const int steps = 128;
	double sum = 0;

	for (int i = 0; i < steps; i++) {
		double sine = sin((i + 0.5) / steps * M_PI_2);
		double c = t * t / (sine * sine);
		double product = 1, factor = 0;

		for (size_t j = 0; j < law->k; j++) {
			double w = law->weights[j], rest = 1 - w;

			product *= (rest + c * w) / rest;
			factor += w * rest / (rest + c * w);
		}
		sum += 1 / sqrt(product * factor);
	}
	return sum / steps;
}

static double beyond_too_often(double t, void *context)
{
	return beyond(context, t) - 0.05;
}

static double student_too_far(double df, void *context)
{
	return student_quantile(0.975, df) - *(double *)context;
}

/* Where f is 0, between low and high, at which it has two signs. */
static double root_of(double (*f)(double, void *), void *context, double low,
		      double high)
{
	gsl_root_fsolver *solver =
		gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
	gsl_function function = { f, context };
	double root = low;

	gsl_root_fsolver_set(solver, &function, low, high);
	for (int i = 0; i < 100; i++) {
		gsl_root_fsolver_iterate(solver);
		root = gsl_root_fsolver_root(solver);
		low = gsl_root_fsolver_x_lower(solver);
		high = gsl_root_fsolver_x_upper(solver);
		if (high - low <= 1e-13 * root)
			break;
	}
	gsl_root_fsolver_free(solver);
	return root;
}

/* Those of the Student's law that is beyond the same t in 5 %. */
static double exact_df(const double *weights, size_t k)
{
	struct law law = { weights, k };
	double t = root_of(beyond_too_often, &law, 1.9, 13);

	return root_of(student_too_far, &t, 0.9, 1000);
}

/* Sets estimate, error and df, with weights that add up to 1 (Tipton 2015; of a
 * mean alone, the matrices are numbers). */
static void sandwich(struct pooled *pooled,
		     const struct pooled_machine *machines,
		     const double *weights)
{
	double variance = 0, squares = 0, sum = 0;

	pooled->estimate = 0;
	for (size_t i = 0; i < pooled->k; i++)
		pooled->estimate += weights[i] * machines[i].estimate;
	for (size_t i = 0; i < pooled->k; i++) {
		double w = weights[i];
		double part = w * w / (1 - w);
		double off = machines[i].estimate - pooled->estimate;
		/* The residual's variance if the weights are right, in units
		 * of that of the mean. */
		double expected = (1 - w) / w;

		variance += part * off * off;
		squares += part * part * (expected * expected - 1);
		sum += part;
	}
	pooled->error = sqrt(variance);
	pooled->df = fmax(1, 1 / (squares + sum * sum));
	if (pooled->k > 2 && pooled->df < APPROXIMATE_DF)
		pooled->df = exact_df(weights, pooled->k);
}

struct pooled pooled_of(const struct pooled_machine *machines, size_t k)
{
	struct pooled pooled = { k, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
	struct prior prior = prior_of(machines, k);
	double *variances = memory_new(k, sizeof(*variances));
	double *weights = memory_new(k, sizeof(*weights));
	bool known = prior.variance > 0 && k > 1;

	for (size_t i = 0; i < k; i++) {
		variances[i] = known ? moderate(&machines[i], &prior) : 0;
		weights[i] = 1 / (double)k;
	}
	if (known) {
		double tau2 = paule_mandel(machines, k, variances);
		double spare = (double)k - 1;
		struct spread s = spread_of(machines, k, variances, tau2);

		pooled.q = q_of(machines, k, variances, &prior);
		pooled.q_p = gsl_cdf_chisq_Q(pooled.q, spare);
		pooled.i2 = pooled.q > spare ? 1 - spare / pooled.q : 0;
		pooled.tau = sqrt(tau2);
		for (size_t i = 0; i < k && k > 2; i++)
			weights[i] = fmin(1 / (variances[i] + tau2) / s.weights,
					  1 - DBL_EPSILON);
	}
	if (k > 1)
		sandwich(&pooled, machines, weights);
	else if (k == 1)
		pooled.estimate = machines->estimate;
	free(variances);
	free(weights);
	return pooled;
}

/* --- what follows --------------------------------------------------------- */

struct interval pooled_interval(const struct pooled *pooled, double confidence)
{
	if (!(pooled->df > 0))
		return INTERVAL_INFINITE;

	double t = student_quantile((1 + confidence) / 2, pooled->df);

	return (struct interval){ pooled->estimate - t * pooled->error,
				  pooled->estimate + t * pooled->error };
}

double pooled_p(const struct pooled *pooled)
{
	if (!(pooled->df > 0))
		return 1;
	if (pooled->error == 0)
		return pooled->estimate == 0;
	return student_p(pooled->estimate / pooled->error, pooled->df);
}

struct interval pooled_prediction(const struct pooled *pooled,
				  double confidence)
{
	if (pooled->k < PREDICTION_LEAST || isnan(pooled->tau))
		return INTERVAL_INFINITE;

	double t =
		student_quantile((1 + confidence) / 2, (double)pooled->k - 1);
	double half = t * hypot(pooled->tau, pooled->error);

	return (struct interval){ pooled->estimate - half,
				  pooled->estimate + half };
}
