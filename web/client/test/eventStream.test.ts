import { expect, test } from 'vitest';
import { EventStreamParser, type StreamEvent } from '../src/transport/eventStream.ts';

function parse(...pieces: string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const parser = new EventStreamParser((event) => events.push(event));
  for (const piece of pieces) parser.push(piece);
  return events;
}

const STREAM = [
  '\uFEFFretry: 5',
  '',
  ': a comment',
  '',
  'id: 7',
  'event: urgent',
  'data: {"a":1}',
  '',
  'data: two',
  'data:  lines',
  'data',
  'unknown: field',
  '',
  'event: without data is none',
  '',
  'data: last',
  '',
  'data: never ended',
];
const EVENTS = [
  { event: 'urgent', data: '{"a":1}' },
  { event: 'message', data: 'two\n lines\n' },
  { event: 'message', data: 'last' },
];

test.each([
  ['LF', '\n'],
  ['CR', '\r'],
  ['CRLF', '\r\n'],
])('events are read with line ends of %s, however the text is cut', (_, end) => {
  const text = STREAM.join(end);
  expect(parse(text)).toEqual(EVENTS);
  expect(parse(...text)).toEqual(EVENTS);
  for (let at = 0; at <= text.length; at++) {
    expect(parse(text.slice(0, at), text.slice(at))).toEqual(EVENTS);
  }
});

test('a byte order mark counts at the very beginning only', () => {
  expect(parse('', '\uFEFFdata: a\n\n', '\uFEFFdata: b\n\n')).toEqual([
    { event: 'message', data: 'a' },
  ]);
});
