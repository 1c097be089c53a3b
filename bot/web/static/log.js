// One seat's log: keeps its bubbles in step with what the server tells, touching only what changed,
// so that focus stays where it is and readers hear only what is new.

import { bubble } from "./bubbles.js";

const NEAR = 80; // pixels from the end that still count as reading the newest

export class Log {
  #shown = new Map(); // message id → { element, told }
  #following = true; // whether the newest words are in sight, and should stay so

  constructor(seat, press) {
    this.box = seat.querySelector('[role="log"]');
    this.empty = this.box.querySelector(".empty");
    this.fresh = seat.querySelector("[data-fresh]");
    this.press = press;
    this.fresh.addEventListener("click", () => this.toEnd());
    this.box.addEventListener("scroll", () => {
      this.#following = this.#atEnd();
      if (this.#following) this.fresh.hidden = true;
    });
    // A picture takes its room only once it has come; a taller box below takes some away.
    this.box.addEventListener("load", () => this.#following && this.toEnd(), true);
    new ResizeObserver(() => this.#following && this.toEnd()).observe(this.box);
  }

  /** Put the whole transcript in place of what stood here; `unsent` bubbles stay at the end. */
  replace(messages, unsent) {
    const keep = new Set(messages.map((message) => message.id));
    for (const [id, { element }] of this.#shown) {
      if (!keep.has(id)) {
        element.remove();
        this.#shown.delete(id);
      }
    }
    let before = this.empty;
    for (const message of messages) {
      const element = this.#drawn(message);
      if (before.nextElementSibling !== element) before.after(element);
      before = element;
    }
    for (const each of unsent) this.box.append(each.element);
    this.#settle();
    this.toEnd();
  }

  /** Add a message, or put it in place of the one with its id. True when it is a new one. */
  put(message, firstUnsent) {
    const isNew = !this.#shown.has(message.id);
    const follow = this.#following;
    const element = this.#drawn(message);
    if (isNew) this.box.insertBefore(element, firstUnsent ?? null);
    this.#settle();
    if (follow) this.toEnd();
    else if (isNew) this.fresh.hidden = false;
    return isNew;
  }

  /** Add a bubble that has not arrived yet. */
  addUnsent(element) {
    this.box.append(element);
    this.#settle();
    this.toEnd();
  }

  has(id) {
    return this.#shown.has(id);
  }

  /** The newest badge ID anybody named here, or "". */
  newestBadge() {
    const ids = [...this.box.querySelectorAll("code")].map((code) => code.textContent);
    return ids.filter((id) => id.startsWith("VL-")).at(-1) ?? "";
  }

  toEnd() {
    this.#following = true;
    this.box.scrollTop = this.box.scrollHeight;
    this.fresh.hidden = true;
  }

  #atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  #drawn(message) {
    const told = JSON.stringify(message);
    const known = this.#shown.get(message.id);
    if (known?.told === told) return known.element;
    const element = bubble(message, (button, pressed) => this.press(message, button, pressed));
    if (known) {
      const focused = known.element.contains(document.activeElement) && document.activeElement.dataset.action;
      known.element.replaceWith(element);
      // The button under somebody's finger was drawn anew: it keeps the focus it had.
      if (focused) element.querySelector(`[data-action="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    }
    this.#shown.set(message.id, { element, told });
    return element;
  }

  /** Mark what came after our own last words (only those buttons stand out) and where a day begins. */
  #settle() {
    const all = [...this.box.querySelectorAll(".said")];
    const lastMine = all.findLastIndex((said) => said.classList.contains("mine"));
    let day = "";
    all.forEach((said, place) => {
      said.classList.toggle("latest", place > lastMine);
      const time = said.querySelector("time");
      said.classList.toggle("new-day", Boolean(time) && !time.dateTime.startsWith(day || "none"));
      day = time?.dateTime.slice(0, "2026-10-05".length) ?? day;
    });
    this.empty.hidden = all.length > 0;
  }
}

