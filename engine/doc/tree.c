#include "doc/tree.h"

#include "doc/notebook.h"

#include <string.h>

enum { DEPTH_MOST = PL_NOTEBOOK_MOST_NESTING + 36 }; /* inlines nest as well */

struct check {
    const struct pl_source *s;
    bool is_caption;
    size_t line; /* of the last block that has one */
    int depth, nesting, heading;
    cmark_node *block; /* the heading, paragraph or cell that is open */
    struct pl_err *err;
};

static struct pl_pos here(const struct check *c)
{
    return pl_pos_at(c->s->path.s, c->line, 0);
}

bool pl_tree_is_chunk(const struct pl_source *s, cmark_node *node)
{
    int length, offset;
    char character;

    if (pl_node_kind(node) != PL_NODE_CODE_BLOCK ||
        !cmark_node_get_fenced(node, &length, &offset, &character))
        return false;
    struct pl_str fence =
        pl_source_line_text(s, cmark_node_get_start_line(node));
    return pl_str_is(pl_fence_language(fence), "lua");
}

static bool is_closing_fence(struct pl_str line, char character, int length)
{
    int n = 0;

    while (line.len > 0 && (line.s[0] == ' ' || line.s[0] == '>'))
        line = pl_str_slice(line, 1, line.len);
    line = pl_str_trim(line);
    for (size_t i = 0; i < line.len; i++) {
        if (line.s[i] != character)
            return false;
        n++;
    }
    return n >= length;
}

enum pl_status pl_tree_check_fence(const struct pl_source *s, cmark_node *node,
                                   struct pl_err *err)
{
    int start = cmark_node_get_start_line(node);
    int end = cmark_node_get_end_line(node), length = 0, offset;
    char character = '`';
    struct pl_pos pos = pl_pos_at(s->path.s, pl_source_line(s, start), 0);

    cmark_node_get_fenced(node, &length, &offset, &character);
    if (end <= start ||
        !is_closing_fence(pl_source_line_text(s, end), character, length)) {
        (void)pl_fail(err, PL_EINPUT, &pos, "this chunk is never closed");
        return pl_hint(err, "end it with a line of ```");
    }
    for (cmark_node *up = node; up != NULL; up = cmark_node_parent(up))
        if (pl_node_kind(up) == PL_NODE_FOOTNOTE)
            return pl_fail(err, PL_EINPUT, &pos,
                           "a chunk cannot stand in a footnote");
    return PL_OK;
}

cmark_node *pl_tree_table_caption(cmark_node *table)
{
    return cmark_node_get_user_data(table);
}

cmark_node *pl_tree_captioned_table(cmark_node *paragraph)
{
    return cmark_node_get_user_data(paragraph);
}

static bool reads_as_caption(cmark_node *node)
{
    if (node == NULL || pl_node_kind(node) != PL_NODE_PARAGRAPH)
        return false;
    cmark_node *first = cmark_node_first_child(node);
    return first != NULL && pl_node_kind(first) == PL_NODE_TEXT &&
           strncmp(cmark_node_get_literal(first), "Table:", 6) == 0 &&
           cmark_node_get_user_data(node) == NULL;
}

/* The caption above, unless it is another table's; else the one below. */
static void claim_caption(cmark_node *table)
{
    cmark_node *caption = cmark_node_previous(table);

    if (!reads_as_caption(caption))
        caption = cmark_node_next(table);
    if (!reads_as_caption(caption))
        return;
    cmark_node_set_user_data(table, caption);
    cmark_node_set_user_data(caption, table);
}

static void claim_captions(cmark_node *root)
{
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type event;

    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(it);
        if (event == CMARK_EVENT_ENTER && pl_node_kind(node) == PL_NODE_TABLE)
            claim_caption(node);
    }
    cmark_iter_free(it);
}

struct pl_mark *pl_tree_label(const struct pl_source *s, cmark_node *block)
{
    cmark_node *last = cmark_node_last_child(block);
    struct pl_mark *mark, *found = NULL;
    struct pl_str rest, text;

    if (last == NULL || pl_node_kind(last) != PL_NODE_TEXT)
        return NULL;
    rest = pl_str_from(cmark_node_get_literal(last));
    while (pl_source_piece(s, &rest, &text, &mark))
        found = mark;
    return found != NULL && found->kind == PL_MARK_LABEL ? found : NULL;
}

