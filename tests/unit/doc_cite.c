/* Citations and bibliography: CSL-JSON to what a reader sees. */
#include "doc_values.h"

#include "doc/cite.h"

/* Runs as text: *emphasis*, **strong**, [text](href). */
static const char *shown(const struct pl_value *runs)
{
    struct pl_buf b;

    assert_non_null(runs);
    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(runs); i++) {
        const struct pl_value *run = pl_item(runs, i);
        struct pl_str text = pl_strv(pl_get(run, "text"));
        struct pl_str href = pl_strv(pl_get(run, "href"));
        const char *around = pl_is_text(pl_get(run, "style"), "emph")     ? "*"
                             : pl_is_text(pl_get(run, "style"), "strong") ? "**"
                                                                          : "";
        pl_buf_printf(&b, "%s%s%.*s%s", href.len > 0 ? "[" : "", around,
                      PL_FMT(text), around);
        if (href.len > 0)
            pl_buf_printf(&b, "](%.*s)", PL_FMT(href));
    }
    struct pl_str s = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_non_null(s.s);
    return s.s;
}

static const struct pl_cites *cites_of(const struct pl_value *references,
                                       const struct pl_value *cited)
{
    struct pl_cites *c = NULL;
    struct pl_err err = {0};

    if (pl_cites_check(references, "references.json", &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_int_equal(pl_cites_open(&arena, references, cited, &c, &err), PL_OK);
    return c;
}

#define BAIN  "{~family~:~Bain~,~given~:~Helen Pate~}"
#define FINN  "{~family~:~Finn~,~given~:~Jeremy~}"
#define WORD  "{~family~:~Word~,~given~:~Elizabeth~}"
#define Y(y)  "~issued~:{~date-parts~:[[" #y "]]}"
#define BAIN8 "~author~:[" BAIN "]," Y(2008)

static struct entry_case {
    const char *name, *members, *shown;
} entries[] = {
    {"an article",
     "~type~:~article-journal~,~author~:[{~family~:~White~,~given~:~Ian R.~},"
     "{~family~:~Thompson~,~given~:~Simon G.~}],~title~:~Adjusting~,"
     "~container-title~:~Statistics in Medicine~,~volume~:~24~,~issue~:~7~,"
     "~page~:~993-1007~,~DOI~:~10.1002/sim.1981~," Y(2005),
     "White, I. R., & Thompson, S. G. (2005). Adjusting. *Statistics in "
     "Medicine*, *24*(7), 993–1007. [https://doi.org/10.1002/sim.1981]"
     "(https://doi.org/10.1002/sim.1981)"},
    {"an article with an article number and numbers as numbers",
     "~type~:~article-journal~," BAIN8
     ",~title~:~Why?~,~container-title~:~J~,~volume~:3,~number~:~e12~",
     "Bain, H. P. (2008). Why? *J*, *3*, e12."},
    {"an article that is not in a volume yet",
     "~type~:~article-journal~," BAIN8 ",~title~:~T~,~container-title~:~J~",
     "Bain, H. P. (2008). T. *J*."},
    {"a book",
     "~type~:~book~," BAIN8
     ",~title~:~Book~,~edition~:~2~,~publisher~:~Springer~,"
     "~publisher-place~:~New York~",
     "Bain, H. P. (2008). *Book* (2nd ed.). Springer."},
    {"editions",
     "~type~:~book~," BAIN8 ",~title~:~B~,~edition~:~11~,~volume~:~3~",
     "Bain, H. P. (2008). *B* (11th ed., Vol. 3)."},
    {"an edition in words",
     "~type~:~book~," BAIN8 ",~title~:~B~,~edition~:~Revised~",
     "Bain, H. P. (2008). *B* (Revised ed.)."},
    {"an edited book",
     "~type~:~book~,~editor~:[" BAIN "," FINN "],~title~:~B~," Y(2008),
     "Bain, H. P., & Finn, J. (Eds.). (2008). *B*."},
    {"a chapter",
     "~type~:~chapter~," BAIN8 ",~editor~:[" FINN "," WORD "],~title~:~C~,"
     "~container-title~:~Handbook~,~page~:~1-9~,~publisher~:~P~",
     "Bain, H. P. (2008). C. In J. Finn & E. Word (Eds.), *Handbook* (pp. "
     "1–9). P."},
    {"a chapter of one page and one editor",
     "~type~:~chapter~," BAIN8 ",~editor~:[" FINN "],~title~:~C~,"
     "~container-title~:~Handbook~,~page~:~7~",
     "Bain, H. P. (2008). C. In J. Finn (Ed.), *Handbook* (p. 7)."},
    {"a report",
     "~type~:~report~," BAIN8 ",~title~:~R~,~genre~:~Working paper~,"
     "~number~:~7~,~publisher~:~NBER~",
     "Bain, H. P. (2008). *R* (Working paper No. 7). NBER."},
    {"a data set",
     "~type~:~dataset~," BAIN8 ",~title~:~D~,~version~:~2~,"
     "~publisher~:~Harvard Dataverse~,~DOI~:~https://doi.org/10.1/x~",
     "Bain, H. P. (2008). *D* (Version 2) [Data set]. Harvard Dataverse. "
     "[https://doi.org/10.1/x](https://doi.org/10.1/x)"},
    {"a thesis",
     "~type~:~thesis~," BAIN8 ",~title~:~T~,~genre~:~Doctoral dissertation~,"
     "~publisher~:~University~",
     "Bain, H. P. (2008). *T* [Doctoral dissertation, University]."},
    {"a web page",
     "~type~:~webpage~,~author~:[" BAIN
     "],~title~:~W~,~container-title~:~Site~,~URL~:~https://example.org/a b~,"
     "~issued~:{~date-parts~:[[~2021~,~3~,4]]}",
     "Bain, H. P. (2021, March 4). *W*. Site. [https://example.org/a%20b]"
     "(https://example.org/a%20b)"},
    {"another type",
     "~type~:~speech~," BAIN8 ",~title~:~S~,~genre~:~Lecture~,~publisher~:~P~",
     "Bain, H. P. (2008). *S* [Lecture]. P."},
    {"no type", BAIN8 ",~title~:~S~", "Bain, H. P. (2008). *S*."},
    {"no date", "~type~:~book~,~author~:[" BAIN "],~title~:~B~",
     "Bain, H. P. (n.d.). *B*."},
    {"a date in words",
     "~type~:~book~,~author~:[" BAIN
     "],~title~:~B~,~issued~:{~literal~:~in press~}",
     "Bain, H. P. (in press). *B*."},
    {"no author", "~type~:~book~,~title~:~The Book~," Y(2008),
     "*The Book*. (2008)."},
    {"nothing but an id", "~type~:~book~", "(n.d.)."},
    {"an institution",
     "~type~:~report~,~author~:[{~literal~:~What Works "
     "Centre~}],~title~:~R~," Y(2021),
     "What Works Centre. (2021). *R*."},
    {"particles and suffixes",
     "~type~:~book~,~author~:[{~family~:~Dyk~,~given~:~Jan Piet~,"
     "~non-dropping-particle~:~van~},{~family~:~Humboldt~,~given~:~Alexander~,"
     "~dropping-particle~:~von~},{~family~:~King~,~given~:~Martin~,"
     "~suffix~:~Jr.~}],~title~:~B~," Y(1850),
     "van Dyk, J. P., Humboldt, A. von, & King, M., Jr. (1850). *B*."},
    {"initials",
     "~type~:~book~,~author~:[{~family~:~A~,~given~:~Jean-Paul~},"
     "{~family~:~B~,~given~:~C.M.~},{~family~:~C~,~given~:~Élodie~},"
     "{~family~:~D~}],~title~:~B~," Y(2008),
     "A, J.-P., B, C. M., C, É., & D. (2008). *B*."},
    {"tags of rich text",
     "~type~:~book~," BAIN8 ",~title~:~On <i>E. coli</i> & 1 < 2~",
     "Bain, H. P. (2008). *On E. coli & 1 < 2*."},
    {"an address that would break out",
     "~type~:~book~," BAIN8 ",~title~:~B~,~URL~:~https://x/'\\\"<script>~",
     "Bain, H. P. (2008). *B*. [https://x/'%22%3Cscript%3E]"
     "(https://x/'%22%3Cscript%3E)"},
    {"pages of other kinds",
     "~type~:~article-journal~," BAIN8
     ",~title~:~T~,~container-title~:~J~,~page~:~S12--S20, 30~",
     "Bain, H. P. (2008). T. *J*, S12–S20, 30."},
};

static void check_entry(void **state)
{
    const struct entry_case *c = *state;
    struct pl_str json = pl_str_printf(&arena, "[{~id~:~k~,%s}]", c->members);
    const struct pl_value *blocks =
        pl_cites_bibliography(cites_of(value_of(json.s), value_of("[~k~]")));

    assert_int_equal(pl_count(blocks), 2);
    assert_true(pl_is_text(pl_get(pl_item(blocks, 0), "kind"), "heading"));
    assert_true(pl_is_text(pl_get(pl_item(blocks, 1), "id"), "ref-k"));
    assert_true(pl_is_text(pl_get(pl_item(blocks, 1), "class"), "entry"));
    assert_string_equal(shown(pl_get(pl_item(blocks, 1), "runs")), c->shown);
}

static void check_many_names(void **state)
{
    struct pl_buf b;

    (void)state;
    pl_buf_init(&b, 0);
    pl_buf_puts(&b, "[{~id~:~k~,~author~:[");
    for (int i = 0; i < 23; i++)
        pl_buf_printf(&b, "%s{~family~:~N%d~}", i > 0 ? "," : "", i);
    pl_buf_puts(&b, "]}]");
    const struct pl_value *blocks =
        pl_cites_bibliography(cites_of(value_of(b.s), value_of("[~k~]")));
    assert_string_equal(
        shown(pl_get(pl_item(blocks, 1), "runs")),
        "N0, N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13, N14, N15, "
        "N16, N17, N18, … N22. (n.d.).");
    pl_buf_free(&b);
}

/* Four works that would read "Bain et al., 2008" or "Bain, 2008". */
static const char alike[] = "[{~id~:~z~,~author~:[" BAIN "]," Y(
    2008) ",~title~:~Z~},"
          "{~id~:~a~,~author~:[" BAIN "]," Y(
              2008) ",~title~:~a~},"
                    "{~id~:~x~,~author~:[" BAIN "]," Y(
                        2008) ",~title~:~never cited~},"
                              "{~id~:~n1~,~author~:[" BAIN "],~title~:~1~},"
                              "{~id~:~n2~,~author~:[" BAIN "],~title~:~2~},"
                              "{~id~:~m1~,~author~:[" BAIN "," FINN "," WORD
                              "]," Y(
                                  2008) "},"
                                        "{~id~:~m2~,~author~:[" BAIN "," WORD
                                        "," FINN "]," Y(
                                            2008) "},"
                                                  "{~id~:~two~,~author~:[" BAIN
                                                  "," FINN "]," Y(
                                                      2008) "},"
                                                            "{~id~:~old~,~"
                                                            "author~:[" BAIN
                                                            "]," Y(
                                                                999) "},"
                                                                     "{~id~:~"
                                                                     "dyk~,~"
                                                                     "author~:["
                                                                     "{~family~"
                                                                     ":~Dyk~,~"
                                                                     "non-"
                                                                     "dropping-"
                                                                     "particle~"
                                                                     ":~van~}]"
                                                                     "," Y(
                                                                         2008) "},"
                                                                               "{~id~:~untitled~,~title~:~About all~," Y(
                                                                                   2008) "}]";
static const char cited[] = "[~z~,~a~,~n1~,~n2~,~m1~,~m2~,~two~,~old~,~dyk~,"
                            "~untitled~,~unknown~]";

static struct group_case {
    const char *name;
    struct pl_reference refs[4];
    const char *shown;
} groups[] = {
    {"one", {{.key = {"two", 3}}}, "([Bain & Finn, 2008](#ref-two))"},
    {"a page",
     {{.key = {"two", 3}, .locator = {"p. 3", 4}}},
     "([Bain & Finn, 2008](#ref-two), p. 3)"},
    {"two",
     {{.key = {"two", 3}}, {.key = {"dyk", 3}}},
     "([Bain & Finn, 2008](#ref-two); [van Dyk, 2008](#ref-dyk))"},
    {"the year alone",
     {{.key = {"two", 3}, .is_author_dropped = true}},
     "([2008](#ref-two))"},
    {"suffixes by title",
     {{.key = {"z", 1}}, {.key = {"a", 1}}},
     "([Bain, 2008b](#ref-z); [Bain, 2008a](#ref-a))"},
    {"suffixes without a date",
     {{.key = {"n1", 2}}, {.key = {"n2", 2}}},
     "([Bain, n.d.-a](#ref-n1); [Bain, n.d.-b](#ref-n2))"},
    {"suffixes of et al.",
     {{.key = {"m1", 2}}, {.key = {"m2", 2}}},
     "([Bain et al., 2008a](#ref-m1); [Bain et al., 2008b](#ref-m2))"},
    {"without an author",
     {{.key = {"untitled", 8}}},
     "([“About all”, 2008](#ref-untitled))"},
    {"a key that is not known", {{.key = {"unknown", 7}}}, "(**unknown**)"},
    {"cross references are another's",
     {{.key = {"fig-x", 5}, .is_cross = true}, {.key = {"two", 3}}},
     "([Bain & Finn, 2008](#ref-two))"},
    {"only a cross reference", {{.key = {"fig-x", 5}, .is_cross = true}}, ""},
};

static void check_group(void **state)
{
    const struct group_case *c = *state;
    const struct pl_cites *cites = cites_of(value_of(alike), value_of(cited));
    size_t n = 0;

    while (n < 4 && c->refs[n].key.len > 0)
        n++;
    assert_string_equal(shown(pl_cites_group(cites, c->refs, n)), c->shown);
}

/* The order of the bibliography does not hang on that of the file. */
static void check_order(void **state)
{
    static const char *const order[] = {"untitled", "n1",  "n2", "old", "a",
                                        "z",        "two", "m1", "m2",  "dyk"};
    const struct pl_value *list = value_of(alike);
    struct pl_builder back;

    (void)state;
    pl_build(&back, &arena);
    for (size_t i = pl_count(list); i > 0; i--)
        pl_add(&back, pl_item(list, i - 1));
    const struct pl_value *lists[] = {list, pl_list(&back)};
    for (size_t k = 0; k < 2; k++) {
        const struct pl_value *blocks =
            pl_cites_bibliography(cites_of(lists[k], value_of(cited)));
        assert_int_equal(pl_count(blocks), 11);
        for (size_t i = 0; i < 10; i++) {
            struct pl_str id = pl_strv(pl_get(pl_item(blocks, i + 1), "id"));
            assert_string_equal(id.s + 4, order[i]);
        }
    }
}

static void check_nothing_cited(void **state)
{
    (void)state;
    assert_int_equal(
        pl_count(pl_cites_bibliography(cites_of(value_of(alike), pl_nil()))),
        0);
    assert_int_equal(
        pl_count(pl_cites_bibliography(cites_of(pl_nil(), value_of("[~a~]")))),
        0);
}

static struct fault_case {
    const char *name, *json, *says;
} faults[] = {
    {"a map", "{}", "the references are a map"},
    {"an entry that is no map", "[~x~]", "entry 1 is a text"},
    {"no id", "[{~id~:~a~},{~title~:~T~}]", "entry 2 has no \"id\""},
    {"an empty id", "[{~id~:~ ~}]", "has no \"id\""},
    {"an id twice", "[{~id~:~a~},{~id~:~b~},{~id~:~a~}]",
     "entry 3 (\"a\") has the id of entry 1"},
    {"authors that are a text", "[{~id~:~a~,~author~:~Bain~}]",
     "entry 1 (\"a\"): \"author\" is a text, where a list of names"},
    {"an author that is a text", "[{~id~:~a~,~author~:[~Bain~]}]",
     "author 1 is a text"},
    {"an author without a name", "[{~id~:~a~,~author~:[" BAIN ",{}]}]",
     "author 2 has neither"},
    {"a family name that is a number", "[{~id~:~a~,~author~:[{~family~:1}]}]",
     "\"family\" of author 1"},
    {"an editor that is a text", "[{~id~:~a~,~editor~:[~B~]}]", "editor 1"},
    {"a title that is a list", "[{~id~:~a~,~title~:[]}]",
     "\"title\" is a list, where a text is expected"},
    {"a type that is a number", "[{~id~:~a~,~type~:1}]", "\"type\""},
    {"a date that is a text", "[{~id~:~a~,~issued~:~2008~}]", "\"issued\""},
    {"a date without parts", "[{~id~:~a~,~issued~:{~date-parts~:[]}}]",
     "is no date"},
    {"a date of words", "[{~id~:~a~,~issued~:{~date-parts~:[[~spring~]]}}]",
     "is no date"},
    {"a date not in a list", "[{~id~:~a~,~issued~:{~date-parts~:[2008]}}]",
     "is no date"},
    {"a URL that runs", "[{~id~:~a~,~URL~:~javascript:alert(1)~}]",
     "is no web address"},
};

static void check_fault(void **state)
{
    const struct fault_case *c = *state;
    struct pl_err err = {0};

    assert_int_equal(pl_cites_check(value_of(c->json), "references.json", &err),
                     PL_EINPUT);
    assert_string_equal(err.pos.file, "references.json");
    if (strstr(err.msg, c->says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.msg, c->says);
}

static bool try_within(size_t limit)
{
    const struct pl_value *list = value_of(alike), *keys = value_of(cited);
    struct pl_reference ref = {.key = PL_STR("z"), .locator = PL_STR("p. 1")};
    struct pl_arena small;
    struct pl_cites *c = NULL;
    struct pl_err err = {0};

    pl_arena_init(&small, limit);
    enum pl_status status = pl_cites_open(&small, list, keys, &c, &err);
    bool done = status == PL_OK && pl_cites_group(c, &ref, 1) != NULL &&
                pl_cites_bibliography(c) != NULL;
    if (status != PL_OK) {
        assert_int_equal(status, PL_ENOMEM);
        assert_string_equal(err.msg, "out of memory");
    }
    pl_arena_free(&small);
    return done;
}

static void check_memory(void **state)
{
    size_t limit = 0;

    (void)state;
    for (; !try_within(limit); limit += 509)
        assert_true(limit < (size_t)1 << 20);
    assert_true(limit > 0);
}

#define ROWS(table) (sizeof(table) / sizeof(table)[0])

int main(void)
{
    struct CMUnitTest tests[ROWS(entries) + ROWS(groups) + ROWS(faults) + 4];
    size_t n = 0;

    for (size_t i = 0; i < ROWS(entries); i++)
        tests[n++] = (struct CMUnitTest){entries[i].name, check_entry,
                                         open_arena, close_arena, &entries[i]};
    for (size_t i = 0; i < ROWS(groups); i++)
        tests[n++] = (struct CMUnitTest){groups[i].name, check_group,
                                         open_arena, close_arena, &groups[i]};
    for (size_t i = 0; i < ROWS(faults); i++)
        tests[n++] = (struct CMUnitTest){faults[i].name, check_fault,
                                         open_arena, close_arena, &faults[i]};
    tests[n++] = (struct CMUnitTest){"many names", check_many_names, open_arena,
                                     close_arena, NULL};
    tests[n++] = (struct CMUnitTest){"the bibliography's order", check_order,
                                     open_arena, close_arena, NULL};
    tests[n++] = (struct CMUnitTest){"nothing cited", check_nothing_cited,
                                     open_arena, close_arena, NULL};
    tests[n++] = (struct CMUnitTest){"each limit of memory", check_memory,
                                     open_arena, close_arena, NULL};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
