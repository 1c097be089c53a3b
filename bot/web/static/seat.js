// One seat: its box, its files, and what was said here but has not arrived. Every message gets its
// id once, before it first leaves, so trying again can never say a thing twice.

import { make, sizeLabel, unsentBubble } from "./bubbles.js";
import { Log } from "./log.js";

const PATIENCE = 10_000; // milliseconds without an answer before we say so
const TRIES = 3; // by ourselves; a message that cuts the line each time must not do so for ever

export class Seat {
  #unsent = new Map(); // id → { message, text, files, shown, done, heard, stuck, tries, timer }
  #files = [];

  constructor(element, line) {
    this.element = element;
    this.key = element.dataset.seat;
    this.line = line;
    this.text = element.querySelector("textarea");
    this.picker = element.querySelector('input[type="file"]');
    this.chips = element.querySelector("[data-chips]");
    this.log = new Log(element, (message, button, pressed) => this.#press(message, button, pressed));
    this.#keepDraft();
    this.#listen();
  }

  /** The whole log, as the server has it. What it already holds is no longer unsent. */
  transcript(messages) {
    for (const id of [...this.#unsent.keys()]) {
      if (this.#unsent.get(id).heard || messages.some((message) => message.id === id)) this.#drop(id);
    }
    this.log.replace(messages, [...this.#unsent.values()].map((entry) => entry.shown));
  }

  /** One message, new or changed. True when it is new and not our own. */
  receive(message) {
    if (message.mine) this.#drop(this.#matching(message));
    const waiting = [...this.#unsent.values()].find((entry) => !entry.heard);
    return this.log.put(message, waiting?.shown.element) && !message.mine;
  }

  heard(id) {
    const entry = this.#unsent.get(id);
    if (!entry) return;
    clearTimeout(entry.timer);
    entry.heard = true;
    entry.shown.tell("");
    entry.done();
    if (this.log.has(id)) this.#drop(id);
  }

  refused(id, sentence) {
    const entry = this.#unsent.get(id);
    if (!entry) return;
    this.#stuck(entry, sentence);
    // The server answered this id for good; another try is another message.
    this.#rename(entry, crypto.randomUUID());
  }

  /** The line is back: say again what got no answer. The server knows repeats by their id. */
  resume() {
    for (const entry of this.#unsent.values()) {
      // Files travel on their own, and say themselves how that went.
      if (entry.heard || entry.stuck || entry.files.length > 0) continue;
      if (entry.tries < TRIES) this.#send(entry);
      else this.#stuck(entry, "That did not reach us.");
    }
  }

  /** Put words in the box for somebody, but never over their own. False when we left it alone. */
  fill(words) {
    const own = this.text.value.trim();
    if (own && own !== this.filled) return false;
    this.text.value = words;
    this.filled = words.trim();
    this.#saveDraft();
    this.text.focus();
    return true;
  }

  #listen() {
    this.element.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#say();
    });
    this.text.addEventListener("keydown", (event) => {
      // While a word is being composed (Japanese, dead keys), Enter belongs to the keyboard.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#say();
    });
    this.text.addEventListener("input", () => this.#saveDraft());
    addEventListener("pagehide", () => this.#saveUnheard());
    this.picker.addEventListener("change", () => {
      this.#files.push(...this.picker.files);
      this.picker.value = "";
      this.#showChips();
    });
  }

  #keepDraft() {
    this.text.value ||= sessionStorage.getItem(`draft:${this.key}`) ?? "";
  }

  #saveDraft() {
    sessionStorage.setItem(`draft:${this.key}`, this.text.value);
  }

  /** The page goes away: words that got no answer go back into the box, to be found on return. */
  #saveUnheard() {
    const waiting = [...this.#unsent.values()].filter((entry) => !entry.heard && entry.message.type === "say");
    const words = [...waiting.map((entry) => entry.text), this.text.value].filter(Boolean);
    sessionStorage.setItem(`draft:${this.key}`, words.join("\n"));
  }

  #showChips() {
    this.chips.hidden = this.#files.length === 0;
    this.chips.replaceChildren(
      ...this.#files.map((file) => {
        const remove = make("button", { type: "button", ariaLabel: `Leave out ${file.name}` }, "×");
        remove.addEventListener("click", () => {
          this.#files = this.#files.filter((each) => each !== file);
          this.#showChips();
          this.text.focus(); // the pressed button is gone
        });
        return make("li", {}, file.name, " ", make("small", {}, sizeLabel(file.size)), remove);
      }),
    );
  }

