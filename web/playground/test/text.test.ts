import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { curl, quote } from '../src/curl.ts';
import { count, duration, hue, payload } from '../src/format.ts';
import { checkChannel, checkData, checkEvent } from '../src/input.ts';
import { nameOf, Presence } from '../src/presence.ts';
import { streamUrl } from '../src/transports/eventStream.ts';
import { parseFrame } from '../src/wire.ts';

describe('curl', () => {
  test('names the event only when it is not the default', () => {
    const line = curl('http://localhost:4080', { channel: 'a', event: 'message', data: 1 });
    expect(line).toBe(
      `curl -X POST http://localhost:4080/api/publish -H 'Content-Type: application/json' -d '{"channel":"a","data":1}'`,
    );
  });

  test('a shell reads back exactly the word that was quoted', () => {
    const words = [`it's`, `$(id) \`id\``, 'a\nb', '"', '\\', '', '!x', `''`];
    for (const word of words) {
      const read = execFileSync('sh', ['-c', `printf %s ${quote(word)}`]).toString();
      expect(read).toBe(word);
    }
  });
});

describe('input', () => {
  test('JSON is checked as typed', () => {
    expect(checkData('json', ' {"a": [1, null]} ')).toEqual({ ok: true, value: { a: [1, null] } });
    expect(checkData('json', 'null')).toEqual({ ok: true, value: null });
    expect(checkData('json', '{"a":')).toMatchObject({ ok: false });
    expect(checkData('json', '')).toMatchObject({ ok: false });
    expect(checkData('text', '{"a":')).toEqual({ ok: true, value: '{"a":' });
  });

  test('channel names follow the protocol', () => {
    expect(checkChannel(' chat:room-1/a@b=c.d ')).toEqual({
      ok: true,
      value: 'chat:room-1/a@b=c.d',
    });
    for (const wrong of ['', 'a b', 'ä', 'a,b', 'x'.repeat(201)]) {
      expect(checkChannel(wrong).ok).toBe(false);
    }
  });

  test('no event name means message', () => {
    expect(checkEvent('')).toEqual({ ok: true, value: 'message' });
    expect(checkEvent('a/b').ok).toBe(false);
  });
});

describe('wire', () => {
  test('a frame is a JSON object with a type', () => {
    expect(parseFrame('{"type":"ping"}')).toEqual({ type: 'ping' });
    for (const wrong of ['', 'x', '[]', 'null', '1', '{}', '{"type":1}']) {
      expect(parseFrame(wrong)).toBeUndefined();
    }
  });

  test('the stream address keeps the order of channels and escapes them', () => {
    expect(streamUrl('http://h', ['b/1', 'a&c'], 'k.1,-')).toBe(
      'http://h/sse?channel=b%2F1&channel=a%26c&envelope=true&presence=true&since=k.1%2C-',
    );
  });
});

describe('format', () => {
  test('durations and counts read well', () => {
    expect([3.4, 999, 1_200, 12_000, 120_000].map(duration)).toEqual([
      '3 ms',
      '999 ms',
      '1.2 s',
      '12 s',
      '2 min',
    ]);
    expect([count(1, 'gap'), count(1_200, 'message')]).toEqual(['1 gap', '1,200 messages']);
  });

  test('payloads stay valid JSON and keep their strings', () => {
    expect(payload({ a: [1, '[ x  ]'], b: {} })).toBe('{"a": [1, "[ x  ]"], "b": {}}');
    expect(payload('plain')).toBe('plain');
  });

  test('a name keeps its colour', () => {
    expect(hue('lobby')).toBe(hue('lobby'));
    expect(hue('lobby')).not.toBe(hue('events'));
  });
});

test('presence follows a list and its changes', () => {
  const presence = new Presence();
  presence.replace('a', [{ client: '1', data: { name: 'Ada' } }]);
  presence.change('a', [
    { action: 'join', client: '2' },
    { action: 'leave', client: '1' },
  ]);
  expect(presence.members('a').map(nameOf)).toEqual(['guest 2']);
});
