#include "doc/blocks.h"

static void set_given(struct pl_builder *b, const char *key, const char *text)
{
    if (text != NULL && text[0] != '\0')
        pl_set_text(b, key, text);
}

void pl_block_heading(struct pl_builder *list, int level, const char *id,
                      struct pl_str text)
{
    struct pl_builder b;

    pl_build(&b, list->arena);
    pl_set_text(&b, "kind", "heading");
    pl_set_number(&b, "level", level);
    set_given(&b, "id", id);
    pl_set_string(&b, "text", text);
    pl_add(list, pl_map(&b));
}

void pl_block_runs(struct pl_builder *list, const char *css_class,
                   const char *id, const struct pl_value *runs)
{
    struct pl_builder b;

    pl_build(&b, list->arena);
    pl_set_text(&b, "kind", "paragraph");
    set_given(&b, "class", css_class);
    set_given(&b, "id", id);
    pl_set(&b, "runs", runs);
    pl_add(list, pl_map(&b));
}

void pl_block_code(struct pl_builder *list, const char *language,
                   struct pl_str text)
{
    struct pl_builder b;

    pl_build(&b, list->arena);
    pl_set_text(&b, "kind", "code");
    set_given(&b, "language", language);
    pl_set_string(&b, "text", text);
    pl_add(list, pl_map(&b));
}

static void add_run(struct pl_builder *runs, const char *key,
                    struct pl_str value, struct pl_str text)
{
    struct pl_builder b;

    pl_build(&b, runs->arena);
    if (text.len > 0)
        pl_set_string(&b, "text", text);
    if (key != NULL)
        pl_set_string(&b, key, value);
    pl_add(runs, pl_map(&b));
}

void pl_run_text(struct pl_builder *runs, struct pl_str text)
{
    add_run(runs, NULL, PL_STR(""), text);
}

void pl_run_styled(struct pl_builder *runs, const char *style,
                   struct pl_str text)
{
    add_run(runs, "style", pl_str_from(style), text);
}

void pl_run_link(struct pl_builder *runs, struct pl_str href,
                 struct pl_str text)
{
    add_run(runs, "href", href, text);
}
