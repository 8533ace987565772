#include "plan/blind.h"

#include "data/blind.h"
#include "data/csv.h"
#include "plan/spec.h"

#include <string.h>

enum { FILE_LIMIT = 1 << 30 };

/* A trial's plan, and what its files give. */
struct blinding {
    struct pl_arena *a;
    struct pl_root *root;
    struct pl_str folder;
    const struct pl_value *protocol;
    struct pl_str treatment, cluster;
    struct pl_blind_file *files; /* those that tell arms or blocks */
    size_t n, n_arms;            /* n_arms: of the plan's files, hold arms */
    struct pl_str rows; /* the file whose rows are the units, or empty */
    struct pl_builder arm, units, persons, missing, known; /* headers, files */
    struct pl_builder unit_aliases;
    struct pl_err *err;
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* The header under which a file has a column of the plan, or empty. */
static struct pl_str header_of(const struct pl_value *file, struct pl_str name)
{
    const struct pl_value *entry = pl_get_str(pl_get(file, "columns"), name);
    struct pl_str said = pl_strv(pl_get(entry, "column"));

    if (name.len == 0 || pl_is_nil(entry))
        return PL_STR("");
    return said.len > 0 ? said : name;
}

/* Its other spellings there, or nil. */
static const struct pl_value *aliases_of(const struct pl_value *file,
                                         struct pl_str name)
{
    return pl_get(pl_get_str(pl_get(file, "columns"), name), "aliases");
}

static struct pl_str key_of(const struct pl_value *file)
{
    return header_of(file, pl_strv(pl_get(file, "key")));
}

static struct pl_str unit_of(const struct blinding *b,
                             const struct pl_value *file)
{
    return b->cluster.len > 0 ? header_of(file, b->cluster) : key_of(file);
}

/* Once. */
static void add_header(struct blinding *b, struct pl_builder *list,
                       struct pl_str header)
{
    bool is_new = header.len > 0;

    for (size_t i = 0; i < list->n && is_new; i++)
        is_new = !pl_str_eq(pl_strv(list->members[i].value), header);
    if (is_new)
        pl_add(list, pl_string(b->a, header));
}

/* The design's blocks and strata in this file; NULL when it has not all. */
static enum pl_status find_blocks(struct blinding *b,
                                  const struct pl_value *file,
                                  struct pl_blind_file *f)
{
    static const char *const parts[] = {"blocks", "strata"};
    const struct pl_value *design = pl_get(b->protocol, "design");
    size_t most =
        pl_count(pl_get(design, "blocks")) + pl_count(pl_get(design, "strata"));
    struct pl_str *found = PL_NEW(b->a, struct pl_str, most + 1);

