#include "run/recall.h"

#include "base/pack.h"
#include "base/reads.h"
#include "run/project.h"
#include "run/state.h"

/* Lines of a part, first and last: of a chunk its fences. */
struct span {
    double first, last;
};

static double count_lines(struct pl_str s)
{
    double n = 0;

    for (size_t i = 0; i < s.len; i++)
        n += s.s[i] == '\n';
    return n;
}

static struct span span_of(const struct pl_value *part)
{
    double line = pl_num_or(pl_get(part, "line"), 1);
    double last = pl_num_or(pl_get(part, "end_line"), 0);

    return pl_is_text(pl_get(part, "kind"), "chunk")
               ? (struct span){line - 1, last}
               : (struct span){
                     line, line + count_lines(pl_strv(pl_get(part, "code")))};
}

/* Where parts stand on lines of their own, how far apart they are says nothing;
 * two on one line share a row of the ledger (pl_session_read). */
static double placed(const struct span *s, double before)
{
    return s->first > before ? 1 : s->first - before;
}

static const struct pl_value *place(struct pl_arena *a,
                                    const struct pl_value *part,
                                    const struct span *s, double before)
{
    part = pl_with(a, part, "line", pl_number(a, placed(s, before)));
    return part != NULL
               ? pl_with(a, part, "end_line", pl_number(a, s->last - s->first))
               : NULL;
}

static void add_text(struct pl_hasher *h, const struct pl_value *v)
{
    pl_hasher_add_str(h, pl_strv(v));
}

enum pl_status pl_notebook_key(struct pl_arena *a,
                               const struct pl_value *chapter,
                               struct pl_str stamp,
                               const struct pl_value *parts,
                               struct pl_notebook_key *key, struct pl_err *err)
{
    struct pl_builder placed_parts, lines;
    struct pl_hasher h;
    double before = 0;

