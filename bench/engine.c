/* engine.c - the engine's side of the comparison with R: bench_engine FOLDER
 * THREADS RUNS prints, for each work, its key and the medians of the seconds
 * passed and of the seconds that processors worked, timed within the process as
 * R's are within R. */
#include "base/file.h"
#include "base/json.h"
#include "data/csv.h"
#include "plan/execute.h"
#include "plan/together.h"
#include "stats/stats.h"
#include "stats/vcov.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS = 1000000, COLUMNS = 12, MOST_RUNS = 99 };

struct bench {
    const char *folder;
    struct pl_team team;
    int runs;
    const struct pl_frame *trial;
    struct pl_arena kept;
};

/* Seconds passed, and seconds that processors worked. */
struct moment {
    double wall, cpu;
};

static double seconds_of(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct moment now(void)
{
    return (struct moment){seconds_of(CLOCK_MONOTONIC),
                           seconds_of(CLOCK_PROCESS_CPUTIME_ID)};
}

struct times {
    double wall[MOST_RUNS], cpu[MOST_RUNS];
};

static void keep(struct times *t, int run, struct moment start)
{
    struct moment end = now();

    t->wall[run] = end.wall - start.wall;
    t->cpu[run] = end.cpu - start.cpu;
}

static void stop_on(enum pl_status status, const struct pl_err *err)
{
    if (status == PL_OK)
        return;
    fprintf(stderr, "bench: %s\n", err->msg);
    exit(1);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, by_size);
    return x[n / 2];
}

static void print_medians(const char *key, struct times *t, int runs)
{
    printf("%s\t%.6f\t%.6f\n", key, median(t->wall, runs),
           median(t->cpu, runs));
    fflush(stdout);
}

static struct pl_str read_file(const struct bench *b, const char *name,
                               struct pl_arena *a)
{
    char path[4096];
    struct pl_str bytes;
    struct pl_err err = {0};

    int n = snprintf(path, sizeof path, "%s/%s", b->folder, name);
    if (n < 0 || (size_t)n >= sizeof path)
        exit(1);
    stop_on(pl_file_get(path, (size_t)1 << 30, a, &bytes, &err), &err);
    return bytes;
}

/* From columns to coefficients, standard errors, residuals, R squared. */
static void time_ols(struct bench *b)
{
    struct times times;
    const double *x[COLUMNS];
    struct pl_arena data;

    pl_arena_init(&data, (size_t)1 << 30);
    const double *all = (const void *)read_file(b, "columns.bin", &data).s;
    for (size_t j = 0; j < COLUMNS; j++)
        x[j] = all + j * ROWS;
    for (int run = 0; run < b->runs; run++) {
        struct pl_arena a;
        struct pl_ols fit;
        struct pl_vcov v;
        struct pl_err err = {0};
        struct pl_ols_data d = {.n = ROWS,
                                .p = COLUMNS,
                                .x = x,
                                .y = all + (size_t)COLUMNS * ROWS,
                                .intercept = true,
                                .team = &b->team};
        pl_arena_init(&a, (size_t)1 << 32);
        struct moment start = now();
        stop_on(pl_ols_fit(&a, &d, &fit, &err), &err);
        stop_on(pl_vcov_of(&a, &fit, PL_VCOV_CLASSICAL, NULL, &v, &err), &err);
        keep(&times, run, start);
        pl_arena_free(&a);
    }
    print_medians("ols", &times, b->runs);
    pl_arena_free(&data);
}

/* From the file to a frame; its digest apart. */
static void time_csv(struct bench *b)
{
    struct times whole, parse, digest;
    double columns = 0, memory = 0;

    for (int run = 0; run < b->runs; run++) {
        const struct pl_frame *f = NULL;
        struct pl_arena a;
        struct pl_err err = {0};
        pl_arena_init(&a, (size_t)1 << 32);
        struct moment start = now();
        struct pl_str bytes = read_file(b, "table.csv", &a);
        struct moment is_read = now();
        stop_on(pl_csv_frame_by(&a, &b->team, bytes, PL_STR("table.csv"), NULL,
                                NULL, &f, &err),
                &err);
        keep(&whole, run, start);
        keep(&parse, run, is_read);
        memory = (double)a.used;
        columns = 8.0 * (double)f->n * (double)f->n_columns;
        start = now();
        (void)pl_hash_str(bytes);
        keep(&digest, run, start);
        pl_arena_free(&a);
    }
    print_medians("csv", &whole, b->runs);
    print_medians("csv without reading the bytes", &parse, b->runs);
    print_medians("digest", &digest, b->runs);
    printf("csv memory\t%.2f\n", memory / columns);
}