    f->block_aliases = PL_NEW(b->a, const struct pl_value *, most + 1);
    if (found == NULL || f->block_aliases == NULL)
        return out_of_memory(b->err);
    for (size_t p = 0; p < 2; p++) {
        const struct pl_value *names = pl_get(design, parts[p]);
        for (size_t i = 0; i < pl_count(names); i++) {
            struct pl_str name = pl_strv(pl_item(names, i));
            struct pl_str h = header_of(file, name);
            if (h.len == 0)
                continue;
            f->block_aliases[f->n_blocks] = aliases_of(file, name);
            found[f->n_blocks++] = h;
        }
    }
    f->blocks = f->n_blocks == most ? found : NULL;
    return PL_OK;
}

/* A file that holds arms says whose; rows alone will do where it is the only
 * one. */
static enum pl_status need_unit(const struct blinding *b,
                                const struct pl_blind_file *f,
                                const struct pl_member *file)
{
    struct pl_pos pos = pl_pos_at(f->path.s, 0, 0);

    if (f->arm.len == 0 || f->unit.len > 0 ||
        (b->cluster.len == 0 && b->n_arms == 1))
        return PL_OK;
    if (b->cluster.len == 0) {
        pl_fail(b->err, PL_EINPUT, &pos,
                "cannot be blinded: it holds arms, and has no key");
        return pl_hint(b->err, "give each file that holds arms a key, so that "
                               "a unit gets the same arm in all of them");
    }
    pl_fail(
        b->err, PL_EINPUT, &pos,
        "cannot be blinded: it holds arms, and no column \"%.*s\", to whose "
        "units the design gave them",
        PL_FMT(b->cluster));
    return pl_hint(b->err, "add the column to the file, and to data.%.*s",
                   PL_FMT(file->key));
}

static enum pl_status name_path(struct blinding *b, struct pl_blind_file *f,
                                const struct pl_value *file)
{
    struct pl_str path = pl_strv(pl_get(file, "path"));

    f->path = pl_str_below(b->a, b->folder, path);
    return f->path.s != NULL ? PL_OK : out_of_memory(b->err);
}

static const struct pl_value *all_headers(struct blinding *b,
                                          const struct pl_value *columns)
{
    struct pl_builder list;

    pl_build(&list, b->a);
    for (size_t i = 0; i < pl_count(columns); i++) {
        const struct pl_member *m = &columns->as.members[i];
        struct pl_str said = pl_strv(pl_get(m->value, "column"));
        pl_add(&list, pl_string(b->a, said.len > 0 ? said : m->key));
    }
    return pl_list(&list);
}

static void know_file(struct blinding *b, const struct pl_blind_file *f,
                      const struct pl_value *file)
{
    const struct pl_value *entry =
        pl_get_str(pl_get(file, "columns"), b->treatment);
    const struct pl_value *codes = pl_get(entry, "missing_codes");
    struct pl_builder one;

    pl_build(&one, b->a);
    pl_set_string(&one, "path", f->path);
    pl_set(&one, "columns", all_headers(b, pl_get(file, "columns")));
    pl_add(&b->known, pl_map(&one));
    if (f->arm.len > 0 && f->unit.len == 0)
        b->rows = f->path;
    add_header(b, &b->arm, f->arm);
    add_header(b, &b->units, f->unit);
    add_header(b, &b->persons, f->person);
    for (size_t i = 0; i < pl_count(codes); i++)
        pl_add(&b->missing, pl_item(codes, i));
    pl_copy_members(&b->unit_aliases, f->unit_aliases);
}

/* Does it help to know the arms, the blocks, or who belongs to which unit? */
static bool is_of_use(const struct blinding *b, const struct pl_blind_file *f)
{
    bool tells_blocks = f->blocks != NULL && f->n_blocks > 0;
    bool tells_persons = b->cluster.len > 0 && f->person.len > 0;

    return f->arm.len > 0 ||
           (f->unit.len > 0 && (tells_blocks || tells_persons));
}

static enum pl_status add_file(struct blinding *b, const struct pl_member *file)
{
    const struct pl_value *entry =
        pl_get_str(pl_get(file->value, "columns"), b->treatment);
    struct pl_blind_file f = {
        .unit = unit_of(b, file->value),
        .person = b->cluster.len > 0 ? key_of(file->value) : PL_STR(""),
        .arm = header_of(file->value, b->treatment),
        .missing = pl_get(entry, "missing_codes"),
        .arm_aliases = pl_get(entry, "aliases"),
        .unit_aliases =
            aliases_of(file->value, b->cluster.len > 0
                                        ? b->cluster
                                        : pl_strv(pl_get(file->value, "key"))),
        .doubled = b->cluster.len > 0
                       ? PL_STR("")
                       : pl_strv(pl_get(file->value, "doubled"))};

    PL_TRY(find_blocks(b, file->value, &f));
    if (!is_of_use(b, &f) || pl_strv(pl_get(file->value, "path")).len == 0)
        return PL_OK;
    PL_TRY(name_path(b, &f, file->value));
    if (!pl_root_has(b->root, f.path))
        return PL_OK; /* it tells nobody anything yet */
    PL_TRY(pl_root_read(b->root, f.path, FILE_LIMIT, b->a, &f.bytes, b->err));
    PL_TRY(need_unit(b, &f, file));
    know_file(b, &f, file->value);
    b->files[b->n++] = f;
    return PL_OK;
}

static void add_by(struct blinding *b, struct pl_builder *by,
                   struct pl_builder *headers, struct pl_str rows,
                   const struct pl_value *arms)
{
    struct pl_builder one;

    pl_build(&one, b->a);
    pl_set(&one, "units", pl_list(headers));
    if (rows.len > 0)
        pl_set_string(&one, "path", rows);
    pl_set(&one, "arms", arms);
    pl_add(by, pl_map(&one));
}

static const struct pl_value *trial_value(struct blinding *b,
                                          const struct pl_value *id,
                                          const struct pl_value *units,
                                          const struct pl_value *persons)
{
    struct pl_builder v, by;

    pl_build(&by, b->a);
    add_by(b, &by, &b->units, b->rows, units);
    add_by(b, &by, &b->persons, PL_STR(""), persons);
    add_header(b, &b->arm, b->treatment);
    pl_build(&v, b->a);
    pl_set(&v, "trial", id);
    pl_set_string(&v, "folder", b->folder);
    pl_set(&v, "by", pl_list(&by));
    pl_set(&v, "arm", pl_list(&b->arm));
    pl_set(&v, "files", pl_list(&b->known));
    pl_set(&v, "missing", pl_list(&b->missing));
    pl_set(&v, "unit_aliases", pl_map(&b->unit_aliases));
    return pl_map(&v);
}

/* The column whose units were given the arms; empty: the key's. */
static enum pl_status find_units(struct blinding *b)
{
    const struct pl_value *data = pl_get(b->protocol, "data");

