#include "stats/gram.h"
#include "stats/vcov_parts.h"

#include <gsl/gsl_eigen.h>

#include <math.h>

/* An eigenvalue of a cluster's I - H below this is 0: what the Moore-Penrose
 * root leaves out (clubSandwich's bound). */
static const double null_bound = 1e-12;

/* Of a logit or probit, whose clusters have no shorter basis than their rows.
 */
enum { MAX_SCALED = 2000 };

/* Everything is told in orthonormal coordinates: rows of (X'X)^-1/2 X', so that
 * nothing depends on the columns' scales or their collinearity.  Rows stand in
 * order of cluster; w is the weight.  With H = X (X'WX)^-1 X'W, a cluster's
 *   I - H - H' + X (X'WX)^-1 X'WWX (X'WX)^-1 X'  =  I - z y' - y z' + z K z',
 * which is I - y y' without weights, when y = z and K = I.
 *
 * Of a model that implies each row's variance v (logit, probit), rows are in
 * units of their own error, and weights are what makes the errors equal: y = z
 * and K = I again, but the root is that of  v (I - y y') v  and what it adjusts
 * is v times that (clubSandwich's convention). */
struct cr2 {
    struct pl_arena *a;
    const struct pl_ols *fit;
    size_t k, n, n_clusters;
    const size_t *start; /* [clusters + 1] */
    const size_t *row;   /* [n]: of the fit */
    bool weighted;
    double *y, *z; /* [n][k]: sqrt(w) and 1 / sqrt(w) times the coordinates */
    double *k_matrix; /* [k][k], K; NULL without weights */
    double *adjusted; /* [n][k]: the root's inverse times y */
    double
        *present; /* [n][k]: y without a root's null space; y when none has */
    const double *variance; /* of the fit, or NULL */
    double *root; /* [k][k]: coefficient c is row c of its transpose */
    double *e;    /* [n]: residuals, unweighted */

    /* Room for one cluster. */
    gsl_eigen_symmv_workspace *gsl;
    double *basis, *middle, *vectors, *values, *yb, *zb, *tmp;
    double bound; /* an eigenvalue below it is 0 */
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* Four sums, added at the end: the same order on every machine. */
static double dot(const double *a, const double *b, size_t n)
{
    pl_lanes first = {0, 0}, second = {0, 0};
    double s = 0;
    size_t i = 0;

    for (; i + 4 <= n; i += 4) {
        first += pl_lanes_at(a + i) * pl_lanes_at(b + i);
        second += pl_lanes_at(a + i + 2) * pl_lanes_at(b + i + 2);
    }
    for (; i < n; i++)
        s += a[i] * b[i];
    first += second;
    return s + (first[0] + first[1]);
}

/* Rows that count, cluster by cluster. */
static bool sort_rows(struct cr2 *c, const uint32_t *cluster,
                      const size_t *number)
{
    const struct pl_rows *x = c->fit->rows;
    size_t *start = PL_NEW(c->a, size_t, c->n_clusters + 2);
    size_t *row = PL_NEW(c->a, size_t, x->n + 1);

    if (start == NULL || row == NULL)
        return false;
    for (size_t r = 0; r < x->n; r++)
        if (x->start[r] < x->start[r + 1])
            start[number[cluster[r]] + 2]++;
    for (size_t g = 0; g < c->n_clusters; g++)
        start[g + 2] += start[g + 1];
    for (size_t r = 0; r < x->n; r++)
        if (x->start[r] < x->start[r + 1])
            row[start[number[cluster[r]] + 1]++] = r;
    c->start = start;
    c->row = row;
    c->n = start[c->n_clusters];
    return true;
}

/* The coordinates of a row, rounded from double-double. */
static void whiten(const struct cr2 *c, const size_t *position, size_t r,
                   double *out)
{
    const struct pl_rows *x = c->fit->rows;

    for (size_t i = 0; i < c->k; i++) {
        const struct pl_dd *t = c->fit->root + pl_at_triangle(i, 0);
        struct pl_dd s = {0, 0};
        for (size_t j = x->start[r]; j < x->start[r + 1]; j++) {
            size_t at = position[x->column[j]];
            if (at <= i)
                pl_dd_gather_dd(&s, t[at], pl_dd_from(x->cell[j]));
        }
        out[i] = pl_dd_to(pl_dd_gathered(s));
    }
}

static bool coordinates(struct cr2 *c)
{
    const struct pl_ols *fit = c->fit;
    const size_t *position = pl_vcov_positions(c->a, fit);
    size_t k = c->k;

    c->variance = fit->variance;
    c->weighted = fit->root_weight != NULL && c->variance == NULL;
    c->y = PL_NEW(c->a, double, c->n *k + 1);
    c->z = c->weighted ? PL_NEW(c->a, double, c->n *k + 1) : c->y;
    c->adjusted = PL_NEW(c->a, double, c->n *k + 1);
    c->root = PL_NEW(c->a, double, k *k + 1);
    c->e = PL_NEW(c->a, double, c->n + 1);
    if (position == NULL || c->y == NULL || c->z == NULL ||
        c->adjusted == NULL || c->root == NULL || c->e == NULL)
        return false;
    c->present = c->y;
    for (size_t i = 0; i < c->n; i++) {
        double s = c->weighted ? fit->root_weight[c->row[i]] : 1;
        double *y = c->y + i * k, *z = c->z + i * k;
        c->e[i] = fit->score[c->row[i]] / s;
        whiten(c, position, c->row[i], y);
        for (size_t j = 0; c->weighted && j < k; j++) {
            z[j] = y[j] / s;
            y[j] *= s;
        }
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++)
            c->root[j * k + i] = pl_dd_to(fit->root[pl_at_triangle(i, j)]);
    return true;
}

/* K = sum of y y'. */
static bool weight_matrix(struct cr2 *c)
{
    size_t k = c->k;

    if (!c->weighted)
        return true;
    c->k_matrix = PL_NEW(c->a, double, k *k + 1);
    if (c->k_matrix == NULL)
        return false;
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < k; j++)
            pl_add_multiple(c->k_matrix + j * k, c->y[i * k + j], c->y + i * k,
                            k);
    return true;
}

