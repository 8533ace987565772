/* page_check - does a page of the report keep the rules of a page?
 *
 *     page_check FILE.html
 *
 * The rules: readable without script or network, one self-contained file, in
 * order for a screen reader, with where each printed value came from.  Each
 * violation is printed as FILE:LINE: what; the status is 1 when there is one, 2
 * when the file cannot be read. */
#include "page_tree.h"

#include <libxml/xmlerror.h>

#include <stdarg.h>

struct id {
    char *text;
    xmlNode *node;
};

struct page {
    const char *path;
    htmlDocPtr doc;
    size_t violations;
    struct id *ids; /* sorted */
    size_t n_ids, cap_ids;
    size_t h1;
    int level; /* of the last heading */
    bool has_viewport, has_charset, has_scheme, has_title;
};

static void violation(struct page *p, long line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void violation(struct page *p, long line, const char *format, ...)
{
    va_list ap;

    printf("%s:%ld: ", p->path, line);
    va_start(ap, format);
    vprintf(format, ap);
    va_end(ap);
    printf("\n");
    p->violations++;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct id *)a)->text, ((const struct id *)b)->text);
}

static void add_id(struct page *p, xmlNode *node)
{
    char *text = attribute(node, "id");

    if (text == NULL)
        return;
    if (is_blank(text) || strpbrk(text, " \t\r\n\f") != NULL)
        violation(p, xmlGetLineNo(node),
                  "the id \"%s\" is empty or has a space", text);
    if (p->n_ids == p->cap_ids) {
        p->cap_ids = 2 * p->cap_ids + 64;
        p->ids = need(realloc(p->ids, p->cap_ids * sizeof *p->ids));
    }
    p->ids[p->n_ids++] = (struct id){text, node};
}

static void gather_ids(struct page *p, xmlNode *root)
{
    for (xmlNode *n = root; n != NULL; n = next_in_order(n, root))
        if (n->type == XML_ELEMENT_NODE)
            add_id(p, n);
    if (p->n_ids > 0)
        qsort(p->ids, p->n_ids, sizeof *p->ids, by_text);
    for (size_t i = 1; i < p->n_ids; i++)
        if (by_text(&p->ids[i - 1], &p->ids[i]) == 0)
            violation(p, xmlGetLineNo(p->ids[i].node),
                      "the id \"%s\" stands twice", p->ids[i].text);
}

static bool has_id(const struct page *p, char *text)
{
    struct id key = {text, NULL};

    return p->n_ids > 0 &&
           bsearch(&key, p->ids, p->n_ids, sizeof *p->ids, by_text) != NULL;
}

static void check_reference(struct page *p, xmlNode *node, const char *name)
{
    char *text = attribute(node, name), word[200];
    const char *at = text != NULL ? text : "";
    size_t n = 0;

    for (; next_word(&at, word, sizeof word); n++)
        if (!has_id(p, word))
            violation(p, xmlGetLineNo(node), "%s=\"%s\" leads nowhere", name,
                      word);
    if (text != NULL && n == 0)
        violation(p, xmlGetLineNo(node), "%s is empty", name);
    xmlFree(text);
}

