#include "accept.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static const char GUID[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

static uint32_t rotate(uint32_t x, int bits) { return (x << bits) | (x >> (32 - bits)); }

static uint32_t mix(int round, uint32_t b, uint32_t c, uint32_t d) {
    switch (round / 20) {
        case 0: return ((b & c) | (~b & d)) + 0x5A827999;
        case 1: return (b ^ c ^ d) + 0x6ED9EBA1;
        case 2: return ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC;
        default: return (b ^ c ^ d) + 0xCA62C1D6;
    }
}

static void schedule(const uint8_t *block, uint32_t w[80]) {
    for (int i = 0; i < 16; i++) {
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    }
    for (int i = 16; i < 80; i++) {
        w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    }
}

static void sha1_block(uint32_t h[5], const uint8_t *block) {
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    schedule(block, w);
    for (int i = 0; i < 80; i++) {
        uint32_t next = rotate(a, 5) + mix(i, b, c, d) + e + w[i];
        e = d;
        d = c;
        c = rotate(b, 30);
        b = a;
        a = next;
    }
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
    h[4] += e;
}

/* SHA-1 of at most 119 bytes, which is all that a handshake needs. */
static void sha1(const char *text, size_t length, uint8_t digest[20]) {
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    uint8_t padded[128] = {0};
    size_t total = length < 56 ? 64 : 128;
    memcpy(padded, text, length);
    padded[length] = 0x80;
    padded[total - 2] = (uint8_t)(length * 8 >> 8);
    padded[total - 1] = (uint8_t)(length * 8);
    for (size_t at = 0; at < total; at += 64) sha1_block(h, padded + at);
    for (int i = 0; i < 20; i++) digest[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i % 4)));
}

static void base64(const uint8_t *bytes, size_t length, char *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t v = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                     (left > 2 ? bytes[i + 2] : 0);
        *out++ = digits[v >> 18];
        *out++ = digits[v >> 12 & 63];
        *out++ = left > 1 ? digits[v >> 6 & 63] : '=';
        *out++ = left > 2 ? digits[v & 63] : '=';
    }
    *out = 0;
}

void ws_random_key(char key[WS_KEY_LENGTH + 1]) {
    uint8_t bits[16];
    if (getrandom(bits, sizeof bits, 0) != sizeof bits) {
        perror("getrandom");
        exit(2);
    }
    base64(bits, sizeof bits, key);
}

void ws_accept(const char key[WS_KEY_LENGTH], char accept[WS_ACCEPT_LENGTH + 1]) {
    char text[WS_KEY_LENGTH + sizeof GUID];
    uint8_t digest[20];
    memcpy(text, key, WS_KEY_LENGTH);
    memcpy(text + WS_KEY_LENGTH, GUID, sizeof GUID);
    sha1(text, WS_KEY_LENGTH + sizeof GUID - 1, digest);
    base64(digest, sizeof digest, accept);
}
