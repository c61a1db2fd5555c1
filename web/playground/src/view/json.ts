import { payload } from '../format.ts';
import { h } from './dom.ts';

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|true|false|null/g;
/** Longer payloads are shown without colours: a span per token would cost too much. */
const COLOURED_CHARS = 2_000;

/** A payload as text nodes, with keys and values told apart by colour. */
export function coloured(data: unknown): Node[] {
  const text = payload(data);
  if (typeof data === 'string' || text.length > COLOURED_CHARS) {
    return [document.createTextNode(text)];
  }
  const nodes: Node[] = [];
  let end = 0;
  for (const token of text.matchAll(TOKEN)) {
    nodes.push(document.createTextNode(text.slice(end, token.index)));
    nodes.push(h('span', kind(token), token[0]));
    end = token.index + token[0].length;
  }
  nodes.push(document.createTextNode(text.slice(end)));
  return nodes;
}

function kind(token: RegExpExecArray | RegExpMatchArray): string {
  if (token[2] !== undefined) return 'key';
  return token[1] !== undefined ? 'text' : 'number';
}
