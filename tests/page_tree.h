/* page_tree.h - elements of a page and their attributes.  For page_check only.
 */
#ifndef PL_TEST_PAGE_TREE_H
#define PL_TEST_PAGE_TREE_H

#include <libxml/HTMLparser.h>
#include <libxml/tree.h>

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void *need(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "page_check: out of memory\n");
        exit(2);
    }
    return memory;
}

/* NULL when absent; to be freed. */
static inline char *attribute(xmlNode *node, const char *name)
{
    return (char *)xmlGetProp(node, (const xmlChar *)name);
}

static inline bool has_attribute(xmlNode *node, const char *name)
{
    return xmlHasProp(node, (const xmlChar *)name) != NULL;
}

static inline bool attribute_is(xmlNode *node, const char *name,
                                const char *value)
{
    char *text = attribute(node, name);
    bool is = text != NULL && strcmp(text, value) == 0;

    xmlFree(text);
    return is;
}

static inline bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\r\n\f")] == '\0';
}

static inline bool attribute_is_blank(xmlNode *node, const char *name)
{
    char *text = attribute(node, name);
    bool is = is_blank(text);

    xmlFree(text);
    return is;
}

static inline bool is_element(const xmlNode *node, const char *name)
{
    return node != NULL && node->type == XML_ELEMENT_NODE &&
           strcmp((const char *)node->name, name) == 0;
}

static inline bool is_one_of(const char *text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

static inline bool content_is_blank(xmlNode *node)
{
    char *text = (char *)xmlNodeGetContent(node);
    bool is = is_blank(text);

    xmlFree(text);
    return is;
}

static inline xmlNode *ancestor(xmlNode *node, const char *name)
{
    for (node = node->parent; node != NULL; node = node->parent)
        if (is_element(node, name))
            return node;
    return NULL;
}

static inline xmlNode *next_in_order(xmlNode *node, const xmlNode *root)
{
    if (node->type == XML_ELEMENT_NODE && node->children != NULL)
        return node->children;
    while (node != root && node->next == NULL)
        node = node->parent;
    return node == root ? NULL : node->next;
}

/* One of the words of an attribute, such as class; *at moves past it. */
static inline bool next_word(const char **at, char *word, size_t size)
{
    *at += strspn(*at, " \t\r\n\f");
    size_t n = strcspn(*at, " \t\r\n\f");

    if (n == 0)
        return false;
    snprintf(word, size, "%.*s", (int)n, *at);
    *at += n;
    return true;
}

static inline bool has_word(xmlNode *node, const char *name, const char *wanted)
{
    char *text = attribute(node, name), word[200];
    const char *at = text != NULL ? text : "";
    bool has = false;

    while (!has && next_word(&at, word, sizeof word))
        has = strcmp(word, wanted) == 0;
    xmlFree(text);
    return has;
}

#endif
