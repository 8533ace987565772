/* getrandom and explicit_bzero are GNU's. */
#define _GNU_SOURCE
#include "base/sign.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/base16.h>
#include <nettle/eddsa.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(PL_KEY_BYTES == ED25519_KEY_SIZE &&
                   PL_SIGNATURE_BYTES == ED25519_SIGNATURE_SIZE,
               "the sizes are Ed25519's");

#define FILE_BEGINS "plumb private key, Ed25519: keep it secret\n"

enum { FILE_MOST = 4096 };

static bool from_hex(struct pl_str hex, unsigned char *bytes, size_t n)
{
    struct base16_decode_ctx ctx;
    size_t got = n;

    if (hex.len != 2 * n)
        return false;
    for (size_t i = 0; i < hex.len; i++)
        if (strchr("0123456789abcdef", hex.s[i]) == NULL || hex.s[i] == '\0')
            return false;
    base16_decode_init(&ctx);
    return base16_decode_update(&ctx, &got, bytes, hex.len, hex.s) &&
           got == n && base16_decode_final(&ctx);
}

static void open_half(struct pl_sign_key *key)
{
    unsigned char open[PL_KEY_BYTES];

    ed25519_sha512_public_key(open, key->secret);
    base16_encode_update(key->hex, sizeof open, open);
    key->hex[PL_KEY_HEX] = '\0';
}

static enum pl_status failed(const char *path, const char *what, int why,
                             struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path, 0, 0);

    return pl_fail(err, PL_EIO, &pos, "cannot be %s: %s", what, strerror(why));
}

static enum pl_status draw(struct pl_sign_key *key, struct pl_err *err)
{
    ssize_t n;

    do
        n = getrandom(key->secret, sizeof key->secret, 0);
    while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof key->secret)
        return pl_fail(err, PL_EIO, NULL,
                       "the system has no random numbers to make a key of");
    open_half(key);
    return PL_OK;
}

/* The file is new: no other is ever opened. */
static enum pl_status keep(const char *path, const struct pl_sign_key *key,
                           struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path, 0, 0);
    char text[sizeof FILE_BEGINS + PL_KEY_HEX + 1] = FILE_BEGINS;
    size_t n = sizeof FILE_BEGINS - 1;
    int fd =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0 && errno == EEXIST) {
        (void)pl_fail(err, PL_EINPUT, &pos, "is there already");
        return pl_hint(err, "a key is never replaced: name another file");
    }
    if (fd < 0)
        return failed(path, "written", errno, err);
    base16_encode_update(text + n, sizeof key->secret, key->secret);
    text[n + PL_KEY_HEX] = '\n';
    n += PL_KEY_HEX + 1;
    bool done = fchmod(fd, 0600) == 0 && write(fd, text, n) == (ssize_t)n &&
                fsync(fd) == 0;
    int why = errno;
    explicit_bzero(text, sizeof text);
    done = close(fd) == 0 && done;
    if (done)
        return PL_OK;
    (void)unlink(path);
    return failed(path, "written", why, err);
}

enum pl_status pl_sign_key_make(const char *path, struct pl_sign_key *out,
                                struct pl_err *err)
{
    PL_TRY(draw(out, err));
    enum pl_status status = keep(path, out, err);
    if (status != PL_OK)
        pl_sign_key_forget(out);
    return status;
}

static enum pl_status check_mode(const char *path, struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path, 0, 0);
    struct stat st;

    if (stat(path, &st) != 0)
        return failed(path, "read", errno, err);
    if ((st.st_mode & 077) == 0)
        return PL_OK;
    (void)pl_fail(err, PL_EINPUT, &pos,
                  "can be read by others: it is no "
                  "secret any more");
    return pl_hint(err, "make another key; a private one has mode 0600");
}

enum pl_status pl_sign_key_read(const char *path, struct pl_sign_key *out,
                                struct pl_err *err)
{
    const size_t begins = sizeof FILE_BEGINS - 1;
    struct pl_pos pos = pl_pos_at(path, 0, 0);
    struct pl_arena a;
    struct pl_str text;

    PL_TRY(check_mode(path, err));
    pl_arena_init(&a, 4 * (size_t)FILE_MOST);
    enum pl_status status = pl_file_get(path, FILE_MOST, &a, &text, err);
    bool is_key = status == PL_OK && pl_str_starts(text, FILE_BEGINS) &&
                  text.len >= begins + PL_KEY_HEX &&
                  from_hex(pl_str_slice(text, begins, begins + PL_KEY_HEX),
                           out->secret, PL_KEY_BYTES);
    pl_arena_free(&a);
    if (status != PL_OK)
        return status;
    if (is_key) {
        open_half(out);
        return PL_OK;
    }
    (void)pl_fail(err, PL_EINPUT, &pos, "holds no private key of plumb");
    return pl_hint(err, "plumb key FILE makes one");
}

void pl_sign_key_forget(struct pl_sign_key *key)
{
    explicit_bzero(key->secret, sizeof key->secret);
}

bool pl_is_public_key(struct pl_str hex)
{
    unsigned char bytes[PL_KEY_BYTES];

    return from_hex(hex, bytes, sizeof bytes);
}

void pl_sign(const struct pl_sign_key *key, struct pl_str message,
             char hex[2 * PL_SIGNATURE_BYTES + 1])
{
    unsigned char open[PL_KEY_BYTES], made[PL_SIGNATURE_BYTES];

    ed25519_sha512_public_key(open, key->secret);
    ed25519_sha512_sign(open, key->secret, message.len,
                        (const unsigned char *)message.s, made);
    base16_encode_update(hex, sizeof made, made);
    hex[2 * sizeof made] = '\0';
}

bool pl_sign_holds(struct pl_str key, struct pl_str message,
                   struct pl_str signature)
{
    unsigned char open[PL_KEY_BYTES], made[PL_SIGNATURE_BYTES];

    return from_hex(key, open, sizeof open) &&
           from_hex(signature, made, sizeof made) &&
           ed25519_sha512_verify(open, message.len,
                                 (const unsigned char *)message.s, made) == 1;
}