static void check_references(struct page *p, xmlNode *node)
{
    static const char *const names[] = {"for",
                                        "headers",
                                        "aria-labelledby",
                                        "aria-describedby",
                                        "aria-controls",
                                        "aria-owns",
                                        "aria-details",
                                        "aria-flowto",
                                        "aria-activedescendant"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        check_reference(p, node, names[i]);
}

/* Nothing is fetched and nothing runs. */
static void check_element(struct page *p, xmlNode *node)
{
    static const char *const never[] = {
        "script", "iframe", "frame",         "object", "embed",  "link",
        "base",   "video",  "audio",         "track",  "source", "image",
        "applet", "portal", "foreignobject", NULL};
    const char *name = (const char *)node->name;

    if (is_one_of(name, never))
        violation(p, xmlGetLineNo(node), "an element <%s>", name);
    if (strcmp(name, "meta") == 0 && has_attribute(node, "http-equiv") &&
        !attribute_is(node, "http-equiv", "Content-Security-Policy"))
        violation(p, xmlGetLineNo(node), "a <meta http-equiv>");
    if (strcmp(name, "img") == 0 && !has_attribute(node, "alt"))
        violation(p, xmlGetLineNo(node), "an <img> without alt");
}

static bool starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Every url(...) is #fragment; nothing is imported. */
static void check_css(struct page *p, long line, const char *text)
{
    static const char *const fetching[] = {"@import",      "image-set(",
                                           "src(",         "expression(",
                                           "-moz-binding", "behavior:"};

    for (const char *at = text; (at = strstr(at, "url(")) != NULL; at += 4) {
        const char *what = at + 4 + strspn(at + 4, " '\"");
        if (*what != '#')
            violation(p, line, "%.40s is fetched", at);
    }
    for (size_t i = 0; i < sizeof fetching / sizeof fetching[0]; i++)
        if (strstr(text, fetching[i]) != NULL)
            violation(p, line, "%s in a style", fetching[i]);
}

/* url(#x) of an attribute leads to an id. */
static void check_url(struct page *p, long line, const char *name,
                      const char *text)
{
    char id[200];

    for (const char *at = text; (at = strstr(at, "url(")) != NULL; at += 4) {
        const char *what = at + 4 + strspn(at + 4, " '\"");
        size_t n = strcspn(what, ")'\" ");
        if (*what != '#' || n < 2 || n >= sizeof id) {
            violation(p, line, "%s=\"%.60s\" is fetched", name, text);
            continue;
        }
        snprintf(id, sizeof id, "%.*s", (int)n - 1, what + 1);
        if (!has_id(p, id))
            violation(p, line, "%s=\"%.60s\" leads nowhere", name, text);
    }
}

static void check_href(struct page *p, xmlNode *node, const char *name,
                       char *text)
{
    long line = xmlGetLineNo(node);
    bool is_link = is_element(node, "a") && ancestor(node, "svg") == NULL;

    if (text[0] == '#') {
        if (text[1] == '\0' || !has_id(p, text + 1))
            violation(p, line, "the link %s=\"%.80s\" leads nowhere", name,
                      text);
        return;
    }
    if (!is_link)
        violation(p, line, "<%s %s=\"%.80s\"> is fetched",
                  (const char *)node->name, name, text);
    else if (!starts(text, "http://") && !starts(text, "https://") &&
             !starts(text, "mailto:"))
        violation(p, line, "the link %s=\"%.80s\" is no web address", name,
                  text);
}

static bool is_colour_name(const char *name)
{
    static const char *const names[] = {
        "fill",        "stroke",         "color", "stop-color",
        "flood-color", "lighting-color", NULL};

    return is_one_of(name, names);
}

static void check_colour(struct page *p, xmlNode *node, const char *name,
                         const char *text)
{
    static const char *const plain[] = {
        "none", "currentColor", "currentcolor", "inherit", "transparent", NULL};

    if (!is_one_of(text, plain) && !starts(text, "var(--") &&
        !starts(text, "url(#"))
        violation(p, xmlGetLineNo(node),
                  "the colour %s=\"%.40s\" is no CSS variable", name, text);
}

static void check_attribute(struct page *p, xmlNode *node, const char *name,
                            char *text)
{
    static const char *const fetching[] = {
        "src",      "srcset", "poster",     "background", "data",
        "manifest", "ping",   "formaction", "action",     NULL};
    long line = xmlGetLineNo(node);
    const char *colon = strchr(name, ':');
    const char *local = colon != NULL ? colon + 1 : name;

    if (starts(name, "on"))
        violation(p, line, "the event handler %s", name);
    if (strcmp(name, "style") == 0)
        violation(p, line, "a style attribute");
    if (is_one_of(name, fetching) && !starts(text, "data:image/"))
        violation(p, line, "<%s %s=\"%.80s\"> is fetched",
                  (const char *)node->name, name, text);
    if (strcmp(local, "href") == 0)
        check_href(p, node, name, text);
    check_url(p, line, name, text);
    if (is_colour_name(name) && ancestor(node, "svg") != NULL)
        check_colour(p, node, name, text);
    if (strcmp(name, "tabindex") == 0 && atol(text) > 0)
        violation(p, line, "tabindex=\"%s\" changes the order", text);
}

/* Folders of machines, where a word could not stand before the slash. */
static bool is_absolute(const char *text, const char *at)
{
    static const char *const roots[] = {
        "/home/", "/root/", "/tmp/", "/usr/", "/var/",   "/mnt/",    "/opt/",
        "/srv/",  "/work/", "/etc/", "/run/", "/Users/", "/private/"};
    bool is_inside = at > text && (isalnum((unsigned char)at[-1]) ||
                                   strchr("./_-~%", at[-1]) != NULL);

    for (size_t i = 0; !is_inside && i < sizeof roots / sizeof roots[0]; i++)
        if (starts(at, roots[i]))
            return true;
    return false;
}

static void check_paths(struct page *p, long line, const char *text)
{
    if (strstr(text, "file://") != NULL)
        violation(p, line, "an address of a file: %.60s",
                  strstr(text, "file://"));
    for (const char *at = text; (at = strchr(at, '/')) != NULL; at++)
        if (is_absolute(text, at))
            violation(p, line, "an absolute path: %.60s", at);
    for (const char *at = text; (at = strstr(at, ":\\")) != NULL; at += 2)
        if (at > text && isupper((unsigned char)at[-1]) &&
            (at - 1 == text || !isalnum((unsigned char)at[-2])))
            violation(p, line, "an absolute path: %.60s", at - 1);
}

static void check_attributes(struct page *p, xmlNode *node)
{
    for (xmlAttr *a = node->properties; a != NULL; a = a->next) {
        char *text = (char *)xmlNodeListGetString(p->doc, a->children, 1);
        char name[100];
        snprintf(name, sizeof name, "%s%s%s",
                 a->ns != NULL && a->ns->prefix != NULL
                     ? (const char *)a->ns->prefix
                     : "",
                 a->ns != NULL && a->ns->prefix != NULL ? ":" : "",
                 (const char *)a->name);
        char nothing[] = "";
        check_attribute(p, node, name, text != NULL ? text : nothing);
        check_paths(p, xmlGetLineNo(node), text != NULL ? text : nothing);
        xmlFree(text);
    }
}

static int heading_level(xmlNode *node)
{
    const char *name = (const char *)node->name;
    char *level = attribute(node, "aria-level");
    int n =
        name[0] == 'h' && name[1] >= '1' && name[1] <= '6' && name[2] == '\0'
            ? name[1] - '0'
            : 0;

    if (level != NULL && (n > 0 || attribute_is(node, "role", "heading")))
        n = atoi(level);
    xmlFree(level);
    return n;
}

static void check_heading(struct page *p, xmlNode *node)
{
    int level = heading_level(node);

    if (level == 0)
        return;
    if (content_is_blank(node))
        violation(p, xmlGetLineNo(node), "an empty heading");
    p->h1 += level == 1;
    if (level > p->level + 1)
        violation(p, xmlGetLineNo(node),
                  p->level == 0 ? "the first heading is of level %d"
                                : "a heading of level %d under one of %d",
                  level, p->level);
    p->level = level;
}

static xmlNode *child(xmlNode *node, const char *name)
{
    for (xmlNode *n = node->children; n != NULL; n = n->next)
        if (is_element(n, name))
            return n;
    return NULL;
}

static xmlNode *first_element(xmlNode *node)
{
    xmlNode *n = node->children;

    while (n != NULL && n->type != XML_ELEMENT_NODE)
        n = n->next;
    return n;
}

static bool is_named(xmlNode *node)
{
    return !attribute_is_blank(node, "aria-label") ||
           !attribute_is_blank(node, "aria-labelledby");
}

static void check_table(struct page *p, xmlNode *node)
{
    static const char *const scopes[] = {"col", "row", "colgroup", "rowgroup"};
    xmlNode *caption = child(node, "caption");
    bool has_scope = false;

    if (is_element(node, "table") && !is_named(node) &&
        (caption == NULL || content_is_blank(caption)))
        violation(p, xmlGetLineNo(node), "a table without a caption");
    if (!is_element(node, "th"))
        return;
    for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++)
        has_scope = has_scope || attribute_is(node, "scope", scopes[i]);
    if (!has_scope)
        violation(p, xmlGetLineNo(node), "a <th> without scope");
    if (content_is_blank(node))
        violation(p, xmlGetLineNo(node), "an empty <th>");
}