    pl_build(&placed_parts, a);
    pl_build(&lines, a);
    for (size_t i = 0; i < pl_count(parts); i++) {
        struct span s = span_of(pl_item(parts, i));
        pl_add(&placed_parts, place(a, pl_item(parts, i), &s, before));
        pl_add(&lines, pl_number(a, s.first));
        pl_add(&lines, pl_number(a, s.last));
        before = s.last > before ? s.last : before;
    }
    const struct pl_value *all = pl_list(&placed_parts);
    key->lines = pl_list(&lines);
    if (all == NULL || key->lines == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    struct pl_hash hash = pl_value_hash(all);
    pl_hasher_init(&h);
    pl_hasher_add_str(&h, PL_STR("notebook 1"));
    add_text(&h, pl_get(chapter, "path"));
    pl_hasher_add_str(&h, stamp);
    pl_hasher_add(&h, hash.b, sizeof hash.b);
    key->hash = pl_hasher_end(&h);
    return PL_OK;
}

const struct pl_value *pl_notebook_key_value(struct pl_arena *a,
                                             const struct pl_notebook_key *key)
{
    struct pl_builder b;
    char hex[65];

    pl_hash_hex(&key->hash, hex);
    pl_build(&b, a);
    pl_set_text(&b, "hash", hex);
    pl_set(&b, "lines", key->lines);
    return pl_map(&b);
}

bool pl_notebook_key_of(const struct pl_value *v, struct pl_notebook_key *key)
{
    key->lines = pl_get(v, "lines");
    return pl_hash_read(pl_strv(pl_get(v, "hash")), &key->hash);
}

static bool has_error(const struct pl_value *parts)
{
    for (size_t i = 0; i < pl_count(parts); i++)
        if (!pl_is_nil(pl_get(pl_item(parts, i), "error")))
            return true;
    return false;
}

static const struct pl_value *used_value(struct pl_arena *a,
                                         const struct pl_memo *memo)
{
    struct pl_buf text;

    pl_buf_init(&text, 0);
    pl_memo_used(memo, &text);
    const struct pl_value *v = pl_string(a, pl_buf_view(&text));
    pl_buf_free(&text);
    return v;
}

void pl_notebook_pack(struct pl_buf *b, struct pl_arena *a,
                      const struct pl_notebook_key *key,
                      const struct pl_value *output, const struct pl_memo *memo)
{
    struct pl_builder entry;

    if (pl_truth(pl_get(output, "guarded")) ||
        has_error(pl_get(output, "chunks")) ||
        has_error(pl_get(output, "values")))
        return;
    pl_build(&entry, a);
    pl_set(&entry, "lines", key->lines);
    pl_set(&entry, "output", output);
    pl_set(&entry, "used", used_value(a, memo));
    const struct pl_value *v = pl_map(&entry);
    if (v != NULL)
        pl_pack(b, v);
}

/* Lines that a part had, and those that it has. */
struct moved {
    struct pl_arena *a;
    const struct pl_value *from, *to;
    bool is_lost; /* a line that is in no part */
};

/* Each part moved as a whole. */
static double moved_line(struct moved *m, double line)
{
    for (size_t i = 0; i + 1 < pl_count(m->from); i += 2) {
        double first = pl_num(pl_item(m->from, i));
        if (first <= line && line <= pl_num(pl_item(m->from, i + 1)))
            return line + pl_num(pl_item(m->to, i)) - first;
    }
    m->is_lost = true;
    return line;
}

static const struct pl_value *moved_rows(struct moved *m,
                                         const struct pl_value *rows)
{
    struct pl_builder list;

    pl_build(&list, m->a);
    for (size_t i = 0; i < pl_count(rows); i++) {
        const struct pl_value *row = pl_item(rows, i);
        double line = pl_num_or(pl_get(row, "line"), 0);
        if (line > 0)
            row = pl_with(m->a, row, "line",
                          pl_number(m->a, moved_line(m, line)));
        pl_add(&list, row);
    }
    return pl_list(&list);
}

/* Rows and explanations have lines; nothing else of a session has. */
static const struct pl_value *moved_output(struct moved *m,
                                           const struct pl_value *output)
{
    static const char *const parts[] = {"rows", "explanations"};
    const struct pl_value *session = pl_get(output, "session");

    for (size_t i = 0; session != NULL && i < 2; i++)
        session = pl_with(m->a, session, parts[i],
                          moved_rows(m, pl_get(session, parts[i])));
    return session != NULL && !m->is_lost
               ? pl_with(m->a, output, "session", session)
               : NULL;
}

static bool is_as_it_was(struct pl_arena *a, struct pl_root *root,
                         const struct pl_value *v, const char *files)
{
    return pl_root_is_as(root, a, pl_get(v, files), pl_get(v, "absent"),
                         pl_get(v, "listed"), PL_INPUT_MOST);
}

const struct pl_value *pl_notebook_recall(struct pl_arena *a,
                                          struct pl_memo *memo,
                                          struct pl_root *root,
                                          const struct pl_notebook_key *key)
{
    const struct pl_value *entry;
    struct pl_str bytes;

    if (!pl_memo_get(memo, &key->hash, &bytes) ||
        pl_unpack(a, bytes, &entry, NULL) != PL_OK)
        return NULL;
    const struct pl_value *output = pl_get(entry, "output");
    struct moved m = {.a = a, .from = pl_get(entry, "lines"), .to = key->lines};
    if (pl_count(m.from) != pl_count(m.to) ||
        (root != NULL && !is_as_it_was(a, root, output, "files")))
        return NULL;
    pl_memo_merge(memo, pl_strv(pl_get(entry, "used")));
    return pl_equal(m.from, m.to) ? output : moved_output(&m, output);
}

static void source_hash(const struct pl_value *chapter, struct pl_str stamp,
                        char hex[65])
{
    struct pl_hasher h;

    pl_hasher_init(&h);
    add_text(&h, pl_get(chapter, "path"));
    pl_hasher_add_str(&h, stamp);
    add_text(&h, pl_get(chapter, "source"));
    struct pl_hash hash = pl_hasher_end(&h);
    pl_hash_hex(&hash, hex);
}

const struct pl_value *pl_source_value(struct pl_arena *a,
                                       const struct pl_value *chapter,
                                       struct pl_str stamp,
                                       const struct pl_notebook_key *key)
{
    struct pl_builder b;
    char hex[65];

    source_hash(chapter, stamp, hex);
    pl_build(&b, a);
    pl_set_text(&b, "source", hex);
    pl_set(&b, "key", pl_notebook_key_value(a, key));
    return pl_map(&b);
}

const struct pl_value *pl_source_find(const struct pl_value *sources,
                                      const struct pl_value *chapter,
                                      struct pl_str stamp)
{
    char hex[65];

