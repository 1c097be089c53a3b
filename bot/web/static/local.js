// The three-seat page: hands what the server says to the seat it is meant for, and turns the clock.

import { make } from "./bubbles.js";
import { Line } from "./line.js";
import { Seat } from "./seat.js";
import { openStrip } from "./strip.js";

const AGAIN = "Connecting again… What you write is kept.";

const clock = document.querySelector('[data-clock="label"]');
const clockSaid = document.querySelector('[data-clock="said"]');
const lineState = document.querySelector("[data-line]");
const switches = [...document.querySelectorAll("button[data-clock], [data-new-person], [data-people]")];
let clockPressed = false;
let wasOpen = false;

const line = new Line("/local/ws", { hear, change });
const seats = new Map(
  [...document.querySelectorAll("[data-seat].seat")].map((element) => [element.dataset.seat, new Seat(element, line)]),
);

function hear(message) {
  const seat = seats.get(message.seat);
  if (message.type === "state") showState(message);
  else if (message.type === "transcript") seat.transcript(message.messages);
  else if (message.type === "message") receive(seat, message.message);
  else if (message.type === "heard") for (const each of seats.values()) each.heard(message.id);
  else if (message.type === "refused") for (const each of seats.values()) each.refused(message.id, message.text);
}

function change(open) {
  // Not `disabled`: that would take the focus away from whoever is there.
  for (const each of switches) each.ariaDisabled = String(!open);
  if (open) {
    lineState.textContent = wasOpen ? "Connected again." : "";
    setTimeout(() => line.isOpen && (lineState.textContent = ""), 3000);
    for (const each of seats.values()) each.resume();
  } else if (lineState.textContent !== AGAIN) {
    lineState.textContent = AGAIN;
  }
  wasOpen ||= open;
}

function showState({ clock: time, seats: people }) {
  clock.textContent = time.label;
  clock.dateTime = time.now;
  if (clockPressed) clockSaid.textContent = `It is now ${time.label}.`;
  clockPressed = false;
  for (const [key, state] of Object.entries(people)) showWho(seats.get(key).element, state);
}

function showWho(element, state) {
  const select = element.querySelector("[data-people]");
  if (!select) {
    element.querySelector("[data-who]").textContent = state.who;
    return;
  }
  // Somebody new has no name yet, and is in no list: they get a line of their own.
  const known = state.people.some(({ ref }) => ref === state.as);
  const people = known ? state.people : [...state.people, { ref: state.as, name: state.who }];
  const told = JSON.stringify(people);
  if (select.dataset.told !== told) {
    select.replaceChildren(...people.map(({ ref, name }) => make("option", { value: ref }, name)));
    select.dataset.told = told;
  }
  select.value = select.dataset.as = state.as;
}

// On a small screen the other seats are out of sight: their link counts what is new there.
const inSight = new Set();
const watcher = new IntersectionObserver(
  (changes) => {
    for (const { target, isIntersecting } of changes) {
      inSight[isIntersecting ? "add" : "delete"](target.dataset.seat);
      if (isIntersecting) countUnseen(target.dataset.seat, 0);
    }
  },
  { threshold: 0.3 },
);
for (const seat of seats.values()) watcher.observe(seat.element);

const unseen = new Map();

function countUnseen(key, count) {
  unseen.set(key, count);
  const link = document.querySelector(`[data-jump="${key}"]`);
  link.querySelector("[data-unseen]").textContent = count ? ` (${count})` : "";
  link.title = count ? `${count} new` : "";
}

function receive(seat, message) {
  if (seat.receive(message) && !inSight.has(seat.key)) countUnseen(seat.key, (unseen.get(seat.key) ?? 0) + 1);
}

for (const button of document.querySelectorAll("button[data-clock]")) {
  button.addEventListener("click", () => {
    clockPressed = line.send({ type: "clock", move: button.dataset.clock });
  });
}

for (const select of document.querySelectorAll("[data-people]")) {
  const seat = select.closest("[data-seat]").dataset.seat;
  select.addEventListener("change", () => {
    if (!line.send({ type: "act_as", seat, ref: select.value })) select.value = select.dataset.as;
  });
}

document.querySelector("[data-new-person]").addEventListener("click", () => line.send({ type: "new_person" }));

openStrip(document.querySelector("[data-strip]"), seats);
