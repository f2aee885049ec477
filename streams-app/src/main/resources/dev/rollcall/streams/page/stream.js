// Rows as they change: Server-Sent Events of one product and kind. Connects again by itself.

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 30_000;

export class RowStream {
  #source = null;
  #timer = 0;
  #pause = FIRST_PAUSE;
  #query = null;

  /** onRow gets each row, onRemoved the key of one that was deleted; onOpen is to load what came before it opened. */
  constructor({ onRow, onRemoved, onOpen, onChange }) {
    Object.assign(this, { onRow, onRemoved, onOpen, onChange });
  }

  get isOpen() {
    return this.#source?.readyState === EventSource.OPEN;
  }

  follow(product, kind) {
    const query = String(new URLSearchParams({ rows: kind, product }));
    if (query !== this.#query) {
      this.#query = query;
      this.#connect();
    }
  }

  /** Lets go of the connection, of which a browser has six for a server: a page that nobody sees needs none. */
  pause() {
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  /** Tries at once, when something else tells that the server is back. */
  retry() {
    if (this.#query !== null && (this.#source === null || this.#source.readyState === EventSource.CLOSED)) {
      this.#connect();
    }
  }

  #connect() {
    clearTimeout(this.#timer);
    this.#source?.close();
    const source = new EventSource(`api/stream?${this.#query}`);
    this.#source = source;
    source.onopen = () => {
      this.#pause = FIRST_PAUSE;
      this.onOpen();
      this.onChange();
    };
    source.onmessage = (message) => this.onRow(JSON.parse(message.data));
    source.addEventListener("removed", (message) => this.onRemoved(JSON.parse(message.data)));
    source.onerror = () => {
      // The browser tries again by itself unless the response was a refusal.
      if (source === this.#source && source.readyState === EventSource.CLOSED) {
        this.#timer = setTimeout(() => this.#connect(), this.#pause);
        this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
      }
      this.onChange();
    };
  }
}
