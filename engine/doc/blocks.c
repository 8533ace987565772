#include "doc/blocks.h"

#include <stdio.h>

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

void pl_block_say(struct pl_builder *list, const char *css_class,
                  const char *format, ...)
{
    struct pl_builder runs;
    char text[1024];
    va_list ap;

    va_start(ap, format);
    int n = vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    pl_build(&runs, list->arena);
    if (n < 0 || (size_t)n >= sizeof text)
        pl_add(&runs, NULL);
    else
        pl_run_text(&runs, (struct pl_str){text, (size_t)n});
    pl_block_runs(list, css_class, NULL, pl_list(&runs));
}

void pl_block_items(struct pl_builder *list, const char *kind,
                    struct pl_builder *items)
{
    struct pl_builder b;

    if (items->n == 0 && !items->failed)
        return;
    pl_build(&b, list->arena);
    pl_set_text(&b, "kind", kind);
    pl_set(&b, "items", pl_list(items));
    pl_add(list, pl_map(&b));
}

static void add_item(struct pl_builder *items, const char *name,
                     const char *member, const struct pl_value *value)
{
    struct pl_builder b;

    pl_build(&b, items->arena);
    set_given(&b, "name", name);
    pl_set(&b, member, value);
    pl_add(items, pl_map(&b));
}

void pl_item_text(struct pl_builder *items, const char *name,
                  struct pl_str text)
{
    add_item(items, name, "text", pl_string(items->arena, text));
}

void pl_item_runs(struct pl_builder *items, const char *name,
                  const struct pl_value *runs)
{
    add_item(items, name, "runs", runs);
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

void pl_run_departures(struct pl_builder *runs, const struct pl_value *ids)
{
    for (size_t i = 0; i < pl_count(ids); i++) {
        struct pl_str id = pl_strv(pl_item(ids, i));
        struct pl_str href =
            pl_str_printf(runs->arena, "#departure-%.*s", PL_FMT(id));
        if (i > 0)
            pl_run_text(runs, PL_STR(", "));
        if (href.s == NULL)
            pl_add(runs, NULL);
        else
            pl_run_link(runs, href, id);
    }
}
