# Philox 4x32-10 (Salmon et al. 2011), written from the paper, and what the
# engine makes of its words (engine/stats/rng.h); read by describe.R and random.R.  Words are
# doubles below 2^32; a counter is four of them, least first.
xor32 <- function(a, b) bitwXor(a %/% 65536, b %/% 65536) * 65536 + bitwXor(a %% 65536, b %% 65536)
times32 <- function(a, b) {   # c(upper, lower) of a 32 x 32 bit product
  low <- (a %% 65536) * b
  high <- (a %/% 65536) * b + low %/% 65536
  c(high %/% 65536, (high %% 65536) * 65536 + low %% 65536)
}
philox <- function(counter, key) {
  for (round in 1:10) {
    p <- times32(0xD2511F53, counter[1]); q <- times32(0xCD9E8D57, counter[3])
    counter <- c(xor32(xor32(q[1], counter[2]), key[1]), q[2], xor32(xor32(p[1], counter[4]), key[2]), p[2])
    key <- (key + c(0x9E3779B9, 0xBB67AE85)) %% 2^32
  }
  counter
}
stopifnot(philox(c(0, 0, 0, 0), c(0, 0)) == c(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8),
          philox(c(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344), c(0xa4093822, 0x299f31d0)) ==
            c(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1))

# FNV-1a, 64 bits, in four digits of 16 bits: c(lower, upper) words of 32.
stream_of <- function(name) {
  h <- c(0x2325, 0x8422, 0x9ce4, 0xcbf2)
  for (byte in as.integer(charToRaw(name))) {
    h[1] <- bitwXor(h[1], byte)
    p <- h * 0x1b3; p[3] <- p[3] + h[1] * 256; p[4] <- p[4] + h[2] * 256
    for (i in 1:3) { p[i + 1] <- p[i + 1] + p[i] %/% 65536; p[i] <- p[i] %% 65536 }
    h <- c(p[1:3], p[4] %% 65536)
  }
  c(h[1] + h[2] * 65536, h[3] + h[4] * 65536)
}
words <- function(seed, stream, i) philox(c(i %% 2^32, i %/% 2^32, stream), c(seed %% 2^32, seed %/% 2^32))
below <- function(seed, stream, i, n) {   # the words as a fraction of 2^128, times n
  carry <- 0
  for (w in words(seed, stream, i)[c(3, 4, 1, 2)]) carry <- (w * n + carry) %/% 2^32
  carry
}
