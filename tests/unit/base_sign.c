/* Ed25519 against RFC 8032, and the files that keys are kept in. */
#define _GNU_SOURCE
#include "base/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define BEGINS "plumb private key, Ed25519: keep it secret\n"

static char folder[64];

static int open_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/plumb-test-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int close_folder(void **state)
{
    char command[96];

    (void)state;
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command);
}

static const char *in_folder(const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static const char *file_of(const char *text, mode_t mode)
{
    const char *path = in_folder("written");
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, mode), 0);
    return path;
}

/* RFC 8032, section 7.1, tests 1 to 3. */
static struct rfc_case {
    const char *name, *secret, *open, *message;
    size_t length;
    const char *signature;
} rfc_cases[] = {
    {"an empty message",
     "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", 0,
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb882159"
     "0"
     "a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"one byte",
     "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
     1,
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43"
     "e"
     "15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"two bytes",
     "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
     "\xaf\x82", 2,
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538"
     "d"
     "16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

static void check_rfc(void **state)
{
    const struct rfc_case *k = *state;
    struct pl_str message = {k->message, k->length}, other = PL_STR("x");
    struct pl_str open = pl_str_from(k->open);
    struct pl_str made = pl_str_from(k->signature);
    char text[256], hex[2 * PL_SIGNATURE_BYTES + 1];
    struct pl_sign_key key;
    struct pl_err err = {0};

    snprintf(text, sizeof text, BEGINS "%s\n", k->secret);
    assert_int_equal(pl_sign_key_read(file_of(text, 0600), &key, &err), PL_OK);
    assert_string_equal(key.hex, k->open);
    pl_sign(&key, message, hex);
    assert_string_equal(hex, k->signature);
    assert_true(pl_sign_holds(open, message, made));
    assert_false(pl_sign_holds(open, other, made));
    hex[0] = hex[0] == '0' ? '1' : '0';
    assert_false(pl_sign_holds(open, message, pl_str_from(hex)));
    assert_false(pl_sign_holds(made, message, made));
    assert_false(pl_sign_holds(open, message, open));
    pl_sign_key_forget(&key);
    for (size_t i = 0; i < sizeof key.secret; i++)
        assert_int_equal(key.secret[i], 0);
}

static struct file_case {
    const char *name, *text;
    mode_t mode;
    const char *says;
} file_cases[] = {
    {"no key", "hello\n", 0600, "holds no private key of plumb"},
    {"an empty file", "", 0600, "holds no private key of plumb"},
    {"half a key", BEGINS "9d61b19d", 0600, "holds no private key of plumb"},
    {"digits that are none",
     BEGINS "zz61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     0600, "holds no private key of plumb"},
    {"a key that others can read",
     BEGINS "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     0640, "can be read by others"},
};

static void check_file(void **state)
{
    const struct file_case *k = *state;
    struct pl_sign_key key;
    struct pl_err err = {0};

    assert_int_equal(pl_sign_key_read(file_of(k->text, k->mode), &key, &err),
                     PL_EINPUT);
    assert_non_null(strstr(err.msg, k->says));
}

static void a_key_is_new_and_its_owners(void **state)
{
    struct pl_sign_key key, same, other;
    struct pl_err err = {0};
    struct stat st;

    (void)state;
    mode_t was = umask(0);
    assert_int_equal(pl_sign_key_make(in_folder("key"), &key, &err), PL_OK);
    umask(0777);
    assert_int_equal(pl_sign_key_make(in_folder("other"), &other, &err), PL_OK);
    umask(was);
    assert_int_equal(stat(in_folder("key"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(stat(in_folder("other"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_string_not_equal(key.hex, other.hex);
    assert_true(pl_is_public_key(pl_str_from(key.hex)));
    assert_int_equal(pl_sign_key_read(in_folder("key"), &same, &err), PL_OK);
    assert_memory_equal(&key, &same, sizeof key);
}

static void no_file_is_replaced(void **state)
{
    char target[128];
    struct pl_sign_key key;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(pl_sign_key_make(file_of("mine", 0600), &key, &err),
                     PL_EINPUT);
    assert_non_null(strstr(err.msg, "is there already"));
    /* Nor is a link followed, to a file or to nothing. */
    snprintf(target, sizeof target, "%s", in_folder("nowhere"));
    assert_int_equal(symlink(target, in_folder("link")), 0);
    assert_int_equal(pl_sign_key_make(in_folder("link"), &key, &err),
                     PL_EINPUT);
    assert_int_equal(access(target, F_OK), -1);
    assert_int_equal(pl_sign_key_make(in_folder("no/such"), &key, &err),
                     PL_EIO);
    assert_int_equal(pl_sign_key_read(in_folder("none"), &key, &err), PL_EIO);
}

static void half_a_file_does_not_stay(void **state)
{
    const struct rlimit none = {10, RLIM_INFINITY};
    struct pl_sign_key key;
    struct pl_err err = {0};
    struct rlimit was;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    enum pl_status status = pl_sign_key_make(in_folder("full"), &key, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(status, PL_EIO);
    assert_int_equal(access(in_folder("full"), F_OK), -1);
}

int main(void)
{
    struct CMUnitTest tests[16] = {
        cmocka_unit_test(a_key_is_new_and_its_owners),
        cmocka_unit_test(no_file_is_replaced),
        cmocka_unit_test(half_a_file_does_not_stay),
    };
    size_t n = 3;

    for (size_t i = 0; i < sizeof rfc_cases / sizeof rfc_cases[0]; i++)
        tests[n++] = (struct CMUnitTest){rfc_cases[i].name, check_rfc, NULL,
                                         NULL, &rfc_cases[i]};
    for (size_t i = 0; i < sizeof file_cases / sizeof file_cases[0]; i++)
        tests[n++] = (struct CMUnitTest){file_cases[i].name, check_file, NULL,
                                         NULL, &file_cases[i]};
    return _cmocka_run_group_tests("base_sign", tests, n, open_folder,
                                   close_folder);
}
