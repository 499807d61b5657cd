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

# Exact p-values by listing every outcome, so that ties need no theory.
signed_rank_p <- function(d) {
	r <- rank(abs(d))[d != 0] # zeros are ranked, then left out (Pratt)
	signs <- as.matrix(expand.grid(rep(list(0:1), length(r))))
	sums <- signs %*% r
	w <- sum(r[d[d != 0] > 0])
	min(1, 2 * min(mean(sums <= w + 1e-9), mean(sums >= w - 1e-9)))
}
rank_sum_p <- function(a, b) {
	r <- rank(c(a, b))
	sums <- colSums(matrix(combn(r, length(a)), nrow = length(a)))
	w <- sum(r[seq_along(a)])
	min(1, 2 * min(mean(sums <= w + 1e-9), mean(sums >= w - 1e-9)))
}
walsh <- function(d) {
	s <- outer(d, d, "+") / 2
	sort(s[lower.tri(s, diag = TRUE)])
}

# Without ties.
d <- c(.0123, -.0041, .0302, .0175, .0088, -.0066, .0251, .0199, .0010,
       .0342, -.0152, .0284)
# With ties and zeros, as a coarse clock gives them.
t <- c(3, -1, 0, 2, 2, 5, -2, 0, 4, 1, 1)

section("stats_signed_rank: p")
print(c(signed_rank_p(d), wilcox.test(d, exact = TRUE)$p.value))
print(c(signed_rank_p(t), signed_rank_p(t + 1), signed_rank_p(t[1:5])))
print(2 * psignrank(c(0, 10, 28), 11))
print(2 * psignrank(c(1500, 9000), c(100, 200)))

section("stats_signed_rank: cuts (n, r at 95 %, attained, r at 90 %)")
for (n in c(5, 6, 11, 20, 50, 100, 200)) {
	cut <- function(tail) sum(psignrank(0:(n * (n + 1) / 4), n) <= tail)
	r <- cut(.025)
	cat(n, r, if (r) 1 - 2 * psignrank(r - 1, n) else 1, cut(.05), "\n")
}

section("stats_signed_rank: estimate, interval at 95, 90 and 99 %")
print(median(walsh(d)))
for (conf in c(.95, .9, .99))
	print(wilcox.test(d, exact = TRUE, conf.int = TRUE,
			  conf.level = conf)$conf.int[1:2])
print(c(median(walsh(t)), walsh(t)[c(11, 66 + 1 - 11)]))

section("stats_signed_rank: 300 differences, normal approximation")
i <- 1:300
big <- sin(i * i) + 0.11 # a fixed sequence without ties
print(wilcox.test(big, exact = FALSE, correct = TRUE)$p.value)
print(wilcox.test(round(big, 1)[round(big, 1) != 0], exact = FALSE,
		  correct = TRUE)$p.value)
r <- floor(300 * 301 / 4 + .5 + sqrt(300 * 301 * 601 / 24) * qnorm(.025))
print(c(median(walsh(big)), walsh(big)[c(r, 300 * 301 / 2 + 1 - r)]))

section("stats_sign")
print(binom.test(sum(d > 0), length(d))$p.value)
print(binom.test(sum(t > 0), sum(t != 0))$p.value)
print(sort(d)[ranks(.5, 12, .95)])
print(sort(d[1:11])[c(ranks(.5, 11, .95), ranks(.5, 11, .9))])
print(c(1 - 2 * pbinom(2, 12, .5), 1 - 2 * pbinom(5, 20, .5)))
print(binom.test(400, 1000)$p.value)

a <- c(9.31, 9.42, 9.28, 9.35, 9.47)
b <- c(9.51, 9.39, 9.62, 9.44, 9.58, 9.55)
ta <- c(1, 2, 2, 3, 3, 3)
tb <- c(2, 3, 4, 4, 5)

section("stats_rank_sum: p")
print(c(rank_sum_p(a, b), wilcox.test(a, b, exact = TRUE)$p.value))
print(c(rank_sum_p(ta, tb), rank_sum_p(c(ta, 9), c(tb, 9))))
print(2 * pwilcox(c(0, 100, 700), c(4, 12, 40), c(4, 30, 45)))
print(2 * pwilcox(c(1500, 20), c(60, 3), c(60, 90)))

