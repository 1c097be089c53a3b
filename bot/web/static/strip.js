// Four steps for a first visit. A step fills a seat's box and goes there; sending stays with you.

const FOLDED = "vouchline:steps-folded";

export function openStrip(strip, seats) {
  const hint = strip.querySelector("[data-hint-line]");
  strip.open = localStorage.getItem(FOLDED) !== "yes";
  // At the press itself, before it has moved: a page left at once still remembers.
  strip.querySelector("summary").addEventListener("click", () => {
    localStorage.setItem(FOLDED, strip.open ? "yes" : "no");
  });
  for (const step of strip.querySelectorAll("[data-step]")) {
    step.addEventListener("click", () => {
      const badge = seats.get("learner").log.newestBadge();
      const filled = seats.get(step.dataset.seat).fill(step.dataset.fill.replace("{badge}", badge));
      hint.textContent = filled
        ? step.dataset.hint
        : "Your own words are still in that box. Send them or clear them, then press this step again.";
    });
  }
}
