import type { Phase } from '../connection.ts';
import type { Playground } from '../playground.ts';
import { byId, setText } from './dom.ts';

/** The pill in the header and the banner under it: where the connection is, in words. */
export function showStatus(playground: Playground): void {
  const pill = byId('status');
  const pillText = byId('status-text');
  const banner = byId('banner');
  const bannerText = byId('banner-text');
  const bannerRetry = byId('banner-retry');
  byId('retry').addEventListener('click', () => playground.connection.retryNow());

  const render = () => {
    const phase = playground.connection.phase;
    pill.dataset.phase = phase.name;
    setText(pillText, pillFor(phase, playground.transport === 'ws' ? 'WebSocket' : 'Event stream'));
    const trouble = phase.name === 'waiting' || phase.name === 'refused';
    banner.hidden = !trouble;
    if (!trouble) return;
    setText(bannerText, phase.reason);
    setText(bannerRetry, phase.name === 'waiting' ? retryText(phase.until - Date.now()) : '');
  };
  playground.watch(render);
  setInterval(() => {
    if (!banner.hidden) render();
  }, 250);
  render();
}

function pillFor(phase: Phase, transport: string): string {
  switch (phase.name) {
    case 'idle':
      return 'Disconnected';
    case 'connecting':
      return 'Connecting …';
    case 'open':
      return `Live · ${transport}`;
    case 'cut':
      return 'Cut';
    case 'waiting':
      return 'Reconnecting …';
    case 'refused':
      return 'Refused';
  }
}

/** When the next attempt comes, in words. */
export function retryText(leftMs: number): string {
  return leftMs > 0 ? `Retrying in ${Math.ceil(leftMs / 1000)} s.` : 'Retrying now …';
}
