import type { Entry } from '../feed.ts';
import { clock, count, duration, hue } from '../format.ts';
import type { Playground } from '../playground.ts';
import { byId, h, setText } from './dom.ts';
import { coloured } from './json.ts';

/** The list of messages, newest first, with its counters. */
export function showFeed(playground: Playground): void {
  const { feed } = playground;
  const list = byId('feed');
  const pause = byId<HTMLButtonElement>('pause');
  let newest = 0;

  pause.addEventListener('click', () => {
    feed.pause(!feed.paused);
    playground.changed();
  });
  byId('clear').addEventListener('click', () => {
    feed.clear();
    playground.changed();
  });

  const render = () => {
    const entries = feed.entries;
    const fresh = entries.filter((entry) => entry.id > newest);
    newest = entries.at(-1)?.id ?? newest;
    if (fresh.length > 0) list.prepend(...fresh.reverse().map(row));
    while (list.childElementCount > entries.length) list.lastElementChild?.remove();
    byId('feed-empty').hidden = entries.some((entry) => entry.kind === 'message');
    pause.setAttribute('aria-pressed', String(feed.paused));
    setText(pause, feed.paused ? `Resume${feed.held > 0 ? ` (${feed.held} new)` : ''}` : 'Pause');
    setText(byId('totals'), totals(playground));
    byId('totals').dataset.tone = healthy(playground) ? 'good' : 'bad';
  };
  playground.watch(render);
  render();
}

function sum(playground: Playground, key: 'received' | 'gaps' | 'duplicates'): number {
  return playground.channels.reduce((total, name) => total + playground.positions.of(name)[key], 0);
}

function healthy(playground: Playground): boolean {
  return sum(playground, 'gaps') + sum(playground, 'duplicates') === 0;
}

function totals(playground: Playground): string {
  return [
    count(sum(playground, 'received'), 'message'),
    count(sum(playground, 'gaps'), 'gap'),
    count(sum(playground, 'duplicates'), 'duplicate'),
  ].join(' · ');
}

function row(entry: Entry): HTMLLIElement {
  return entry.kind === 'message' ? messageRow(entry) : noteRow(entry);
}

function messageRow(entry: Extract<Entry, { kind: 'message' }>): HTMLLIElement {
  const { envelope, latency, replayed, broken } = entry;
  const time = h('time', 'at', clock(envelope.time));
  time.dateTime = new Date(envelope.time).toISOString();
  const speed = h(
    'span',
    replayed ? 'speed replayed' : 'speed',
    replayed ? 'replayed' : duration(latency),
  );
  speed.title = replayed ? `Stored ${duration(latency)} before it came` : 'From stored to shown';
  const item = h(
    'li',
    `message${broken ? ' broken' : ''}`,
    time,
    h('span', 'channel', envelope.channel),
    h('span', envelope.event === 'urgent' ? 'event urgent' : 'event', envelope.event),
    h('span', 'data', ...coloured(envelope.data)),
    h('span', 'position', envelope.position),
    speed,
  );
  item.style.setProperty('--hue', String(hue(envelope.channel)));
  return item;
}

function noteRow(entry: Extract<Entry, { kind: 'note' }>): HTMLLIElement {
  const item = h(
    'li',
    'note',
    h('time', 'at', clock(entry.time)),
    entry.channel !== undefined && h('span', 'channel', entry.channel),
    h('span', 'note-text', entry.text),
  );
  item.dataset.tone = entry.tone;
  if (entry.channel !== undefined) item.style.setProperty('--hue', String(hue(entry.channel)));
  return item;
}
