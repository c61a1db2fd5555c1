import { expect, test } from 'vitest';
import { Feed } from '../src/feed.ts';
import { Positions } from '../src/positions.ts';
import { CutProof } from '../src/proof.ts';
import { h } from '../src/view/dom.ts';
import { coloured } from '../src/view/json.ts';

const note = (text: string) => ({ kind: 'note', tone: 'info', time: 0, text }) as const;
const texts = (feed: Feed) =>
  feed.entries.map((entry) => (entry.kind === 'note' ? entry.text : ''));

test('the list keeps the newest entries up to its bound', () => {
  const feed = new Feed(3);
  for (const text of ['a', 'b', 'c', 'd']) feed.add(note(text));
  expect(texts(feed)).toEqual(['b', 'c', 'd']);
});

test('a pause holds new entries back and the end of it shows them', () => {
  const feed = new Feed(3);
  feed.add(note('a'));
  feed.pause(true);
  for (const text of ['b', 'c', 'd', 'e']) feed.add(note(text));
  expect(texts(feed)).toEqual(['a']);
  expect(feed.held).toBe(4);
  feed.pause(false);
  expect(texts(feed)).toEqual(['c', 'd', 'e']);
});

test('a payload can not become markup', () => {
  const evil = { '<img src=x onerror=alert(1)>': '<script>alert(1)</script>' };
  const element = h('span', '', ...coloured(evil), ...coloured('<b>text</b>'));
  expect(element.querySelectorAll('img, script, b')).toHaveLength(0);
  expect(element.textContent).toContain('<script>alert(1)</script>');
});

test('a cut is proven when every channel has caught up', () => {
  const positions = new Positions();
  for (const channel of ['a', 'b']) {
    positions.joined({ channel, position: 'e.1', recovered: false });
  }
  const cut = new CutProof(1_000, ['a', 'b']);
  cut.reopened(4_000);
  cut.caughtUp('a');
  expect(cut.proof.done).toBe(false);
  positions.joined({ channel: 'b', position: 'e.1', recovered: true });
  positions.top('b', 'e.2');
  cut.message(positions.message({ channel: 'b', position: 'e.2', prev: 1 }));
  cut.caughtUp('b');
  expect(cut.proof).toMatchObject({ done: true, awayMs: 3_000, recovered: 1, gaps: 0 });
});
