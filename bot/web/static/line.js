// The line to the server: one WebSocket that mends itself. It knows nothing about seats or bubbles.

const FIRST_WAIT = 400; // milliseconds
const LONGEST_WAIT = 8000;

export class Line {
  #socket = null;
  #wait = FIRST_WAIT;
  #timer = 0;

  /** `hear(message)` gets each message; `change(open)` is told when the line opens or drops. */
  constructor(path, { hear, change }) {
    this.address = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
    this.hear = hear;
    this.change = change;
    addEventListener("online", () => this.#tryNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.#tryNow());
    this.#open();
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** True when the message left; false when there is no line, and nothing happened. */
  send(message) {
    if (!this.isOpen) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #open() {
    clearTimeout(this.#timer);
    const socket = (this.#socket = new WebSocket(this.address));
    socket.addEventListener("open", () => {
      this.#wait = FIRST_WAIT;
      this.change(true);
    });
    socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      this.change(false);
      // A little chance, so that many pages do not come back in the same instant.
      this.#timer = setTimeout(() => this.#open(), this.#wait * (0.8 + Math.random() * 0.4));
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
    });
  }

  #tryNow() {
    if (this.#socket.readyState !== WebSocket.CLOSED) return;
    this.#wait = FIRST_WAIT;
    this.#open();
  }
}
