/* The RFC 6455 handshake answer: base64(SHA-1(key + GUID)). */
#ifndef ACCEPT_H
#define ACCEPT_H

#include <stddef.h>

#define WS_KEY_LENGTH 24
#define WS_ACCEPT_LENGTH 28

/* Writes a Sec-WebSocket-Key made of 16 random bytes, NUL-terminated. */
void ws_random_key(char key[WS_KEY_LENGTH + 1]);

/* Writes the Sec-WebSocket-Accept that belongs to a key, NUL-terminated. */
void ws_accept(const char key[WS_KEY_LENGTH], char accept[WS_ACCEPT_LENGTH + 1]);

#endif