static const struct pl_value *json_of(struct pl_arena *a, const char *text)
{
    const struct pl_value *v = NULL;
    struct pl_err err = {0};

    stop_on(pl_json_read(a, pl_str_from(text), "bench", &v, &err), &err);
    return v;
}

/* A function of stats with the arguments, in JSON.  Left out when there is none
 * of that name. */
static void time_function(struct bench *b, const char *key,
                          const char *function, const char *args)
{
    struct times times;
    struct pl_err err = {0};

    if (pl_function_find(pl_str_from(function)) == NULL)
        return;
    const struct pl_value *v = json_of(&b->kept, args);
    for (int run = 0; run < b->runs; run++) {
        struct pl_arena a;
        struct pl_executed out;
        pl_arena_init(&a, (size_t)1 << 32);
        struct moment start = now();
        enum pl_status status =
            pl_execute(&a, &b->team, function, b->trial, v, &out, &err);
        keep(&times, run, start);
        pl_arena_free(&a);
        if (status != PL_OK) {
            fprintf(stderr, "bench: %s\n", err.msg);
            return;
        }
    }
    print_medians(key, &times, b->runs);
}

/* A regression on each frame, and their pool. */
static void pool(struct bench *b, struct pl_arena *a,
                 const struct pl_frames *frames)
{
    const struct pl_value *model =
        json_of(a, "{\"outcome\":\"y\",\"terms\":[\"arm\",\"h1\",\"h2\","
                   "\"h3\",\"h4\",\"h5\",\"h6\"]}");
    struct pl_builder fits, args;
    struct pl_executed out;
    struct pl_err err = {0};

    pl_build(&fits, a);
    for (size_t i = 0; i < frames->n; i++) {
        stop_on(
            pl_execute(a, &b->team, "ols", frames->frame[i], model, &out, &err),
            &err);
        pl_add(&fits, out.result);
    }
    pl_build(&args, a);
    pl_set(&args, "fits", pl_list(&fits));
    stop_on(pl_execute(a, &b->team, "pool", NULL, pl_map(&args), &out, &err),
            &err);
}

/* 50 data sets of ten iterations, all holes by one method. */
static void time_impute(struct bench *b, const char *key, const char *method)
{
    struct times times;
    char args[512];

    if (pl_function_find(PL_STR("impute")) == NULL)
        return;
    (void)snprintf(args, sizeof args,
                   "{\"columns\":[\"y\",\"arm\",\"h1\",\"h2\",\"h3\","
                   "\"h4\",\"h5\",\"h6\"],\"methods\":{\"h1\":\"%s\","
                   "\"h2\":\"%s\",\"h3\":\"%s\",\"h4\":\"%s\","
                   "\"h5\":\"%s\",\"h6\":\"%s\"},\"m\":50,"
                   "\"iterations\":10,\"seed\":1}",
                   method, method, method, method, method, method);
    for (int run = 0; run < b->runs; run++) {
        struct pl_arena a;
        struct pl_frames frames;
        struct pl_executed out;
        struct pl_err err = {0};
        pl_arena_init(&a, (size_t)1 << 32);
        const struct pl_value *v = json_of(&a, args);
        struct moment start = now();
        stop_on(pl_execute_frames(&a, &b->team, "impute", b->trial, v, &frames,
                                  &out, &err),
                &err);
        pool(b, &a, &frames);
        keep(&times, run, start);
        pl_arena_free(&a);
    }
    print_medians(key, &times, b->runs);
}

enum { SPECIFICATIONS = 4096 };

/* A specification for each subset of twelve covariates. */
static const struct pl_value **specifications(struct bench *b)
{
    static const char *const terms[] = {
        "\"x1\"",
        "\"x2\"",
        "\"x3\"",
        "\"x4\"",
        "{\"interact\":[\"x1\",\"x2\"]}",
        "{\"interact\":[\"x1\",\"x3\"]}",
        "{\"interact\":[\"x1\",\"x4\"]}",
        "{\"interact\":[\"x2\",\"x3\"]}",
        "{\"interact\":[\"x2\",\"x4\"]}",
        "{\"interact\":[\"x3\",\"x4\"]}",
        "{\"interact\":[\"x1\",\"x2\",\"x3\"]}",
        "{\"interact\":[\"x2\",\"x3\",\"x4\"]}"};
    const struct pl_value *common =
        json_of(&b->kept, "{\"outcome\":\"y\",\"treatment\":\"arm\"}");
    const struct pl_value *term[12];
    const struct pl_value **args =
        PL_NEW(&b->kept, const struct pl_value *, SPECIFICATIONS);

    for (size_t j = 0; j < 12; j++)
        term[j] = json_of(&b->kept, terms[j]);
    for (size_t i = 0; args != NULL && i < SPECIFICATIONS; i++) {
        struct pl_builder list;
        pl_build(&list, &b->kept);
        for (size_t j = 0; j < 12; j++)
            if ((i >> j & 1) != 0)
                pl_add(&list, term[j]);
        args[i] = pl_with(&b->kept, common, "covariates", pl_list(&list));
        if (args[i] == NULL)
            exit(1);
    }
    return args;
}