static enum pl_status check_heading(struct check *c, cmark_node *node)
{
    int level = cmark_node_get_heading_level(node);
    struct pl_pos pos = here(c);

    if (c->is_caption)
        return PL_OK; /* refused as a whole */
    if (c->depth != 1)
        return pl_fail(c->err, PL_EINPUT, &pos,
                       "a heading cannot stand in a list, a quotation or a "
                       "footnote");
    if (cmark_node_first_child(node) == NULL)
        return pl_fail(c->err, PL_EINPUT, &pos, "a heading without text");
    if (level > c->heading + 1) {
        (void)pl_fail(c->err, PL_EINPUT, &pos,
                      c->heading == 0
                          ? "the first heading of a chapter is of level 1, "
                            "not %d"
                          : "a heading of level %d under one of level %d",
                      level, c->heading);
        return pl_hint(c->err, "write %.*s", c->heading + 1, "######");
    }
    c->heading = level;
    return PL_OK;
}

static bool has_scheme(struct pl_str url)
{
    return pl_str_starts(url, "http://") || pl_str_starts(url, "https://") ||
           pl_str_starts(url, "mailto:") || pl_str_starts(url, "#");
}

static enum pl_status check_link(struct check *c, cmark_node *node)
{
    struct pl_str url =
        pl_source_restore(c->s, pl_str_from(cmark_node_get_url(node)));
    struct pl_pos pos = here(c);

    if (url.s != NULL && has_scheme(url))
        return PL_OK;
    (void)pl_fail(c->err, PL_EINPUT, &pos, "cannot link to \"%.*s\"",
                  PL_FMT(pl_str_slice(url, 0, 80)));
    return pl_hint(c->err,
                   "links lead to http://, https://, mailto: or #label");
}

static enum pl_status check_image(struct check *c, cmark_node *node)
{
    struct pl_pos pos = here(c);

    (void)pl_fail(c->err, PL_EINPUT, &pos, "an image (\"%.60s\") in a notebook",
                  cmark_node_get_url(node));
    return pl_hint(c->err, "figures are made by chunks: show(fig.arms { r })");
}

/* {#x}: at the end of a heading or of a table's caption, and of its kind. */
static enum pl_status check_label(struct check *c, struct pl_mark *mark)
{
    struct pl_pos pos = pl_pos_at(c->s->path.s, mark->line, 0);
    struct pl_str label = pl_str_slice(mark->text, 2, mark->text.len - 1);
    enum pl_node in = c->block != NULL ? pl_node_kind(c->block) : PL_NODE_OTHER;
    bool is_table = in == PL_NODE_PARAGRAPH && !c->is_caption &&
                    pl_tree_captioned_table(c->block) != NULL;
    const char *prefix = is_table ? "tbl-" : "sec-";

    if (in == PL_NODE_CELL) {
        (void)pl_fail(c->err, PL_EINPUT, &pos,
                      "the label %.*s stands in a row of a table",
                      PL_FMT(mark->text));
        return pl_hint(c->err, "leave an empty line between a table and its "
                               "caption");
    }
    if ((in != PL_NODE_HEADING && !is_table) ||
        pl_tree_label(c->s, c->block) != mark) {
        (void)pl_fail(c->err, PL_EINPUT, &pos,
                      "the label %.*s belongs to nothing", PL_FMT(mark->text));
        return pl_hint(c->err, "labels end headings and the line Table: "
                               "caption beside a table");
    }
    if (!pl_label_is_valid(label) || !pl_str_starts(label, prefix)) {
        (void)pl_fail(c->err, PL_EINPUT, &pos,
                      "the label \"%.*s\" of a %s does not begin with %s",
                      PL_FMT(label), is_table ? "table" : "heading", prefix);
        return pl_hint(c->err, "letters, digits, - and _: {#%sname}", prefix);
    }
    mark->is_label = true;
    return PL_OK;
}

/* A reference to a footnote that does not exist is left as text by cmark. */
static enum pl_status check_text(struct check *c, struct pl_str text)
{
    struct pl_pos pos = here(c);
    size_t at, end;

    while (pl_str_find(text, PL_STR("[^"), &at)) {
        text = pl_str_slice(text, at, text.len);
        if (pl_str_find(text, PL_STR("]"), &end) && end > 2)
            return pl_fail(c->err, PL_EINPUT, &pos, "no footnote %.*s",
                           PL_FMT(pl_str_slice(text, 0, end + 1)));
        text = pl_str_slice(text, 2, text.len);
    }
    return PL_OK;
}

