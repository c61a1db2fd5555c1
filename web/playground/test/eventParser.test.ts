import { expect, test } from 'vitest';
import { EventParser, type StreamEvent } from '../src/transports/eventParser.ts';

const STREAM = [
  'retry: 900\n\n',
  'event: init\ndata: {"a":1}\n\n',
  ':\n\n',
  'id: k.1\ndata: one\ndata:two\ndata\n\n',
  'event: urgent\r\ndata:  spaced\r\n\r\n',
  'event: nothing\n\n',
  'data: last\r\r',
].join('');

const EVENTS: StreamEvent[] = [
  { event: 'init', data: '{"a":1}' },
  { event: 'message', data: 'one\ntwo\n' },
  { event: 'urgent', data: ' spaced' },
  { event: 'message', data: 'last' },
];

function parse(pieces: readonly string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const parser = new EventParser((event) => events.push(event));
  for (const piece of [...pieces, '\n']) parser.push(piece);
  return events;
}

test('reads events, comments and line ends as the standard says', () => {
  expect(parse([STREAM])).toEqual(EVENTS);
});

test('reads the same from pieces of any size', () => {
  for (let size = 1; size < 12; size++) {
    const pieces = STREAM.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    expect(parse(pieces)).toEqual(EVENTS);
  }
});
