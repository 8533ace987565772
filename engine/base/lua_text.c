#include "base/lua_text.h"

bool pl_lua_is_reserved(struct pl_str word)
{
    static const char *const words[] = {
        "and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
        "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
        "repeat",   "return", "then", "true", "until",  "while"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (pl_str_is(word, words[i]))
            return true;
    return false;
}

bool pl_lua_is_name(struct pl_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        bool is_letter = (s.s[i] >= 'a' && s.s[i] <= 'z') ||
                         (s.s[i] >= 'A' && s.s[i] <= 'Z') || s.s[i] == '_';
        if (!is_letter && (i == 0 || s.s[i] < '0' || s.s[i] > '9'))
            return false;
    }
    return s.len > 0 && !pl_lua_is_reserved(s);
}

void pl_lua_text(struct pl_buf *b, struct pl_str s)
{
    pl_buf_putc(b, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.s[i];
        if (c == '"' || c == '\\')
            pl_buf_printf(b, "\\%c", c);
        else if (c == '\n')
            pl_buf_puts(b, "\\n");
        else if (c < ' ' || c == 0x7f)
            pl_buf_printf(b, "\\%03u", c);
        else
            pl_buf_putc(b, s.s[i]);
    }
    pl_buf_putc(b, '"');
}
