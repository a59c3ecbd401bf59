// The live view: a WebSocket that tells what changes. It comes back by itself.

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;

export class Live {
  #socket = null;
  #query = null;
  #pause = FIRST_PAUSE;
  #timer = 0;

  /** `onParts(parts)` hears of changed parts, `onLine(connected)` of the connection. */
  constructor(onParts, onLine) {
    this.onParts = onParts;
    this.onLine = onLine;
    addEventListener("online", () => this.#open());
  }

  /** Look at something else from now on. */
  watch(query) {
    this.#query = new URLSearchParams(query);
    this.#open();
  }

  #open() {
    clearTimeout(this.#timer);
    this.#leave();
    const socket = new WebSocket(`ws://${location.host}/page/live?${this.#query}`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#pause = FIRST_PAUSE;
      this.onLine(true);
    };
    socket.onmessage = (event) => this.onParts(JSON.parse(event.data));
    socket.onclose = () => this.#comeBack();
  }

  #leave() {
    const socket = this.#socket;
    if (!socket) return;
    socket.onmessage = socket.onclose = null;
    if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close(); // sooner, the console complains
    else socket.close();
  }

  #comeBack() {
    this.onLine(false);
    this.#timer = setTimeout(() => this.#open(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }
}
