/* data.c - the data of the comparison with R, the same on every machine:
 * bench_data FOLDER writes columns.bin (a constant, eleven covariates and the
 * outcome of 1,000,000 rows, column by column, as doubles), table.csv
 * (1,000,000 x 15) and trial.csv (1,468 pupils in 290 classes), with holes in
 * its columns h1 .. h6. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 1000000, COVARIATES = 11, PUPILS = 1468, CLASSES = 290 };

/* xorshift64* (Vigna 2016). */
static double uniform(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (double)((*state * 2685821657736338717U) >> 11) * 0x1p-53;
}

/* Sum of twelve: nearly normal, and of the same bits everywhere. */
static double normal(uint64_t *state)
{
    double s = -6;

    for (int i = 0; i < 12; i++)
        s += uniform(state);
    return s;
}

static FILE *open_in(const char *folder, const char *name)
{
    char path[4096];

    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = n > 0 && (size_t)n < sizeof path ? fopen(path, "wb") : NULL;
    if (f == NULL) {
        perror(path);
        exit(1);
    }
    return f;
}

static void close_written(FILE *f)
{
    int failed = ferror(f);

    if (fclose(f) != 0 || failed) {
        perror("bench_data");
        exit(1);
    }
}

static void write_columns(const char *folder)
{
    FILE *f = open_in(folder, "columns.bin");
    double *x = malloc(ROWS * sizeof *x), *y = calloc(ROWS, sizeof *y);
    uint64_t state = 1;

    if (x == NULL || y == NULL)
        exit(1);
    for (int j = 0; j <= COVARIATES; j++) {
        for (size_t i = 0; i < ROWS; i++) {
            x[i] = j == 0 ? 1 : normal(&state);
            y[i] += 0.1 * (j + 1) * x[i];
        }
        fwrite(x, sizeof *x, ROWS, f);
    }
    for (size_t i = 0; i < ROWS; i++)
        y[i] += normal(&state);
    fwrite(y, sizeof *y, ROWS, f);
    free(x);
    free(y);
    close_written(f);
}

static int whole(uint64_t *state, int n)
{
    return (int)(uniform(state) * n);
}

static void write_table(const char *folder)
{
    FILE *f = open_in(folder, "table.csv");
    uint64_t s = 2;

    fputs("id,arm,age,score,a,b,c,d,e,f,g,school,grade,sex,day\n", f);
    for (int i = 1; i <= ROWS; i++)
        fprintf(
            f, "%d,%d,%d,%.2f,%.3f,%.4f,%.2f,%.1f,%.4f,%.5f,%.6f,%d,%d,%d,%d\n",
            i, whole(&s, 2), 18 + whole(&s, 60), 100 * uniform(&s), normal(&s),
            uniform(&s), 1000 * uniform(&s), 10 * normal(&s), uniform(&s),
            normal(&s), uniform(&s), whole(&s, 300), whole(&s, 12),
            whole(&s, 2), whole(&s, 365));
    close_written(f);
}

static void put_hole(FILE *f, double x, double share, uint64_t *state)
{
    if (uniform(state) < share)
        fputc(',', f);
    else
        fprintf(f, ",%.6f", x);
}

static void write_trial(const char *folder)
{
    FILE *f = open_in(folder, "trial.csv");
    uint64_t s = 3;
    double effect = 0;
    int class = -1, treated = 0;

    fputs("pupil,class,arm,y,x1,x2,x3,x4,h1,h2,h3,h4,h5,h6\n", f);
    for (int i = 0; i < PUPILS; i++) {
        if (i * CLASSES / PUPILS != class) {
            class = i * CLASSES / PUPILS;
            treated = whole(&s, 2);
            effect = 0.4 * normal(&s);
        }
        double x[4], y = effect + 0.2 * treated + normal(&s);
        for (int j = 0; j < 4; j++) {
            x[j] = normal(&s);
            y += 0.3 * x[j];
        }
        fprintf(f, "%d,%d,%d,%.6f,%.6f,%.6f,%.6f,%.6f", i + 1, class + 1,
                treated, y, x[0], x[1], x[2], x[3]);
        double shared = normal(&s);
        for (int j = 0; j < 6; j++)
            put_hole(f, shared + normal(&s) + 0.2 * x[j % 4], 0.15, &s);
        fputc('\n', f);
    }
    close_written(f);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: bench_data FOLDER\n", stderr);
        return 2;
    }
    write_columns(argv[1]);
    write_table(argv[1]);
    write_trial(argv[1]);
    return 0;
}
