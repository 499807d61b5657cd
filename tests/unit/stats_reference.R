# stats_reference.R - prints the reference values in tests/unit/stats_*.c:
#
#	Rscript tests/unit/stats_reference.R
#
# Base R only (4.x).  Each section is named after the test it feeds.
options(digits = 17, width = 80)
section <- function(name) cat("\n##", name, "\n")

section("stats_quantile: n_min")
n_min <- function(q, conf) {
	tail <- (1 - conf) / 2
	n <- 1
	while (pbinom(n - 1, n, q, lower.tail = FALSE) > tail ||
	       pbinom(0, n, q) > tail)
		n <- n + 1
	n
}
for (q in c(.01, .05, .5, .9, .99, .999, .9999))
	cat(q, n_min(q, .95), n_min(q, .9), n_min(q, .99), "\n")

section("stats_quantile: ranks (q, n, 95 % low, high, 99 % low, high)")
ranks <- function(q, n, conf) {
	tail <- (1 - conf) / 2
	r <- 1:n
	c(sum(pbinom(r - 1, n, q) <= tail),
	  c(which(pbinom(r - 1, n, q, lower.tail = FALSE) <= tail), n + 1)[1])
}
for (a in list(c(.5, 5), c(.5, 6), c(.5, 20), c(.5, 100), c(.99, 367),
	       c(.99, 368), c(.99, 1000), c(.01, 1000), c(.9, 100000),
	       c(.999, 1000000)))
	cat(a, ranks(a[1], a[2], .95), ranks(a[1], a[2], .99), "\n")

section("stats_sample, stats_mean")
x <- c(103.2, 99.1, 101.7, 120.4, 98.6, 100.3, 101.1, 97.9)
midmean <- function(x) {
	n <- length(x)
	i <- seq_len(n)
	w <- pmax(0, pmin(i, .75 * n) - pmax(i - 1, .25 * n))
	sum(w * sort(x)) / sum(w)
}
print(c(mean(x), sd(x), median(x), median(x[1:7])))
print(quantile(x, c(0, .1, .25, .5, .75, .9, 1), type = 1))
print(sapply(1:8, function(n) midmean(x[1:n])))
print(t.test(x)$conf.int)
print(c(exp(mean(log(x))), sd(log(x))))
print(exp(t.test(log(x))$conf.int))
print(exp(t.test(log(x), conf.level = .9)$conf.int))
for (df in c(1, 2.5, 4, 9, 30.7, 1000))
	print(qt(c(.2, .8, .95, .975, .9999), df))
for (df in c(1, 2.5, 9, 100))
	print(2 * pt(-c(0, .1, 2, 10), df))