    for (size_t i = 0; i < pl_count(data); i++)
        b->n_arms += header_of(data->as.members[i].value, b->treatment).len > 0;
    if (!pl_is_text(pl_at(b->protocol, "design.unit"), "cluster"))
        return PL_OK;
    b->cluster = pl_strv(pl_at(b->protocol, "design.cluster"));
    if (b->cluster.len > 0)
        return PL_OK;
    struct pl_str path = pl_str_below(b->a, b->folder, PL_STR("protocol.lua"));
    struct pl_pos pos = pl_pos_at(path.s != NULL ? path.s : "", 0, 0);
    pl_fail(b->err, PL_EINPUT, &pos,
            "design: arms were given to clusters, and their column is not "
            "named");
    return pl_hint(b->err, "a blind build deals arms to whole clusters: "
                           "design { unit = \"cluster\", cluster = \"...\" }");
}

enum pl_status pl_blind_trial(struct pl_arena *a, struct pl_root *root,
                              const struct pl_value *trial,
                              const struct pl_value **out, struct pl_err *err)
{
    const struct pl_value *protocol = pl_get(trial, "protocol");
    const struct pl_value *data = pl_get(protocol, "data"), *units, *persons;
    struct blinding b = {
        .a = a,
        .root = root,
        .folder = pl_strv(pl_get(trial, "folder")),
        .protocol = protocol,
        .treatment = pl_protocol_treatment(protocol),
        .files = PL_NEW(a, struct pl_blind_file, pl_count(data) + 1),
        .err = err};

    if (b.files == NULL)
        return out_of_memory(err);
    PL_TRY(find_units(&b));
    pl_build(&b.arm, a);
    pl_build(&b.units, a);
    pl_build(&b.persons, a);
    pl_build(&b.missing, a);
    pl_build(&b.known, a);
    pl_build(&b.unit_aliases, a);
    for (size_t i = 0; i < pl_count(data); i++)
        PL_TRY(add_file(&b, &data->as.members[i]));
    PL_TRY(pl_blind_allocate(a, b.files, b.n, &units, &persons, err));
    *out = trial_value(&b, pl_get(trial, "id"), units, persons);
    return *out != NULL ? PL_OK : out_of_memory(err);
}

/* Files as they are read. */

static bool has_name(const struct pl_str *names, size_t n, struct pl_str name)
{
    for (size_t i = 0; i < n; i++)
        if (pl_str_eq(names[i], name))
            return true;
    return false;
}

/* A header of the list that the file has, or empty. */
static struct pl_str first_of(const struct pl_value *headers,
                              const struct pl_str *names, size_t n)
{
    for (size_t i = 0; i < pl_count(headers); i++)
        if (has_name(names, n, pl_strv(pl_item(headers, i))))
            return pl_strv(pl_item(headers, i));
    return PL_STR("");
}

/* Has the file most columns of one of the plan's? */
static bool is_copy(const struct pl_value *trial, const struct pl_str *names,
                    size_t n)
{
    const struct pl_value *files = pl_get(trial, "files");

    for (size_t i = 0; i < pl_count(files); i++) {
        const struct pl_value *columns = pl_get(pl_item(files, i), "columns");
        size_t has = 0;
        for (size_t k = 0; k < pl_count(columns); k++)
            has += has_name(names, n, pl_strv(pl_item(columns, k)));
        if (2 * has > pl_count(columns))
            return true;
    }
    return false;
}

static bool is_of_plan(const struct pl_value *trial, struct pl_str path)
{
    const struct pl_value *files = pl_get(trial, "files");

    for (size_t i = 0; i < pl_count(files); i++)
        if (pl_str_eq(pl_strv(pl_get(pl_item(files, i), "path")), path))
            return true;
    return false;
}

/* Trials may name their units and arms alike: which is the file about?  From 3,
 * a file of the plan, to 0, nothing but the headers says so. */
static int nearness(const struct pl_value *trial, struct pl_str path,
                    const struct pl_str *names, size_t n)
{
    struct pl_str folder = pl_strv(pl_get(trial, "folder"));
    bool is_inside = path.len > folder.len &&
                     pl_str_eq(pl_str_slice(path, 0, folder.len), folder) &&
                     (folder.len == 0 || path.s[folder.len] == '/');

    if (is_of_plan(trial, path))
        return 3;
    return is_copy(trial, names, n) ? 1 + is_inside : 0;
}

static enum pl_status no_units(const struct pl_value *trial,
                               const struct pl_blind_file *f,
                               struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(f->path.s, 0, 0);
    struct pl_str unit =
        pl_strv(pl_item(pl_get(pl_item(pl_get(trial, "by"), 0), "units"), 0));

    pl_fail(err, PL_EINPUT, &pos,
            "cannot be blinded: it holds arms of trial \"%.*s\" (\"%.*s\") and "
            "does not say whose",
            PL_FMT(pl_strv(pl_get(trial, "trial"))), PL_FMT(f->arm));
    return unit.len > 0
               ? pl_hint(err, "add the column \"%.*s\", or leave \"%.*s\" out",
                         PL_FMT(unit), PL_FMT(f->arm))
               : pl_hint(err, "leave \"%.*s\" out", PL_FMT(f->arm));
}

/* A file that is read, and the column of arms that is looked at. */
struct reading {
    struct pl_arena *a;
    struct pl_blind_file file;
    const struct pl_str *names; /* its header */
    size_t n;
    bool is_done;
    struct pl_err *err;
};

/* The column, as one of this trial. */
static enum pl_status blind_column(struct reading *r,
                                   const struct pl_value *trial, bool is_about)
{
    const struct pl_value *by = pl_get(trial, "by");
    struct pl_blind_file *f = &r->file;

    f->missing = pl_get(trial, "missing");
    f->unit_aliases = pl_get(trial, "unit_aliases");
    for (size_t i = 0; i < pl_count(by); i++) {
        const struct pl_value *one = pl_item(by, i);
        f->unit = first_of(pl_get(one, "units"), r->names, r->n);
        if (f->unit.len == 0 &&
            !pl_str_eq(pl_strv(pl_get(one, "path")), f->path))
            continue;
        r->is_done = true;
        return pl_blind_csv(r->a, f, pl_get(one, "arms"), &f->bytes, r->err);
    }
    return is_about ? no_units(trial, f, r->err) : PL_OK;
}

/* The trial that the file is most about comes first; another takes its turn
 * where the units are not those of the one before. */
static enum pl_status blind_header(struct reading *r,
                                   const struct pl_value *blinds)
{
    enum pl_status failed = PL_OK;

    for (int near = 3; near >= 0 && failed == PL_OK; near--) {
        for (size_t t = 0; t < pl_count(blinds); t++) {
            const struct pl_value *trial = pl_item(blinds, t);
            if (!pl_list_has(pl_get(trial, "arm"), r->file.arm) ||
                nearness(trial, r->file.path, r->names, r->n) != near)
                continue;
            r->is_done = false;
            enum pl_status status = blind_column(r, trial, near > 0);
            if (status == PL_ENOMEM || (status == PL_OK && r->is_done))
                return status;
            failed = status != PL_OK ? status : failed;
        }
    }
    return failed;
}

enum pl_status pl_blind_bytes(struct pl_arena *a, const struct pl_value *blinds,
                              struct pl_str path, struct pl_str *bytes,
                              struct pl_err *err)
{
    struct reading r = {.a = a,
                        .file = {.path = pl_str_copy(a, path), .bytes = *bytes},
                        .err = err};
    enum pl_status status = pl_csv_names(a, *bytes, &r.names, &r.n, NULL);

    if (r.file.path.s == NULL || status == PL_ENOMEM)
        return out_of_memory(err);
    for (size_t j = 0; status == PL_OK && j < r.n; j++) {
        r.file.arm = r.names[j];
        PL_TRY(blind_header(&r, blinds));
    }
    *bytes = r.file.bytes;
    return PL_OK;
}