static enum pl_status check_literal(struct check *c, cmark_node *node,
                                    bool is_text)
{
    struct pl_str rest = pl_str_from(cmark_node_get_literal(node)), text;
    struct pl_mark *mark;

    while (pl_source_piece(c->s, &rest, &text, &mark)) {
        if (mark != NULL) {
            mark->is_seen = true;
            c->line = mark->line;
        }
        if (is_text && mark != NULL && mark->kind == PL_MARK_LABEL)
            PL_TRY(check_label(c, mark));
        if (is_text && mark == NULL)
            PL_TRY(check_text(c, text));
    }
    return PL_OK;
}

static bool is_nesting(enum pl_node kind)
{
    return kind == PL_NODE_QUOTE || kind == PL_NODE_LIST;
}

static enum pl_status check_depth(struct check *c, enum pl_node kind)
{
    struct pl_pos pos = here(c);

    c->nesting += is_nesting(kind);
    if (c->depth <= DEPTH_MOST && c->nesting <= PL_NOTEBOOK_MOST_NESTING)
        return PL_OK;
    return pl_fail(c->err, PL_EINPUT, &pos,
                   "lists, quotations or emphasis nest deeper than %d",
                   c->depth > DEPTH_MOST ? (int)DEPTH_MOST
                                         : PL_NOTEBOOK_MOST_NESTING);
}

static enum pl_status enter(struct check *c, cmark_node *node)
{
    enum pl_node kind = pl_node_kind(node);

    if (cmark_node_get_start_line(node) > 0)
        c->line = pl_source_line(c->s, cmark_node_get_start_line(node));
    if (kind == PL_NODE_HEADING || kind == PL_NODE_PARAGRAPH ||
        kind == PL_NODE_CELL)
        c->block = node;
    switch (kind) {
    case PL_NODE_HEADING:
        return check_heading(c, node);
    case PL_NODE_LINK:
        return check_link(c, node);
    case PL_NODE_IMAGE:
        return check_image(c, node);
    case PL_NODE_TEXT:
        return check_literal(c, node, true);
    case PL_NODE_CODE:
    case PL_NODE_CODE_BLOCK:
    case PL_NODE_HTML:
        return check_literal(c, node, false);
    default:
        return check_depth(c, kind);
    }
}

static bool is_leaf(enum pl_node kind)
{
    return kind == PL_NODE_TEXT || kind == PL_NODE_CODE ||
           kind == PL_NODE_CODE_BLOCK || kind == PL_NODE_HTML ||
           kind == PL_NODE_RULE || kind == PL_NODE_SOFT_BREAK ||
           kind == PL_NODE_BREAK;
}

static enum pl_status walk(struct check *c, cmark_iter *it)
{
    cmark_event_type event;

    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(it);
        enum pl_node kind = pl_node_kind(node);
        if (event == CMARK_EVENT_ENTER) {
            PL_TRY(enter(c, node));
            c->depth += !is_leaf(kind);
        } else {
            c->depth--;
            c->nesting -= is_nesting(kind);
        }
    }
    return PL_OK;
}

/* cmark drops a footnote that nothing refers to, and what defines a link. */
static enum pl_status check_dropped(const struct check *c)
{
    for (size_t i = 0; i < c->s->n_marks; i++) {
        const struct pl_mark *mark = &c->s->marks[i];
        struct pl_pos pos = pl_pos_at(c->s->path.s, mark->line, 0);
        if (mark->is_seen)
            continue;
        if (mark->kind == PL_MARK_FOOTNOTE)
            return pl_fail(c->err, PL_EINPUT, &pos,
                           "nothing refers to the footnote %.*s",
                           PL_FMT(mark->text));
    }
    return PL_OK;
}

enum pl_status pl_tree_check(const struct pl_source *s, cmark_node *root,
                             bool is_caption, struct pl_err *err)
{
    struct check c = {.s = s, .is_caption = is_caption, .err = err};

    c.line = pl_source_line(s, 1);
    claim_captions(root);
    cmark_iter *it = cmark_iter_new(root);
    enum pl_status status = walk(&c, it);
    cmark_iter_free(it);
    return status == PL_OK ? check_dropped(&c) : status;
}
