import { expect, test } from 'vitest';
import { settled } from './support/fakeClock.ts';
import { FakeServer, refusal } from './support/fakeServer.ts';

function room() {
  const server = new FakeServer();
  const channel = server.client.channel('a');
  return { server, channel, presence: channel.presence };
}

function change(action: string, client: string, data?: unknown) {
  return { type: 'presence', channel: 'a', changes: [{ action, client, data }] };
}

test('who enters is subscribed, told of, and told of again after a reconnect', async () => {
  const { server, presence } = room();
  const entered = presence.enter({ name: 'Ada' });
  const connection = await server.open();
  expect(connection.question('presence').command).toEqual({
    type: 'presence',
    channel: 'a',
    action: 'enter',
    data: { name: 'Ada' },
  });
  connection.question('presence').answer();
  await entered;
  connection.lose();
  const again = await server.reopen();
  expect(again.question('presence').command.data).toEqual({ name: 'Ada' });
});

test('an enter that was cut off settles on the next connection', async () => {
  const { server, presence } = room();
  const entered = presence.enter(1);
  (await server.open()).lose();
  (await server.reopen()).question('presence').answer();
  await entered;
});

test('a refused enter rejects; a refused channel too', async () => {
  const { server, presence } = room();
  const entered = presence.enter(1);
  (await server.open()).question('presence').refuse(refusal('forbidden', false));
  await expect(entered).rejects.toMatchObject({ code: 'forbidden' });
  const other = server.client.channel('b').presence.enter(2);
  other.catch(() => undefined);
  await settled();
  server.last.context.refused('b', refusal('bad-channel', false));
  await expect(other).rejects.toMatchObject({ code: 'bad-channel' });
});

test('who leaves is not entered again, and lets the channel go', async () => {
  const { server, presence } = room();
  const entered = presence.enter(1);
  const connection = await server.open();
  connection.question('presence').answer();
  await entered;
  const left = presence.leave();
  await settled();
  connection.questions.at(-1)?.answer();
  await left;
  await server.clock.pass(1_000);
  expect(connection.sent).toEqual(['presence', 'presence', 'unsubscribe a']);
  expect(connection.questions[1]?.command.action).toBe('leave');
});

test('members are listed and followed while somebody watches', async () => {
  const { server, presence } = room();
  let calls = 0;
  const end = presence.subscribe(() => calls++);
  const { context, questions } = await server.open();
  expect(context.subscriptions.get('a')).toEqual({ since: null, presence: true });
  expect(questions[0]?.command).toEqual({ type: 'presence', channel: 'a', action: 'get' });
  questions[0]?.answer({ members: [{ client: 'x', data: 1 }], count: 1 });
  await settled();
  expect(presence.members()).toEqual([{ client: 'x', data: 1 }]);
  context.push(change('join', 'y', 2));
  context.push(change('update', 'x', 3));
  expect(presence.members()).toEqual([
    { client: 'x', data: 3 },
    { client: 'y', data: 2 },
  ]);
  expect(presence.members()).toBe(presence.members());
  context.push(change('leave', 'y'));
  expect(presence.members()).toHaveLength(1);
  expect(calls).toBe(4);
  end();
  await server.clock.pass(1_000);
  expect(presence.members()).toEqual([]);
});

test('a change that comes before the list is not undone by it', async () => {
  const { server, presence } = room();
  presence.subscribe(() => undefined);
  const { context, questions } = await server.open();
  context.push(change('leave', 'x'));
  context.push(change('join', 'z', 9));
  questions[0]?.answer({ members: [{ client: 'x' }, { client: 'y' }] });
  await settled();
  expect(presence.members().map(({ client }) => client)).toEqual(['y', 'z']);
});

test('presence that is wanted later is asked for without losing the place', async () => {
  const { server, channel, presence } = room();
  channel.subscribe(() => undefined, { onReset: () => undefined });
  const connection = await server.open();
  connection.publish('a', 1);
  presence.subscribe(() => undefined);
  expect(connection.sent).toEqual(['unsubscribe a', 'subscribe a {"since":"e.1","presence":true}']);
  connection.join('a', 'e.1', 'e.1');
  expect(connection.sent.at(-1)).toBe('presence');
});