  #say() {
    const text = this.text.value.trim();
    const files = this.#files;
    if (!text && files.length === 0) return;
    this.text.value = "";
    this.#saveDraft();
    this.#files = [];
    this.#showChips();
    this.#post({ type: "say", seat: this.key, id: crypto.randomUUID(), text }, text, files);
  }

  #press(message, button, pressed) {
    // Twice on the same button while the first is on its way is one press.
    if (pressed.ariaBusy === "true") return;
    pressed.ariaBusy = "true";
    const { action, label } = button;
    const press = { type: "press", seat: this.key, id: crypto.randomUUID(), message: message.id, action, label };
    this.#post(press, label, [], () => (pressed.ariaBusy = "false"));
  }

  #post(message, text, files, done = () => {}) {
    const entry = { message, text, files, done, heard: false, stuck: false, tries: 0, timer: 0 };
    entry.shown = unsentBubble(text, files, {
      again: () => {
        entry.tries = 0;
        this.#send(entry);
      },
      takeBack: () => this.#takeBack(entry),
    });
    this.#unsent.set(message.id, entry);
    this.#send(entry);
    this.log.addUnsent(entry.shown.element);
  }

  #send(entry) {
    entry.stuck = false;
    clearTimeout(entry.timer);
    if (entry.files.length > 0) {
      this.#upload(entry);
      return;
    }
    if (!this.line.send(entry.message)) {
      entry.shown.tell("Waiting for the connection…");
      return;
    }
    entry.tries += 1;
    entry.shown.tell("Sending…");
    entry.timer = setTimeout(() => this.#stuck(entry, "No answer yet."), PATIENCE);
  }

  async #upload(entry) {
    const { message, files } = entry;
    const form = new FormData();
    for (const name of ["seat", "id", "text"]) form.append(name, message[name]);
    for (const file of files) form.append("file", file, file.name);
    entry.shown.tell("Sending…");
    let sentence = "That did not reach us.";
    try {
      const answer = await fetch("/local/files", { method: "POST", body: form });
      if (answer.ok) return this.heard(message.id);
      sentence = (await answer.json()).error ?? sentence;
    } catch {
      // No line, or an answer nobody can read: the sentence above says what people need to know.
    }
    this.#stuck(entry, sentence);
  }

  #stuck(entry, sentence) {
    clearTimeout(entry.timer);
    entry.stuck = true;
    entry.done();
    entry.shown.tell(sentence, true);
  }

  #takeBack(entry) {
    if (entry.message.type === "say") {
      this.text.value = [entry.text, this.text.value].filter(Boolean).join("\n");
      this.#saveDraft();
      this.#files = [...entry.files, ...this.#files];
      this.#showChips();
    }
    this.#drop(entry.message.id);
  }

  #rename(entry, id) {
    this.#unsent.delete(entry.message.id);
    entry.message = { ...entry.message, id };
    this.#unsent.set(id, entry);
  }

  #matching(message) {
    if (this.#unsent.has(message.id)) return message.id;
    if (this.log.has(message.id)) return "";
    for (const [id, entry] of this.#unsent) if (entry.text === message.text) return id;
    return "";
  }

  #drop(id) {
    const entry = this.#unsent.get(id);
    if (!entry) return;
    clearTimeout(entry.timer);
    entry.done();
    // Its "Try again" goes with it: whoever stood there is better off in the box than nowhere.
    if (entry.shown.element.contains(document.activeElement)) this.text.focus();
    entry.shown.element.remove();
    this.#unsent.delete(id);
  }
}
