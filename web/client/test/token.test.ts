import { expect, test, vi } from 'vitest';
import { Tokens } from '../src/token.ts';
import { settled } from './support/fakeClock.ts';
import { FakeServer, refusal } from './support/fakeServer.ts';

const onReset = () => undefined;

test('who asks while a token is being fetched gets the same one', async () => {
  const get = vi.fn(async () => 't');
  const tokens = new Tokens(get);
  expect(await Promise.all([tokens.ask('initial'), tokens.ask('initial')])).toEqual(['t', 't']);
  expect(get).toHaveBeenCalledTimes(1);
  await tokens.ask('initial');
  expect(get).toHaveBeenCalledTimes(2);
});

test('a refused token is asked for anew, once; a second refusal fails', async () => {
  const getToken = vi.fn(({ reason }: { reason: string }) => reason);
  const server = new FakeServer({ getToken });
  server.client.channel('a').subscribe(() => undefined, { onReset });
  await settled();
  expect(server.last.context.token).toBe('initial');
  server.last.lose(refusal('unauthorized', false));
  await server.clock.pass(500);
  expect(server.last.context.token).toBe('rejected');
  server.last.lose(refusal('unauthorized', false));
  await server.clock.pass(60_000);
  expect(server.connections).toHaveLength(2);
  expect(server.client.status).toMatchObject({ state: 'failed', error: { code: 'unauthorized' } });
});

test('null stops the client, an exception is tried again', async () => {
  let token: string | null = null;
  let broken = true;
  const getToken = async () => {
    if (broken) throw new Error('no network');
    return token;
  };
  const server = new FakeServer({ getToken });
  server.client.channel('a').subscribe(() => undefined, { onReset });
  await settled();
  expect(server.client.status).toMatchObject({
    state: 'reconnecting',
    error: { code: 'token-failed', cause: { message: 'no network' } },
  });
  broken = false;
  token = 't';
  await server.clock.pass(500);
  expect(server.last.context.token).toBe('t');
  token = null;
  server.last.lose();
  await server.clock.pass(20_000);
  expect(server.client.status).toMatchObject({ state: 'failed', error: { code: 'no-token' } });
});
