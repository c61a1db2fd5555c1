import type { Publishing } from './wire.ts';

/** The command line that publishes the same by HTTP, safe to paste into a POSIX shell. */
export function curl(origin: string, publishing: Publishing): string {
  const body = JSON.stringify({
    channel: publishing.channel,
    ...(publishing.event === 'message' ? {} : { event: publishing.event }),
    data: publishing.data,
  });
  return `curl -X POST ${quote(`${origin}/api/publish`)} -H 'Content-Type: application/json' -d ${quote(body)}`;
}

/** One word of a POSIX shell: bare when that is safe, else in single quotes. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
