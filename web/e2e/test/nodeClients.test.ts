import { once } from 'node:events';
import { EventSource } from 'eventsource';
import { request, EventSource as UndiciEventSource, WebSocket as UndiciWebSocket } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { freshChannel, publish } from '../support/api.ts';
import { CutProxy } from '../support/cutProxy.ts';
import { type Server, startServer } from '../support/server.ts';
import { until } from '../support/wait.ts';

let server: Server;
let proxy: CutProxy;

beforeAll(async () => {
  server = await startServer({ flags: ['--sse.retry=100ms'] });
  proxy = await CutProxy.to(server.port);
});
afterAll(async () => {
  await proxy?.close();
  await server?.stop();
});

interface Broadcast {
  type: string;
  data: { n: number };
  position: string;
}

/** What `ws` and undici's WebSocket have in common with the browser's. */
interface Socket {
  onmessage: ((event: { data: unknown }) => void) | null;
  close(): void;
}

describe.each<[string, (url: string) => Socket]>([
  ['ws', (url) => new WebSocket(url).on('error', () => undefined) as unknown as Socket],
  ['undici', (url) => new UndiciWebSocket(url) as unknown as Socket],
])('WebSocket of %s', (_, open) => {
  test('receives, and resumes after a cut from the position it holds', async () => {
    const channel = freshChannel('node-socket');
    const url = `${proxy.url.replace('http', 'ws')}/ws?channel=${channel}`;
    const numbers: number[] = [];
    let welcomes = 0;
    let position: string | undefined;
    const listen = (socket: Socket): Socket => {
      socket.onmessage = ({ data }) => {
        const frame = JSON.parse(String(data)) as Broadcast;
        if (frame.type === 'welcome') welcomes++;
        if (frame.type !== 'broadcast') return;
        numbers.push(frame.data.n);
        position = frame.position;
      };
      return socket;
    };
    listen(open(url));
    await until('it is welcomed', () => welcomes === 1);
    await until('the first message came', async () => {
      if (numbers.length === 0) await publish(server.url, channel, { n: 0 });
      return numbers.length > 0;
    });
    const first = numbers.length;
    proxy.cut();
    for (let n = 1; n <= 5; n++) await publish(server.url, channel, { n });
    const socket = listen(open(`${url}&since=${position}`));
    await until('what was missed came', () => numbers.at(-1) === 5);
    await publish(server.url, channel, { n: 6 });
    await until('it goes on', () => numbers.at(-1) === 6);
    expect(numbers.slice(first).filter((n) => n > 0)).toEqual([1, 2, 3, 4, 5, 6]);
    socket.close();
  });
});

/** What the `eventsource` package and undici's EventSource have in common with the browser's. */
interface Source {
  addEventListener(type: string, listener: (event: { data: string }) => void): void;
  close(): void;
}

describe.each<[string, (url: string) => Source]>([
  ['eventsource', (url) => new EventSource(url) as unknown as Source],
  ['undici', (url) => new UndiciEventSource(url) as unknown as Source],
])('EventSource of %s', (_, open) => {
  test('receives, and resumes after cuts by itself', async () => {
    const channel = freshChannel('node-stream');
    const source = open(`${proxy.url}/sse?channel=${channel}`);
    const numbers: number[] = [];
    const resets: string[] = [];
    let joins = 0;
    source.addEventListener('subscribed', () => joins++);
    source.addEventListener('reset', ({ data }) => resets.push(data));
    source.addEventListener('message', ({ data }) => numbers.push(JSON.parse(data).n));
    await until('it is subscribed', () => joins === 1);
    for (let n = 0; n < 30; n++) {
      if (n % 10 === 5) {
        const before = joins;
        proxy.cut();
        await publish(server.url, channel, { n });
        await until('it is back', () => joins > before);
      } else await publish(server.url, channel, { n });
    }
    await until('all came', () => numbers.length >= 30);
    expect(numbers).toEqual(Array.from({ length: 30 }, (_, n) => n));
    expect(resets).toEqual([]);
    source.close();
  });
});

test('undici requests publish and read history back', async () => {
  const channel = freshChannel('node-http');
  const { body, statusCode } = await request(`${server.url}/api/publish`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channel, data: { n: 1 } }),
  });
  expect(statusCode).toBe(200);
  const { position } = (await body.json()) as { position: string };
  const history = await request(`${server.url}/api/channels/${channel}/history`);
  expect(await history.body.json()).toMatchObject({
    channel,
    position,
    messages: [{ channel, position, prev: 0, data: { n: 1 } }],
  });
});

test('ws sees the binary message that another ws sent, byte for byte', async () => {
  const url = `${server.url.replace('http', 'ws')}/ws?channel=${freshChannel('binary')}`;
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
  const sockets = [new WebSocket(url), new WebSocket(url)];
  await Promise.all(sockets.map((socket) => once(socket, 'message')));
  const got = once(sockets[1] as WebSocket, 'message');
  sockets[0]?.send(bytes);
  const [data, isBinary] = await got;
  expect(isBinary).toBe(true);
  expect(Uint8Array.from(data)).toEqual(bytes);
  for (const socket of sockets) socket.close();
});
