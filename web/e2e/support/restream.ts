import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  Connection: 'keep-alive',
};

/**
 * An application's own server, as web tutorials teach it: it asks for the stream with its key,
 * passes the bytes on to the browser, and turns trouble into an `error` event.
 */
export async function startRestream(upstream: string, key: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    if (request.url !== '/stream') {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>application</title>');
      return;
    }
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    response.writeHead(200, HEADERS).write('event: init\ndata: Connecting...\n\n');
    try {
      const answer = await fetch(upstream, {
        headers: { Authorization: `Bearer ${key}`, 'Cache-Control': 'no-cache' },
        signal: gone.signal,
      });
      if (!answer.ok) throw new Error(await reasonOf(answer));
      for await (const bytes of answer.body ?? []) response.write(bytes);
      throw new Error('Stream interrupted');
    } catch (error) {
      if (gone.signal.aborted) return;
      response.end(
        `event: error\ndata: ${JSON.stringify({ error: (error as Error).message })}\n\n`,
      );
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function reasonOf(answer: Response): Promise<string> {
  const { reason } = (await answer.json()) as { reason?: string };
  return `API responded with status ${answer.status}: ${reason}`;
}
