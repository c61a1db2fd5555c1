import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Reset, sse } from '../../client/src/index.ts';
import { freshChannel, publishNumbered } from '../support/api.ts';
import { CutProxy } from '../support/cutProxy.ts';
import { type Server, startServer } from '../support/server.ts';
import { until } from '../support/wait.ts';

let server: Server;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server?.stop();
});

test('in Node.js, over event streams: 200 messages, cut three times, each once and in order', async () => {
  const proxy = await CutProxy.to(server.port);
  const channel = freshChannel('node');
  const client = connect(proxy.url, { transport: sse });
  const heard: number[] = [];
  const resets: Reset[] = [];
  const room = client.channel<{ n: number }>(channel);
  room.subscribe(({ data }) => heard.push(data.n), { onReset: (reset) => resets.push(reset) });
  await until('it listens', () => room.getSnapshot().state === 'live');
  await publishNumbered(server.url, [channel], 200, async (i) => {
    if (i % 60 !== 30 || i > 150) return;
    await until('it is connected', () => client.status.state === 'connected');
    proxy.cut();
  });
  await until('all came', () => heard.length >= 200);
  expect(heard).toEqual(Array.from({ length: 200 }, (_, i) => i));
  expect(resets).toEqual([]);
  await client[Symbol.asyncDispose]();
  await until('the connection is gone', () => proxy.connections === 0);
  await proxy.close();
});

test('an unknown key is refused for good, and asked for anew only once', async () => {
  const guarded = await startServer({
    command: 'serve',
    flags: ['--auth.api-keys=an-api-key-for-the-browser-tests'],
  });
  const asked: string[] = [];
  const options = (keys: string[]) => ({
    transport: sse,
    getToken: ({ reason }: { reason: string }) => {
      asked.push(reason);
      return keys.shift() ?? null;
    },
  });
  const wrong = connect(guarded.url, options(['wrong', 'wrong too', 'wrong again']));
  await expect(wrong.channel('a').publish(1)).rejects.toMatchObject({ code: 'unauthorized' });
  expect(asked).toEqual(['initial', 'rejected']);
  const right = connect(guarded.url, options(['stale', 'an-api-key-for-the-browser-tests']));
  expect(await right.channel('a').publish(1)).toMatchObject({ repeated: false });
  right.close();
  await guarded.stop();
});