/* Where an id of its own stands around it. */
static char *figure_id(xmlNode *svg)
{
    for (xmlNode *n = svg->parent; n != NULL; n = n->parent)
        if (n->type == XML_ELEMENT_NODE && has_attribute(n, "id"))
            return attribute(n, "id");
    return NULL;
}

static void check_prefixes(struct page *p, xmlNode *svg)
{
    char *around = figure_id(svg);
    size_t length = around != NULL ? strlen(around) : 0;

    for (xmlNode *n = svg; n != NULL; n = next_in_order(n, svg)) {
        char *id = n->type == XML_ELEMENT_NODE ? attribute(n, "id") : NULL;
        if (id != NULL && around == NULL)
            violation(p, xmlGetLineNo(n),
                      "the id \"%s\" in a picture that "
                      "stands in nothing with an id",
                      id);
        else if (id != NULL &&
                 (strncmp(id, around, length) != 0 || id[length] != '.'))
            violation(p, xmlGetLineNo(n),
                      "the id \"%s\" in a picture does not begin with \"%s.\"",
                      id, around);
        xmlFree(id);
    }
    xmlFree(around);
}

static void check_svg(struct page *p, xmlNode *svg)
{
    static const char *const parts[] = {"title", "desc"};
    long line = xmlGetLineNo(svg);

    if (!is_element(svg, "svg") || ancestor(svg, "svg") != NULL)
        return;
    check_prefixes(p, svg);
    if (attribute_is(svg, "aria-hidden", "true"))
        return;
    if (!attribute_is(svg, "role", "img"))
        violation(p, line, "a picture without role=\"img\"");
    for (size_t i = 0; i < 2; i++) {
        xmlNode *part = child(svg, parts[i]);
        if (part == NULL || content_is_blank(part))
            violation(p, line, "a picture without <%s>", parts[i]);
    }
}