static size_t largest_cluster(const struct cr2 *c)
{
    size_t largest = 0;

    for (size_t g = 0; g < c->n_clusters; g++) {
        size_t n = c->start[g + 1] - c->start[g];
        largest = n > largest ? n : largest;
    }
    return largest;
}

/* Room for the largest cluster: its rows, or the columns that span what its
 * I - H takes away, whichever is less. */
static bool make_room(struct cr2 *c, size_t largest)
{
    size_t columns = c->weighted ? 2 * c->k : c->k, m = 0;

    m = largest < columns || c->variance != NULL ? largest : columns;
    c->basis = PL_NEW(c->a, double, columns *largest + 1);
    c->middle = PL_NEW(c->a, double, m *m + 1);
    c->vectors = PL_NEW(c->a, double, m *m + 1);
    c->values = PL_NEW(c->a, double, m + 1);
    c->yb = PL_NEW(c->a, double, m * c->k + 1);
    c->zb = PL_NEW(c->a, double, m * c->k + 1);
    c->tmp = PL_NEW(c->a, double, c->k + largest + m + 1);
    c->gsl = gsl_eigen_symmv_alloc(m > 0 ? m : 1);
    return c->basis != NULL && c->middle != NULL && c->vectors != NULL &&
           c->values != NULL && c->yb != NULL && c->zb != NULL &&
           c->tmp != NULL && c->gsl != NULL;
}

/* Adds the n-vector to an orthonormal basis of r vectors, unless it is already
 * spanned.  Twice, as once leaves what rounding brought back. */
static size_t extend_basis(double *basis, size_t r, size_t n, double *v)
{
    double before = sqrt(dot(v, v, n));

    for (int turn = 0; turn < 2; turn++)
        for (size_t i = 0; i < r; i++)
            pl_add_multiple(v, -dot(basis + i * n, v, n), basis + i * n, n);
    double after = sqrt(dot(v, v, n));
    if (!(after > 1e-12 * before))
        return r;
    for (size_t i = 0; i < n; i++)
        basis[r * n + i] = v[i] / after;
    return r + 1;
}

