import { drawChart } from '../chart.ts';
import { duration } from '../format.ts';
import type { Playground } from '../playground.ts';
import { byId, setText } from './dom.ts';

const REDRAW_MS = 100;
/** Seconds over which the figures beside the chart are averaged. */
const RECENT = 5;

/** The live chart of the last minute, with its two figures. */
export function showPulse(playground: Playground): void {
  const canvas = byId<HTMLCanvasElement>('chart');
  const render = () => {
    if (document.hidden) return;
    const now = Date.now();
    const seconds = playground.rate.window(now);
    drawChart(canvas, seconds, (now % 1000) / 1000);
    const recent = seconds.slice(-RECENT - 1, -1);
    const rate = recent.reduce((total, second) => total + second.messages, 0) / RECENT;
    const latencies = recent.flatMap((second) => second.latency ?? []);
    setText(byId('rate'), rate < 10 && rate > 0 ? rate.toFixed(1) : String(Math.round(rate)));
    setText(
      byId('latency'),
      latencies.length === 0
        ? '–'
        : duration(latencies.reduce((total, value) => total + value, 0) / latencies.length),
    );
  };
  setInterval(render, REDRAW_MS);
  addEventListener('resize', render);
  render();
}