    source_hash(chapter, stamp, hex);
    for (size_t i = 0; i < pl_count(sources); i++)
        if (pl_is_text(pl_get(pl_item(sources, i), "source"), hex))
            return pl_item(sources, i);
    return pl_nil();
}

static void keep(struct pl_memo *memo, const struct pl_hash *hash,
                 const struct pl_value *v)
{
    struct pl_buf bytes;

    if (v == NULL)
        return;
    pl_buf_init(&bytes, 0);
    pl_pack(&bytes, v);
    if (bytes.failed == PL_OK)
        pl_memo_put(memo, hash, pl_buf_view(&bytes));
    pl_buf_free(&bytes);
}

static struct pl_hash project_hash(void)
{
    return pl_hash_str(PL_STR("project 1"));
}

static bool is_chapter(const struct pl_value *chapters, const char *path)
{
    for (size_t i = 0; i < pl_count(chapters); i++)
        if (pl_is_text(pl_get(pl_item(chapters, i), "path"), path))
            return true;
    return false;
}

/* What a project read beside its chapters, whose texts decide nothing of it. */
static const struct pl_value *reads_but_chapters(struct pl_arena *a,
                                                 const struct pl_value *project)
{
    const struct pl_value *reads = pl_get(project, "reads");
    struct pl_builder list;

    pl_build(&list, a);
    for (size_t i = 0; i < pl_count(reads); i++)
        if (!is_chapter(pl_get(project, "chapters"),
                        pl_strv(pl_get(pl_item(reads, i), "path")).s))
            pl_add(&list, pl_item(reads, i));
    return pl_list(&list);
}

/* A chapter that is a trial's data too decides whether they are as received. */
static bool is_data(struct pl_arena *a, const struct pl_value *trial,
                    const struct pl_value *chapters)
{
    const struct pl_value *data = pl_at(trial, "protocol.data");

    for (size_t i = 0; i < pl_count(data); i++) {
        struct pl_str path =
            pl_str_below(a, pl_strv(pl_get(trial, "folder")),
                         pl_strv(pl_get(data->as.members[i].value, "path")));
        if (path.s == NULL || is_chapter(chapters, path.s))
            return true;
    }
    return false;
}

static bool has_data_among(struct pl_arena *a, const struct pl_value *project)
{
    const struct pl_value *trials = pl_get(project, "trials");

    for (size_t i = 0; i < pl_count(trials); i++)
        if (is_data(a, pl_item(trials, i), pl_get(project, "chapters")))
            return true;
    return false;
}

void pl_project_keep(struct pl_arena *a, struct pl_memo *memo,
                     const struct pl_value *project)
{
    const struct pl_value *chapters = pl_get(project, "chapters");
    struct pl_hash hash = project_hash();
    struct pl_builder b, list;

    if (memo == NULL || has_data_among(a, project))
        return;
    pl_build(&list, a);
    for (size_t i = 0; i < pl_count(chapters); i++)
        pl_add(&list, pl_with(a, pl_item(chapters, i), "source", pl_nil()));
    pl_build(&b, a);
    pl_copy_members(&b, project);
    pl_set(&b, "reads", reads_but_chapters(a, project));
    pl_set(&b, "chapters", pl_list(&list));
    keep(memo, &hash, pl_map(&b));
}

/* The chapters with their texts, and these among what was read. */
static bool read_chapters(struct pl_arena *a, struct pl_root *root,
                          struct pl_builder *chapters, struct pl_builder *reads,
                          const struct pl_value *kept)
{
    struct pl_hash hash;
    struct pl_builder b;
    struct pl_str text;
    char hex[65];

    for (size_t i = 0; i < pl_count(kept); i++) {
        const struct pl_value *path = pl_get(pl_item(kept, i), "path");
        if (pl_root_read_hashed(root, pl_strv(path), PL_CHAPTER_MOST, a, &text,
                                &hash, NULL) != PL_OK)
            return false;
        pl_add(chapters,
               pl_with(a, pl_item(kept, i), "source", pl_string(a, text)));
        pl_hash_hex(&hash, hex);
        pl_build(&b, a);
        pl_set(&b, "path", path);
        pl_set_text(&b, "sha256", hex);
        pl_add(reads, pl_map(&b));
    }
    return true;
}

const struct pl_value *pl_project_recall(struct pl_arena *a,
                                         struct pl_memo *memo,
                                         struct pl_root *root)
{
    const struct pl_value *kept, *before;
    struct pl_hash hash = project_hash();
    struct pl_builder b, chapters, reads;
    struct pl_str bytes;

    if (!pl_memo_get(memo, &hash, &bytes) ||
        pl_unpack(a, bytes, &kept, NULL) != PL_OK ||
        !is_as_it_was(a, root, kept, "reads"))
        return NULL;
    pl_build(&chapters, a);
    pl_build(&reads, a);
    before = pl_get(kept, "reads");
    for (size_t i = 0; i < pl_count(before); i++)
        pl_add(&reads, pl_item(before, i));
    if (!read_chapters(a, root, &chapters, &reads, pl_get(kept, "chapters")))
        return NULL;
    pl_build(&b, a);
    pl_copy_members(&b, kept);
    pl_set(&b, "chapters", pl_list(&chapters));
    pl_set(&b, "reads", pl_list(&reads));
    return pl_map(&b);
}