/* Orthonormal vectors [r][n] that span y and z of rows from .. from + n. */
static size_t span(struct cr2 *c, size_t from, size_t n)
{
    size_t r = 0, k = c->k;
    double *v = c->tmp;

    for (size_t j = 0; j < k && r < n; j++) {
        for (size_t i = 0; i < n; i++)
            v[i] = c->y[(from + i) * k + j];
        r = extend_basis(c->basis, r, n, v);
    }
    for (size_t j = 0; c->weighted && j < k && r < n; j++) {
        for (size_t i = 0; i < n; i++)
            v[i] = c->z[(from + i) * k + j];
        r = extend_basis(c->basis, r, n, v);
    }
    return r;
}

/* out[r][k] = basis times the rows' x. */
static void in_basis(const struct cr2 *c, const double *x, size_t r, size_t n,
                     double *out)
{
    size_t k = c->k;

    memset(out, 0, r * k * sizeof *out);
    for (size_t i = 0; i < r; i++)
        for (size_t l = 0; l < n; l++)
            pl_add_multiple(out + i * k, c->basis[i * n + l], x + l * k, k);
}

/* middle = I - z y' - y z' + z K z' in the basis, [r][r]. */
static void fill_middle(struct cr2 *c, const double *y, const double *z,
                        size_t r)
{
    size_t k = c->k;

    for (size_t i = 0; i < r; i++) {
        double *t = c->tmp;
        memset(t, 0, k * sizeof *t);
        for (size_t j = 0; c->weighted && j < k; j++)
            pl_add_multiple(t, z[i * k + j], c->k_matrix + j * k, k);
        for (size_t j = 0; j <= i; j++) {
            double s = i == j ? 1 : 0;
            if (c->weighted)
                s += dot(t, z + j * k, k) - dot(z + i * k, y + j * k, k) -
                     dot(y + i * k, z + j * k, k);
            else
                s -= dot(y + i * k, y + j * k, k);
            c->middle[i * r + j] = c->middle[j * r + i] = s;
        }
    }
}

/* to += basis V (f - 1) V' yb for f one over the root, or (present) 1, and 0 in
 * the null space. */
static void apply(struct cr2 *c, const double *yb, size_t r, size_t n,
                  bool root, double *to)
{
    size_t k = c->k;
    double *part = c->tmp, *direction = c->tmp + k;

    for (size_t v = 0; v < r; v++) {
        double value = c->values[v], f = root ? 1 / sqrt(value) : 1;
        if (!(value > c->bound))
            f = 0;
        if (f - 1 == 0)
            continue;
        memset(part, 0, k * sizeof *part);
        memset(direction, 0, n * sizeof *direction);
        for (size_t i = 0; i < r; i++) {
            double x = c->vectors[i * r + v];
            pl_add_multiple(part, x, yb + i * k, k);
            if (r < n)
                pl_add_multiple(direction, x, c->basis + i * n, n);
            else
                direction[i] = x;
        }
        for (size_t i = 0; i < n; i++)
            pl_add_multiple(to + i * k, (f - 1) * direction[i], part, k);
    }
}

/* The first cluster with a null space gives present an array of its own. */
static bool keep_present(struct cr2 *c)
{
    if (c->present != c->y)
        return true;
    c->present = PL_NEW(c->a, double, c->n * c->k + 1);
    if (c->present == NULL)
        return false;
    memcpy(c->present, c->y, c->n * c->k * sizeof *c->y);
    return true;
}

/* middle = v middle v for the rows' variances v. */
static void scale_middle(struct cr2 *c, size_t from, size_t n)
{
    double largest = 0;

    for (size_t i = 0; i < n; i++) {
        double vi = c->variance[c->row[from + i]];
        largest = fmax(largest, vi);
        for (size_t j = 0; j < n; j++)
            c->middle[i * n + j] *= vi * c->variance[c->row[from + j]];
    }
    c->bound = null_bound * largest * largest;
}

/* adjusted and present of one cluster.  A cluster with no more rows than
 * columns is its own basis. */
