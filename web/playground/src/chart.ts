import { duration } from './format.ts';
import type { Second } from './rate.ts';

const TOP = 14;
const BOTTOM = 18;

interface Frame {
  width: number;
  height: number;
  /** Pixels per second of the window. */
  step: number;
  /** How far the current second has run, 0 to 1. */
  shift: number;
}

/** Draws messages per second as a tide and latency as a line over it, newest at the right. */
export function drawChart(
  canvas: HTMLCanvasElement,
  seconds: readonly Second[],
  shift: number,
): void {
  const pen = canvas.getContext('2d');
  if (!pen || canvas.clientWidth === 0) return;
  const frame = fitCanvas(canvas, pen, seconds.length, shift);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  // The last second is still filling; drawing it would make the tide fall at its edge.
  const complete = seconds.slice(0, -1);
  drawGrid(pen, frame, colour('--line'), colour('--ink-3'), style.fontFamily);

  const rates = complete.map((second) => second.messages);
  const most = nice(Math.max(...rates));
  drawTide(pen, frame, rates, most, colour('--tide'));
  const latencies = complete.map((second) => second.latency);
  const top = nice(Math.max(1, ...latencies.map((latency) => latency ?? 0)));
  drawLatency(pen, frame, latencies, top, colour('--coral'));
  drawScale(pen, `${most}/s`, 'left', 0, colour('--tide'));
  drawScale(pen, duration(top), 'right', frame.width, colour('--coral'));
}

function fitCanvas(
  canvas: HTMLCanvasElement,
  pen: CanvasRenderingContext2D,
  seconds: number,
  shift: number,
): Frame {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { width, height, step: width / (seconds - 3), shift };
}

function drawGrid(
  pen: CanvasRenderingContext2D,
  { width, height }: Frame,
  line: string,
  ink: string,
  font: string,
): void {
  pen.strokeStyle = line;
  pen.fillStyle = ink;
  pen.lineWidth = 1;
  pen.font = `11px ${font}`;
  for (let i = 0; i <= 2; i++) {
    const y = Math.round(TOP + ((height - TOP - BOTTOM) * i) / 2) + 0.5;
    pen.beginPath();
    pen.moveTo(0, y);
    pen.lineTo(width, y);
    pen.stroke();
  }
  for (const [ago, align] of [
    [60, 'left'],
    [30, 'center'],
    [0, 'right'],
  ] as const) {
    pen.textAlign = align;
    pen.fillText(ago === 0 ? 'now' : `${ago} s ago`, width * (1 - ago / 60), height - 4);
  }
}

function drawTide(
  pen: CanvasRenderingContext2D,
  frame: Frame,
  rates: readonly number[],
  top: number,
  colour: string,
): void {
  const points = rates.map((rate, i) => at(frame, rates.length, i, rate / top));
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return;
  const base = frame.height - BOTTOM;
  const fill = pen.createLinearGradient(0, TOP, 0, base);
  fill.addColorStop(0, `color-mix(in srgb, ${colour} 45%, transparent)`);
  fill.addColorStop(1, `color-mix(in srgb, ${colour} 4%, transparent)`);
  pen.beginPath();
  curve(pen, points);
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.stroke();
  pen.lineTo(last.x, base);
  pen.lineTo(first.x, base);
  pen.closePath();
  pen.fillStyle = fill;
  pen.fill();
}

function drawLatency(
  pen: CanvasRenderingContext2D,
  frame: Frame,
  latencies: readonly (number | undefined)[],
  top: number,
  colour: string,
): void {
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = 1.5;
  let run: Point[] = [];
  const flush = () => {
    pen.beginPath();
    const only = run[0];
    if (run.length === 1 && only) {
      pen.arc(only.x, only.y, 2, 0, 2 * Math.PI);
      pen.fill();
    } else {
      curve(pen, run);
      pen.stroke();
    }
    run = [];
  };
  latencies.forEach((latency, i) => {
    if (latency !== undefined) run.push(at(frame, latencies.length, i, latency / top));
    else if (run.length > 0) flush();
  });
  if (run.length > 0) flush();
}

function drawScale(
  pen: CanvasRenderingContext2D,
  text: string,
  align: CanvasTextAlign,
  x: number,
  colour: string,
): void {
  pen.fillStyle = colour;
  pen.textAlign = align;
  pen.fillText(text, x, TOP - 4);
}

interface Point {
  x: number;
  y: number;
}

function at({ width, height, step, shift }: Frame, n: number, i: number, level: number): Point {
  return {
    x: width - (n - 2 - i + shift) * step,
    y: height - BOTTOM - level * (height - TOP - BOTTOM),
  };
}

/** A smooth line through the points that never overshoots them. */
function curve(pen: CanvasRenderingContext2D, points: readonly Point[]): void {
  let before: Point | undefined;
  for (const point of points) {
    const middle = ((before ?? point).x + point.x) / 2;
    if (before) pen.bezierCurveTo(middle, before.y, middle, point.y, point.x, point.y);
    else pen.moveTo(point.x, point.y);
    before = point;
  }
}

/** The next round number, as the top of a scale. */
export function nice(value: number): number {
  if (value <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}
