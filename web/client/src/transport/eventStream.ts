/** One event of an event stream. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Reads an event stream in pieces of any size, as the HTML standard says in section 9.2.6. Gives
 * neither `id` nor `retry`: positions come in the data, delays from the client's own back-off.
 */
export class EventStreamParser {
  readonly #take: (event: StreamEvent) => void;
  #rest = '';
  #start = true;
  #event = '';
  #data: string[] = [];

  constructor(take: (event: StreamEvent) => void) {
    this.#take = take;
  }

  push(text: string): void {
    let whole = this.#rest + text;
    if (this.#start && whole !== '') {
      this.#start = false;
      if (whole.startsWith('\uFEFF')) whole = whole.slice(1);
    }
    // A CR at the end may be half of a CRLF, so it waits for the next piece.
    const end = whole.endsWith('\r') ? whole.length - 1 : whole.length;
    const lines = whole.slice(0, end).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + whole.slice(end);
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
  }

  #dispatch(): void {
    const event = this.#event || 'message';
    const data = this.#data;
    this.#event = '';
    this.#data = [];
    if (data.length > 0) this.#take({ event, data: data.join('\n') });
  }
}
