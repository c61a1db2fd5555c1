import { expect, test } from 'vitest';
import type { ConnectOptions } from '../src/client.ts';
import { settled } from './support/fakeClock.ts';
import { FakeServer, refusal } from './support/fakeServer.ts';

function publishing(options?: ConnectOptions) {
  const server = new FakeServer(options);
  return { server, channel: server.client.channel('a') };
}

test('what is published while there is no connection is sent in order when there is one', async () => {
  const { server, channel } = publishing();
  const all = [1, 2, 3].map((n) => channel.publish(n, { event: 'tick' }));
  const { questions } = await server.open();
  expect(questions.map(({ command }) => command)).toEqual(
    [1, 2, 3].map((data) => ({
      type: 'publish',
      channel: 'a',
      event: 'tick',
      data,
      key: expect.stringMatching(/^\S{22}$/),
    })),
  );
  questions.forEach(({ answer }, i) => void answer({ position: `e.${i + 1}` }));
  expect(await Promise.all(all)).toEqual(
    [1, 2, 3].map((n) => ({ position: `e.${n}`, repeated: false })),
  );
});

test('publishes in flight when the connection breaks are sent again with the same keys, first', async () => {
  const { server, channel } = publishing();
  const first = channel.publish(1);
  const second = channel.publish(2, { key: 'mine' });
  const before = (await server.open()).questions.map(({ command }) => command);
  server.last.lose();
  const third = channel.publish(3);
  const { questions } = await server.reopen();
  expect(questions.map(({ command }) => command).slice(0, 2)).toEqual(before);
  expect(questions.map(({ command }) => command.data)).toEqual([1, 2, 3]);
  expect(questions[1]?.command.key).toBe('mine');
  questions.forEach(({ answer }, i) => void answer({ position: `e.${i}`, repeated: i === 0 }));
  expect(await Promise.all([first, second, third])).toEqual([
    { position: 'e.0', repeated: true },
    { position: 'e.1', repeated: false },
    { position: 'e.2', repeated: false },
  ]);
  server.last.lose();
  await settled();
  expect(server.client.status.state).toBe('idle');
});

test('bytes are published as base64', async () => {
  const { server, channel } = publishing();
  void channel.publish(new Uint8Array([0, 255]));
  const { command } = (await server.open()).question('publish');
  expect(command).toMatchObject({ data: 'AP8=', encoding: 'base64' });
});

test('a refused publish rejects with the error of the server, and is not sent again', async () => {
  const { server, channel } = publishing();
  const published = channel.publish(1);
  const connection = await server.open();
  connection.question('publish').refuse(refusal('overloaded', true, 100));
  await expect(published).rejects.toMatchObject({ code: 'overloaded', retryAfterMs: 100 });
  connection.lose();
  expect(server.client.status.state).toBe('idle');
});

test('the queue is bounded by count', async () => {
  const { server, channel } = publishing({ queue: { max: 2 } });
  const all = [1, 2, 3].map((n) => channel.publish(n));
  await expect(all[2]).rejects.toMatchObject({ code: 'queue-full', temporary: true });
  const { questions } = await server.open();
  questions[0]?.answer({ position: 'e.1' });
  await all[0];
  const fourth = channel.publish(4);
  await settled();
  expect(questions.map(({ command }) => command.data)).toEqual([1, 2, 4]);
  questions.forEach(({ answer }) => void answer({ position: 'e.1' }));
  await Promise.all([all[1], fourth]);
});

test('the queue is bounded by bytes', async () => {
  const { server, channel } = publishing({ queue: { maxBytes: 1_000 } });
  const small = channel.publish('x'.repeat(800));
  await expect(channel.publish('x'.repeat(200))).rejects.toMatchObject({ code: 'queue-full' });
  (await server.open()).question('publish').answer({ position: 'e.1' });
  await small;
  void channel.publish('x'.repeat(800));
  await settled();
  expect(server.last.questions).toHaveLength(2);
});

test('the queue is bounded by age: never sent is told apart from never answered', async () => {
  const { server, channel } = publishing({ queue: { maxAgeMs: 5_000 } });
  const never = channel.publish(1);
  never.catch(() => undefined);
  await server.clock.pass(5_000);
  await expect(never).rejects.toMatchObject({ code: 'expired' });
  const unanswered = channel.publish(2);
  unanswered.catch(() => undefined);
  await server.open();
  await server.clock.pass(5_000);
  await expect(unanswered).rejects.toMatchObject({ code: 'timeout', temporary: true });
});

test('an abort takes a publish out of the queue', async () => {
  const { server, channel } = publishing();
  const abort = new AbortController();
  const published = channel.publish(1, { signal: abort.signal });
  abort.abort(new Error('changed my mind'));
  await expect(published).rejects.toThrow('changed my mind');
  await expect(channel.publish(2, { signal: abort.signal })).rejects.toThrow('changed my mind');
  const last = channel.publish(3);
  const { questions } = await server.open();
  expect(questions.map(({ command }) => command.data)).toEqual([3]);
  questions[0]?.answer({ position: 'e.1' });
  await last;
});

test('closing rejects what waits, and leaves no timer', async () => {
  const { server, channel } = publishing();
  const published = channel.publish(1);
  await settled();
  server.client.close();
  await expect(published).rejects.toMatchObject({ code: 'closed' });
  expect(server.clock.timers).toBe(0);
});

test('history is asked for and read', async () => {
  const { server, channel } = publishing();
  const page = channel.history({ limit: 2, before: 'e.9' });
  const question = (await server.open()).question('history');
  expect(question.command).toEqual({ type: 'history', channel: 'a', limit: 2, before: 'e.9' });
  const messages = [{ channel: 'a', event: 'message', data: 1, position: 'e.8', prev: 7, time: 3 }];
  question.answer({ channel: 'a', position: 'e.12', messages, next: null });
  expect(await page).toEqual({
    position: 'e.12',
    next: null,
    messages: [
      {
        channel: 'a',
        event: 'message',
        data: 1,
        position: 'e.8',
        time: 3,
        key: null,
        from: null,
        replayed: false,
      },
    ],
  });
});
