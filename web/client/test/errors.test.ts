// @vitest-environment node
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorOf, type ServerErrorCode } from '../src/errors.ts';

/** The compiler holds this against the union, the test against the page: so both are the same. */
const CODES: Record<ServerErrorCode, true> = {
  'bad-request': true,
  'bad-json': true,
  'unknown-command': true,
  'bad-channel': true,
  'bad-event': true,
  'bad-position': true,
  unauthorized: true,
  forbidden: true,
  'origin-not-allowed': true,
  'not-found': true,
  'method-not-allowed': true,
  'not-subscribed': true,
  'already-subscribed': true,
  'too-large': true,
  'headers-too-large': true,
  'too-many-channels': true,
  'upgrade-required': true,
  'protocol-error': true,
  'bad-utf8': true,
  'connect-timeout': true,
  'pong-timeout': true,
  'slow-consumer': true,
  disconnected: true,
  shutdown: true,
  overloaded: true,
  'engine-unavailable': true,
  internal: true,
};

test('the codes of the server are those of PROTOCOL.md', () => {
  const page = readFileSync(new URL('../../../PROTOCOL.md', import.meta.url), 'utf8');
  const table = page
    .split('<!-- errors: held by a test against the code -->')[1]
    ?.split('\n## ')[0];
  const codes = [...(table ?? '').matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map((row) => row[1]);
  expect(codes.length).toBeGreaterThan(20);
  expect(codes).toEqual(Object.keys(CODES));
});

test('an error of the server keeps its code, reason, kind and delay', () => {
  const wire = { code: 'overloaded', reason: 'Slowly', temporary: true, retryAfterMs: 50 };
  const error = errorOf(wire);
  expect(error).toBeInstanceOf(Error);
  expect({ ...error, message: error?.message }).toEqual({
    name: 'TidewireError',
    code: 'overloaded',
    message: 'Slowly',
    temporary: true,
    retryAfterMs: 50,
  });
  expect(errorOf({ ...wire, retryAfterMs: null })?.retryAfterMs).toBeNull();
});

test('a bye says by `reconnect` what an error says by `temporary`', () => {
  expect(errorOf({ type: 'bye', code: 'shutdown', reason: '', reconnect: true })?.temporary).toBe(
    true,
  );
  expect(
    errorOf({ type: 'bye', code: 'disconnected', reason: '', reconnect: false })?.temporary,
  ).toBe(false);
});

test('what has not the shape of an error is none', () => {
  for (const value of [undefined, null, 'text', 7, {}, { reason: 'r' }]) {
    expect(errorOf(value)).toBeUndefined();
  }
});