static bool adjust(struct cr2 *c, size_t g)
{
    size_t from = c->start[g], n = c->start[g + 1] - from, k = c->k;
    size_t columns = c->weighted ? 2 * k : k, r = n;
    const double *y = c->y + from * k, *z = c->z + from * k;
    bool singular = false;

    memcpy(c->adjusted + from * k, y, n * k * sizeof *y);
    if (n > columns && c->variance == NULL) {
        r = span(c, from, n);
        in_basis(c, y, r, n, c->yb);
        in_basis(c, z, r, n, c->zb);
        y = c->yb;
        z = c->zb;
    }
    if (r == 0)
        return true;
    fill_middle(c, y, z, r);
    c->bound = null_bound;
    if (c->variance != NULL)
        scale_middle(c, from, n);
    gsl_matrix_view middle = gsl_matrix_view_array(c->middle, r, r);
    gsl_matrix_view vectors = gsl_matrix_view_array(c->vectors, r, r);
    gsl_vector_view values = gsl_vector_view_array(c->values, r);
    (void)gsl_eigen_symmv(&middle.matrix, &values.vector, &vectors.matrix,
                          c->gsl);
    for (size_t v = 0; v < r; v++)
        singular = singular || !(c->values[v] > c->bound);
    if (singular && !keep_present(c))
        return false;
    apply(c, y, r, n, true, c->adjusted + from * k);
    for (size_t i = from; c->variance != NULL && i < from + n; i++)
        for (size_t j = 0; j < k; j++)
            c->adjusted[i * k + j] *= c->variance[c->row[i]];
    if (singular)
        apply(c, y, r, n, false, c->present + from * k);
    return true;
}

/* v = sum over clusters of s s', s = root' adjusted' e. */
static bool add_scores(const struct cr2 *c, double *v)
{
    size_t k = c->k;
    double *u = PL_NEW(c->a, double, k + 1), *s = PL_NEW(c->a, double, k + 1);

    if (u == NULL || s == NULL)
        return false;
    for (size_t g = 0; g < c->n_clusters; g++) {
        memset(u, 0, k * sizeof *u);
        for (size_t i = c->start[g]; i < c->start[g + 1]; i++)
            pl_add_multiple(u, c->e[i], c->adjusted + i * k, k);
        for (size_t i = 0; i < k; i++)
            s[i] = dot(c->root + i * k, u, k);
        for (size_t i = 0; i < k; i++)
            pl_add_multiple(v + i * k, s[i], s, i + 1);
    }
    return true;
}

/* One coefficient's variance as a quadratic form in the errors: P, clusters by
 * clusters, has own on its diagonal and left_g right_h off it. */
struct form {
    size_t m;             /* length of left and right */
    double *left, *right; /* [clusters][m]; the same array without weights */
    double *own;          /* [clusters] */
    double *ll, *rr;      /* [m][m] */
};

static bool form_room(const struct cr2 *c, struct form *f)
{
    f->m = c->weighted ? 2 * c->k : c->k;
    f->left = PL_NEW(c->a, double, c->n_clusters * f->m + 1);
    f->right =
        c->weighted ? PL_NEW(c->a, double, c->n_clusters * f->m + 1) : f->left;
    f->own = PL_NEW(c->a, double, c->n_clusters + 1);
    f->ll = PL_NEW(c->a, double, f->m * f->m + 1);
    f->rr = c->weighted ? PL_NEW(c->a, double, f->m * f->m + 1) : f->ll;
    return f->left != NULL && f->right != NULL && f->own != NULL &&
           f->ll != NULL && f->rr != NULL;
}

/* With q = adjusted t, a = z'q and b = y'q: P_gh = a_g (K a_h - b_h) - b_g a_h,
 * which is - b_g b_h without weights. */
static void fill_cluster(const struct cr2 *c, size_t term, size_t g,
                         struct form *f)
{
    size_t k = c->k;
    double *left = f->left + g * f->m, *right = f->right + g * f->m;
    double *a = left, *b = c->weighted ? left + k : left;
    const double *t = c->root + term * k + term; /* 0 before its own place */

    memset(left, 0, f->m * sizeof *left);
    f->own[g] = 0;
    for (size_t i = c->start[g]; i < c->start[g + 1]; i++) {
        double q = dot(c->adjusted + i * k + term, t, k - term);
        double p = dot(c->present + i * k + term, t, k - term);
        f->own[g] += p * p;
        pl_add_multiple(b, q, c->y + i * k, k);
        if (c->weighted)
            pl_add_multiple(a, q, c->z + i * k, k);
    }
    for (size_t i = 0; c->weighted && i < k; i++) {
        right[i] = dot(c->k_matrix + i * k, a, k) - b[i];
        right[k + i] = -a[i];
    }
}