section("stats_rank_sum: cuts (m, n, r at 95 %, attained, r at 90 %)")
for (mn in list(c(3, 3), c(3, 4), c(3, 5), c(4, 4), c(5, 5), c(5, 8),
		c(30, 30), c(50, 60))) {
	m <- mn[1]
	n <- mn[2]
	cut <- function(tail) sum(pwilcox(0:(m * n / 2), m, n) <= tail)
	r <- cut(.025)
	cat(m, n, r, if (r) 1 - 2 * pwilcox(r - 1, m, n) else 1, cut(.05),
	    "\n")
}

section("stats_rank_sum: shift b - a, interval at 95 and 90 %")
print(median(outer(b, a, "-")))
print(wilcox.test(b, a, exact = TRUE, conf.int = TRUE)$conf.int[1:2])
print(wilcox.test(b, a, exact = TRUE, conf.int = TRUE,
		  conf.level = .9)$conf.int[1:2])

section("stats_rank_sum: 150 against 200, normal approximation")
i <- 1:150
j <- 1:200
print(wilcox.test(sin(i * i), sin(j * j * j) + .2, exact = FALSE)$p.value)
print(wilcox.test(round(sin(i * i), 1), round(sin(j * j * j) + .2, 1),
		  exact = FALSE)$p.value)
r <- floor(150 * 200 / 2 + .5 + sqrt(150 * 200 * 351 / 12) * qnorm(.025))
x <- sort(outer(sin(j * j * j) + .2, sin(i * i), "-"))
print(c(median(x), x[c(r, 30001 - r)]))

section("stats_welch: difference, error, df, p, interval at 95 and 90 %")
w <- t.test(b, a)
print(c(w$estimate[[1]] - w$estimate[[2]], w$stderr, w$parameter[[1]],
	w$p.value))
print(c(w$conf.int[1:2], t.test(b, a, conf.level = .9)$conf.int[1:2]))
w <- t.test(c(1, 2), c(10, 30, 20))
print(c(w$p.value, w$parameter[[1]], w$conf.int[1:2]))

section("stats_adjust")
p <- c(.01, .04, .03, .005, NA, .2, .04, .9)
print(p.adjust(p, "holm"))
print(p.adjust(p, "BH"))

section("stats_design")
mde <- function(error, df, alpha)
	(qt(1 - alpha / 2, df) + qt(.8, df)) * error
print(c(exp(mde(.02 / sqrt(11), 10, .05)) - 1,
	exp(mde(.05 / sqrt(2), 1, .05)) - 1,
	mde(.013, 6.4, .05), mde(3.5, 20, .01)))
mde_sign <- function(sd, n, conf) {
	r <- ranks(.5, n, conf)[1]
	q <- uniroot(function(q) pbinom(r - 1, n, q) - .8, c(1e-9, 1 - 1e-9),
		     tol = 1e-15)$root
	-sd * qnorm(q)
}
print(pbinom(ranks(.5, 20, .95)[1] - 1, 20, pnorm(-.8))) # power_sign
print(c(mde_sign(.02, 11, .95), mde_sign(1, 12, .95), mde_sign(1, 20, .95),
	mde_sign(1, 5, .9)))
stein <- function(s, n0, w) max(n0, ceiling((qt(.975, n0 - 1) * s / w)^2))
print(c(stein(.02, 10, .01), stein(.02, 10, .005), stein(.001, 10, .01)))

section("stats_proportion")
for (kn in list(c(0, 20), c(1, 20), c(3, 20), c(20, 20), c(500, 10000),
		c(9500, 10000), c(7, 1000000)))
	print(c(binom.test(kn[1], kn[2])$conf.int[1:2],
		binom.test(kn[1], kn[2], conf.level = .99)$conf.int[1:2]))
print(c(qbinom(.975, 20, .05), qbinom(.999, 1000, .05), qbinom(.9, 7, .5)))

section("stats_drift: lag 1, rho, p")
drift <- function(v) {
	i <- seq_along(v)
	print(c(acf(v, 1, plot = FALSE)$acf[2], cor(v, i, method = "spearman"),
		suppressWarnings(cor.test(v, i, method = "spearman",
					  exact = FALSE))$p.value))
}
drift(d)
drift(t)
drift(sort(d)[c(3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10)])