static void check_value(struct page *p, xmlNode *node)
{
    long line = xmlGetLineNo(node);

    if (!has_word(node, "class", "value") &&
        !has_attribute(node, "data-status"))
        return;
    if (attribute_is_blank(node, "title"))
        violation(p, line, "a value without a title");
    if (attribute_is_blank(node, "data-status") ||
        attribute_is_blank(node, "data-line"))
        violation(p, line, "a value without data-status and data-line");
    if (attribute_is(node, "data-status", "traced") &&
        attribute_is_blank(node, "data-ledger"))
        violation(p, line, "a traced value without data-ledger");
}

static void check_names(struct page *p, xmlNode *node)
{
    long line = xmlGetLineNo(node);

    if (is_element(node, "a") && has_attribute(node, "href") &&
        content_is_blank(node) && !is_named(node))
        violation(p, line, "an empty link");
    if (is_element(node, "a") && ancestor(node, "a") != NULL)
        violation(p, line, "a link in a link");
    if (is_element(node, "details") &&
        (!is_element(first_element(node), "summary") ||
         content_is_blank(first_element(node))))
        violation(p, line, "a <details> without a <summary>");
    if (attribute_is(node, "role", "region") && !is_named(node))
        violation(p, line, "a region without a name");
}

static void note_head(struct page *p, xmlNode *node)
{
    if (is_element(node, "title") && ancestor(node, "head") != NULL)
        p->has_title = !content_is_blank(node);
    if (!is_element(node, "meta"))
        return;
    char *charset = attribute(node, "charset");
    p->has_charset =
        p->has_charset ||
        (charset != NULL &&
         xmlStrcasecmp((xmlChar *)charset, (const xmlChar *)"utf-8") == 0);
    xmlFree(charset);
    if (attribute_is_blank(node, "content"))
        return;
    p->has_viewport = p->has_viewport || attribute_is(node, "name", "viewport");
    p->has_scheme = p->has_scheme || attribute_is(node, "name", "color-scheme");
}

static void check_node(struct page *p, xmlNode *node)
{
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE ||
        node->type == XML_COMMENT_NODE) {
        if (is_element(node->parent, "style"))
            check_css(p, xmlGetLineNo(node->parent), (char *)node->content);
        check_paths(p, xmlGetLineNo(node), (char *)node->content);
        return;
    }
    if (node->type != XML_ELEMENT_NODE)
        return;
    note_head(p, node);
    check_element(p, node);
    check_attributes(p, node);
    check_references(p, node);
    check_heading(p, node);
    check_table(p, node);
    check_svg(p, node);
    check_value(p, node);
    check_names(p, node);
}

static void check_whole(struct page *p, xmlNode *root)
{
    if (!is_element(root, "html") || attribute_is_blank(root, "lang"))
        violation(p, xmlGetLineNo(root), "the page has no lang");
    if (p->h1 != 1)
        violation(p, xmlGetLineNo(root), "%zu headings of level 1", p->h1);
    if (!p->has_title)
        violation(p, xmlGetLineNo(root), "the page has no title");
    if (!p->has_charset)
        violation(p, xmlGetLineNo(root), "the page has no charset of UTF-8");
    if (!p->has_viewport)
        violation(p, xmlGetLineNo(root), "the page has no meta viewport");
    if (!p->has_scheme)
        violation(p, xmlGetLineNo(root), "the page has no meta color-scheme");
}

/* What the parser finds wrong, but for the elements that came after HTML 4. */
static void on_error(void *ud, xmlErrorPtr error)
{
    struct page *p = ud;
    int length = (int)strcspn(error->message, "\n");

    if (error->code != XML_HTML_UNKNOWN_TAG)
        violation(p, error->line, "%.*s", length, error->message);
}

int main(int argc, char **argv)
{
    struct page p = {0};

    if (argc != 2) {
        fprintf(stderr, "usage: page_check FILE.html\n");
        return 2;
    }
    p.path = argv[1];
    xmlSetStructuredErrorFunc(&p, on_error);
    p.doc = htmlReadFile(p.path, "UTF-8", HTML_PARSE_NONET);
    xmlNode *root = p.doc != NULL ? xmlDocGetRootElement(p.doc) : NULL;
    if (root == NULL) {
        fprintf(stderr, "page_check: %s cannot be read\n", p.path);
        return 2;
    }
    gather_ids(&p, root);
    for (xmlNode *n = root; n != NULL; n = next_in_order(n, root))
        check_node(&p, n);
    check_whole(&p, root);
    for (size_t i = 0; i < p.n_ids; i++)
        xmlFree(p.ids[i].text);
    free(p.ids);
    xmlFreeDoc(p.doc);
    xmlCleanupParser();
    return p.violations > 0 ? 1 : 0;
}