/* Sum of the squares of P off the diagonal, through two sums of m x m, or pair
 * by pair where the diagonal that is taken off again would drown it. */
static double off_diagonal(const struct cr2 *c, struct form *f, double diagonal)
{
    size_t m = f->m;
    double all = 0, own = 0, pairs = 0;

    memset(f->ll, 0, m * m * sizeof *f->ll);
    memset(f->rr, 0, m * m * sizeof *f->rr);
    for (size_t g = 0; g < c->n_clusters; g++) {
        const double *l = f->left + g * m, *r = f->right + g * m;
        double lr = dot(l, r, m);
        own += lr * lr;
        for (size_t i = 0; i < m; i++) {
            pl_add_multiple(f->ll + i * m, l[i], l, i + 1);
            if (c->weighted)
                pl_add_multiple(f->rr + i * m, r[i], r, i + 1);
        }
    }
    for (size_t i = 0; i < m; i++)
        all += 2 * dot(f->ll + i * m, f->rr + i * m, i) +
               f->ll[i * m + i] * f->rr[i * m + i];
    if (own + all < 1e3 * (diagonal + fmax(all - own, 0)))
        return fmax(all - own, 0);
    for (size_t g = 0; g < c->n_clusters; g++)
        for (size_t h = 0; h < g; h++) {
            double p = dot(f->left + g * m, f->right + h * m, m);
            pairs += 2 * p * p;
        }
    return pairs;
}

/* 2 E(V)^2 / Var(V) under equal and independent errors. */
static double satterthwaite(const struct cr2 *c, size_t term, struct form *f)
{
    const double *t = c->root + term * c->k;
    double mean = 0, squares = 0;

    for (size_t g = 0; g < c->n_clusters; g++) {
        fill_cluster(c, term, g, f);
        mean += f->own[g];
        squares += f->own[g] * f->own[g];
    }
    if (!(mean > 1e-10 * dot(t, t, c->k)))
        return NAN;
    return mean * mean / (squares + off_diagonal(c, f, squares));
}

static enum pl_status degrees(struct cr2 *c, double *v, struct pl_vcov *out,
                              struct pl_err *err)
{
    size_t k = c->k;
    double *df = PL_NEW(c->a, double, k + 1);
    struct form f = {0};

    if (df == NULL || !form_room(c, &f))
        return out_of_memory(err);
    for (size_t j = 0; j < k; j++) {
        df[j] = satterthwaite(c, j, &f);
        for (size_t i = 0; isnan(df[j]) && i < k; i++)
            v[i * k + j] = v[j * k + i] = NAN;
    }
    out->df_term = df;
    return PL_OK;
}

enum pl_status pl_vcov_cr2(struct pl_arena *a, const struct pl_ols *fit,
                           const uint32_t *cluster, double *v,
                           struct pl_vcov *out, struct pl_err *err)
{
    struct cr2 c = {.a = a, .fit = fit, .k = fit->rank};
    const size_t *number = NULL;
    bool done = false;

    PL_TRY(pl_vcov_clusters(a, fit, cluster, &number, &c.n_clusters, err));
    if (!sort_rows(&c, cluster, number) || !coordinates(&c) ||
        !weight_matrix(&c))
        return out_of_memory(err);
    size_t most = largest_cluster(&c);
    if (c.variance != NULL && most > MAX_SCALED)
        return pl_fail(err, PL_ELIMIT, NULL,
                       "CR2 of a logit or probit is for clusters of at most %d "
                       "rows, and one has %zu; CR1 can be had",
                       MAX_SCALED, most);
    done = make_room(&c, most);
    for (size_t g = 0; done && g < c.n_clusters; g++)
        done = adjust(&c, g);
    gsl_eigen_symmv_free(c.gsl);
    if (!done || !add_scores(&c, v))
        return out_of_memory(err);
    pl_vcov_finish(fit, v, 1);
    out->n_clusters = c.n_clusters;
    out->df = (double)c.n_clusters - 1;
    return degrees(&c, v, out, err);
}
