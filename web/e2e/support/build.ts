import { spawnSync } from 'node:child_process';
import { LAUNCHER } from './server.ts';

/** Runs once before all tests: builds the server and the page where they are stale. */
export default function build(): void {
  const { status } = spawnSync(LAUNCHER, ['--build'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The server could not be built, see above.');
}