/* The treatment's row of each: those of t:multiverse. */
static void time_specifications(struct bench *b)
{
    const struct pl_value **args = specifications(b);
    const char **function = PL_NEW(&b->kept, const char *, SPECIFICATIONS);
    struct times times;

    if (args == NULL || function == NULL)
        exit(1);
    for (size_t i = 0; i < SPECIFICATIONS; i++)
        function[i] = "ols";
    for (int run = 0; run < b->runs; run++) {
        struct pl_arena a;
        struct pl_together *t = NULL;
        struct pl_shared_coef c;
        struct pl_err err = {0};
        pl_arena_init(&a, (size_t)1 << 32);
        struct moment start = now();
        stop_on(pl_together_of(&a, b->trial, function, args, SPECIFICATIONS,
                               PL_STR("arm"), &t, &err),
                &err);
        for (size_t i = 0; i < SPECIFICATIONS; i++) {
            if (!pl_together_fit(t, i, &c))
                exit(1);
            (void)pl_coef_t(c.estimate, c.std_error, c.df, 0.95, PL_TWO_SIDED);
        }
        keep(&times, run, start);
        pl_arena_free(&a);
    }
    print_medians("specifications", &times, b->runs);
}

static void read_trial(struct bench *b)
{
    struct pl_str bytes = read_file(b, "trial.csv", &b->kept);
    struct pl_err err = {0};

    stop_on(pl_csv_frame(&b->kept, bytes, PL_STR("trial.csv"), NULL, NULL,
                         &b->trial, &err),
            &err);
}

#define COVARIATES "\"covariates\":[\"x1\",\"x2\",\"x3\",\"x4\"]"

int main(int argc, char **argv)
{
    struct bench b = {.folder = argc > 1 ? argv[1] : ""};

    if (argc != 4) {
        fputs("usage: bench_engine FOLDER THREADS RUNS\n", stderr);
        return 2;
    }
    b.team.threads = (unsigned)strtoul(argv[2], NULL, 10);
    b.runs = (int)strtol(argv[3], NULL, 10);
    if (b.runs < 1 || b.runs > MOST_RUNS)
        return 2;
    /* Large memory comes from the system each time, as in a new process. */
    if (mallopt(M_MMAP_THRESHOLD, 128 * 1024) == 0)
        return 1;
    pl_stats_init();
    pl_arena_init(&b.kept, (size_t)1 << 30);
    read_trial(&b);
    time_ols(&b);
    time_csv(&b);
    time_function(&b, "cr2", "ols",
                  "{\"outcome\":\"y\",\"treatment\":\"arm\"," COVARIATES
                  ",\"vcov\":{\"kind\":\"cluster\",\"by\":\"class\","
                  "\"type\":\"CR2\"}}");
    time_specifications(&b);
    time_impute(&b, "impute norm", "norm");
    time_impute(&b, "impute pmm", "pmm");
    time_function(&b, "randomisation", "randomisation_test",
                  "{\"outcome\":\"y\",\"treatment\":\"arm\"," COVARIATES
                  ",\"cluster\":\"class\",\"draws\":10000,\"seed\":1}");
    time_function(&b, "wild", "wild_bootstrap",
                  "{\"outcome\":\"y\",\"treatment\":\"arm\"," COVARIATES
                  ",\"cluster\":\"class\",\"draws\":9999,\"seed\":1,"
                  "\"interval\":false}");
    time_function(&b, "bootstrap", "bootstrap",
                  "{\"outcome\":\"y\",\"group\":\"arm\","
                  "\"statistic\":\"difference\",\"draws\":10000,\"seed\":1}");
    time_function(&b, "power", "power_simulation",
                  "{\"clusters\":40,\"cluster_size\":20,\"effect\":0.25,"
                  "\"icc\":0.1,\"test\":\"CR1\",\"draws\":1000,\"seed\":1}");
    pl_arena_free(&b.kept);
    return 0;
}
